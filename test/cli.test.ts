// The command line as an operator meets it: arguments in, exit code, output and rows out.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openTokens } from '../src/access/tokens.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { testDatabase } from './database.ts'
import { holders, writeSmallData } from './small-data.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
// Some fifteen processes, each 0.5 s of computing, beside other tests.
t.setTimeout(120_000)

const { url: databaseUrl, sql } = await testDatabase(t, 'reference')
const registry = createRegistry(registers)
await writeSmallData(sql, registry)
const folder = t.testdir()
/** Not our own environment, which carries tap's instrumentation. The cache saves 0.35 s of 0.9 s a process. */
const environment = {
  ...{ PATH: process.env.PATH, LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl },
  NODE_COMPILE_CACHE: join(folder, 'cache'),
}

interface Run {
  code: number
  stdout: string
  stderr: string
}

function taizhang(...args: string[]): Promise<Run> {
  const options = { cwd: root, env: environment, maxBuffer: 64 << 20 }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['src/cli.ts', ...args], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr })
    })
  })
}

async function fileOf(name: string, lines: string[]): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

const state = async () =>
  (await sql`select (select count(*) from building) as rows, (select count(*) from change) as n`)[0]

const header = 'organizationCreditCode,code,name,floorAreaM2'
const line = (code: string, area = '10') => `${holders.bureau},${code},"楼, ${code}",${area}`

t.test('a good file is imported with its reason, and is UNCHANGED the next time', async (t) => {
  const file = await fileOf('good.csv', [header, line('c1'), line('c2')])
  const first = await taizhang('import', 'buildings', file, '--reason', '年度盘点')
  t.equal(first.code, 0, first.stderr)
  t.match(JSON.parse(first.stdout), { isWritten: true, counts: { read: 2, created: 2 }, rejected: [] })
  const log = await sql`select client, reason from change where after ->> 'code' = 'c1'`
  t.strictSame({ ...log[0] }, { client: 'system', reason: '年度盘点' })
  const again = await taizhang('import', 'Building', file)
  t.match([again.code, JSON.parse(again.stdout)], [0, { counts: { unchanged: 2 } }])
})

t.test('a bad file ends with code 2 and a report by line', async (t) => {
  const file = await fileOf('bad.csv', [header, line('d1'), line('d2', '-1'), line('d3', 'x')])
  const before = await state()
  const dry = await taizhang('import', 'buildings', file, '--dry-run')
  t.match([dry.code, JSON.parse(dry.stdout)], [2, { isWritten: false, counts: { created: 1, rejected: 2 } }])
  const atomic = await taizhang('import', 'buildings', file, '--mode', 'atomic', '--lang', 'en')
  t.match([atomic.code, JSON.parse(atomic.stdout)], [2, { isWritten: false, rejected: [{}, {}] }])
  t.strictSame(await state(), before, 'nothing was written')
  t.match(JSON.parse(atomic.stdout).rejected[0], {
    line: 3,
    field: 'floorAreaM2',
    code: 'NEGATIVE',
    message: /negative/,
  })
  const partial = await taizhang('import', 'buildings', file)
  t.match([partial.code, JSON.parse(partial.stdout)], [2, { isWritten: true, counts: { created: 1, rejected: 2 } }])
  t.match(JSON.parse(partial.stdout).rejected[1], { line: 4, code: 'DECIMAL_FORMAT', message: '“x”不是十进制数' })
})

t.test('what is exported is what an import takes', async (t) => {
  const filter = JSON.stringify({ organization: { creditCode: { eq: holders.school } } })
  const file = join(folder, 'out.csv')
  const toFile = await taizhang('export', 'buildings', '--output', file, '--filter', filter)
  t.match(toFile, { code: 0, stdout: '', stderr: '' })
  t.match(await readFile(file, 'utf8'), /^id,organizationId,.*\n[^\n]*教学楼[^\n]*\n$/)
  const toScreen = await taizhang('export', 'buildings', '--format', 'ndjson', '--filter', filter)
  t.match([toScreen.code, JSON.parse(toScreen.stdout)], [0, { code: 'B1', name: '教学楼' }], toScreen.stderr)
  const { code, stdout } = await taizhang('import', 'buildings', file)
  t.match([code, JSON.parse(stdout)], [0, { counts: { read: 1, unchanged: 1 } }])
})

t.test('a token is for the scopes and regions that were said', async (t) => {
  const made = await taizhang('token', 'county-system', '--scope', 'vehicles:read', '--region', '652301', '--days', '1')
  t.equal(made.code, 0, made.stderr)
  const authorization = `Bearer ${made.stdout.trim()}`
  const config = loadConfig({ LOG_LEVEL: 'silent' })
  const app = await buildApp({ config, sql, registry, tokens: await openTokens(sql, config) })
  t.teardown(() => app.close())
  const get = (path: string) => app.inject({ url: `/v1/${path}`, headers: { authorization } })
  t.equal((await get('vehicles')).json().data.length, 4)
  t.equal((await get('assets')).statusCode, 403)
  t.match(
    await taizhang('token', 'county-system'),
    { code: 0, stdout: /^[\w-]+\.[\w-]+\.[\w-]+\n$/ },
    'it is known now',
  )
  t.match(await taizhang('token', 'nobody'), { code: 1, stdout: '', stderr: /没有客户端.*no client 'nobody'/ })
})

t.test('what makes no sense is said and ends with code 1', async (t) => {
  const file = await fileOf('any.csv', [header, line('e1')])
  const empty = await fileOf('empty.csv', [header])
  const before = await state()
  const cases: [args: string[], said: RegExp][] = [
    [[], /import REGISTER FILE/],
    [['imprt'], /没有命令.*no command 'imprt'[\s\S]*import REGISTER FILE/],
    [['import', 'bulidings', file], /没有登记簿.*no register 'bulidings' \(buildings\?\)/],
    [['import', 'buildings', file, '--mode', 'some'], /--mode partial\|atomic, not 'some'/],
    [['import', 'buildings', join(folder, 'none.csv')], /none\.csv/],
    [['import', 'buildings', empty], /文件没有数据\nThe file holds no data/],
    [['export', 'buildings', '--filter', '{"cod":{"eq":"1"}}'], /has no field "cod"; did you mean "code"/],
  ]
  const runs = await Promise.all(cases.map(([args]) => taizhang(...args)))
  for (const [i, [args, said]] of cases.entries()) {
    const { code, stdout, stderr } = runs[i]!
    t.match({ code, stdout, stderr }, { code: 1, stdout: '', stderr: said }, args.join(' '))
  }
  t.strictSame(await state(), before, 'nothing was written')
})

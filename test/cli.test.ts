// The command line as an operator meets it: arguments in, exit code, output and rows out.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { openTokens } from '../src/identity/tokens.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { commandsOn } from './commands.ts'
import { testDatabase } from './database.ts'
import { gb18030 } from './gb18030.ts'
import { holders } from './small-data.ts'

t.setTimeout(240_000)

const { url: DATABASE_URL, sql } = await testDatabase(t, 'small')
const registry = createRegistry(registers)
const folder = t.testdir()
const { taizhang, started } = commandsOn({ DATABASE_URL })

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
  const first = await started('import', 'buildings', file, '--reason', '年度盘点')
  t.equal(first.code, 0, first.stderr)
  t.match(JSON.parse(first.stdout), { isWritten: true, counts: { read: 2, created: 2 }, rejected: [] })
  const log = await sql`select client, reason from change_detail where after ->> 'code' = 'c1'`
  t.strictSame({ ...log[0] }, { client: 'system', reason: '年度盘点' })
  const blank = await started('import', 'buildings', file, '--reason', '   ')
  t.match(blank, { code: 1, stderr: /reason/ })
  const again = await taizhang('import', 'Building', file)
  t.match([again.code, JSON.parse(again.stdout)], [0, { counts: { unchanged: 2 } }])
})

t.test('a bad file ends with code 2 and a report by line', async (t) => {
  const file = await fileOf('bad.csv', [header, line('d1'), line('d2', '-1'), line('d3', 'x')])
  const before = await state()
  const dry = await started('import', 'buildings', file, '--dry-run')
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
  const none = await taizhang('import', 'buildings', await fileOf('refused.csv', [header, line('d2', '-1')]))
  t.match([none.code, JSON.parse(none.stdout)], [2, { isWritten: false, counts: { created: 0, rejected: 1 } }])
})

t.test('an encoding is stated by name, and refused when it is none', async (t) => {
  const file = join(folder, 'gbk.csv')
  await writeFile(file, Buffer.concat([Buffer.from(`${header}\n`), gb18030(`${holders.bureau},gbk-1,谢谢,10\n`)]))
  const either = await taizhang('import', 'buildings', file)
  t.match(either, { code: 1, stderr: /Line 2 may be UTF-8 or GB18030/ })
  t.match(await taizhang('import', 'buildings', file, '--encoding', 'big5'), { code: 1, stderr: /"big5"/ })
  t.equal((await sql`select from building where code = 'gbk-1'`).length, 0)
  const { code, stderr } = await taizhang('import', 'buildings', file, '--encoding', 'gbk')
  t.equal(code, 0, stderr)
  t.equal((await sql`select name from building where code = 'gbk-1'`)[0]!.name, '谢谢')
})

t.test('what an upgrade could not put right is listed until it is', async (t) => {
  await sql`insert into building (organization_id, region_path, code, name) select organization_id, region_path, c, c
            from building, unnest('{K1,Ｋ１}'::text[]) c where name = '教学楼'`
  const [{ id } = {}] = await sql`select id from building where code = 'K1'`
  const clash = { register: 'buildings', holder: holders.school, value: 'Ｋ１', code: 'KEY_CONFLICT', field: 'code' }
  await sql`delete from setting where key = 'put-right'`
  const upgraded = await Promise.all([started('migrate'), started('migrate')])
  t.strictSame(
    upgraded.map(({ code, stdout }) => [code, stdout]),
    [0, 0].map((code) => [code, 'ok\n']),
  )
  const said = upgraded.flatMap(({ stderr }) => stderr.match(/"records":1,"fields":\["buildings.code"\]/g) ?? [])
  t.equal(said.length, 1, 'one of the nodes that start at once does it, and says so')
  const { code, stdout, stderr } = await started('check', '--lang', 'en')
  t.match([code, JSON.parse(stdout)], [2, { mended: 0, count: 1, left: [{ ...clash, message: String(id) }] }], stderr)
  await sql`delete from building where id = ${id}`
  const mended = await taizhang('check')
  t.strictSame([mended.code, JSON.parse(mended.stdout)], [0, { mended: 1, count: 0, left: [] }])
  await sql`delete from building where code = 'K1'`
})

t.test('the check that is the first run after an upgrade counts what that run mended', async (t) => {
  await sql`insert into building (organization_id, region_path, code, name)
            select organization_id, region_path, 'Ｋ２', 'x' from building where name = '教学楼'`
  await sql`delete from setting where key = 'put-right'`
  const { code, stdout, stderr } = await started('check')
  t.strictSame([code, JSON.parse(stdout)], [0, { mended: 1, count: 0, left: [] }], stderr)
  t.equal((await sql`delete from building where code = 'K2'`).count, 1)
})

t.test('what is exported is what an import takes', async (t) => {
  const filter = JSON.stringify({ organization: { creditCode: { eq: holders.school } } })
  const file = join(folder, 'out.csv')
  const toFile = await taizhang('export', 'buildings', '--output', file, '--filter', filter)
  t.match(toFile, { code: 0, stdout: '', stderr: '' })
  t.match(await readFile(file, 'utf8'), /^id,organizationId,.*\n[^\n]*教学楼[^\n]*\n$/)
  const toScreen = await started('export', 'buildings', '--format', 'ndjson', '--filter', filter)
  t.match([toScreen.code, JSON.parse(toScreen.stdout)], [0, { code: 'B1', name: '教学楼' }], toScreen.stderr)
  const { code, stdout } = await taizhang('import', 'buildings', file)
  t.match([code, JSON.parse(stdout)], [0, { counts: { read: 1, unchanged: 1 } }])
})

t.test('results are recomputed by the factors that apply, if a reason is given', async (t) => {
  const filter = JSON.stringify({ energyType: { eq: 'ELECTRICITY' } })
  const dry = await taizhang('recompute', 'energy-consumptions', '--filter', filter, '--dry-run')
  const counts = { read: 6, updated: 0, unchanged: 6 }
  t.strictSame([dry.code, JSON.parse(dry.stdout)], [0, { counts, isWritten: false }], dry.stderr)
  const done = await taizhang('recompute', 'energy-consumptions', '--filter', filter, '--reason', '年报复核')
  t.strictSame([done.code, JSON.parse(done.stdout)], [0, { counts, isWritten: true }], done.stderr)
})

const why = ['--purpose', '车辆调度', '--legal-basis', '三定方案']

t.test('an action is done to the records that are given as JSON', async (t) => {
  const [card] = await sql`select id from asset where usage_status = 'IDLE'`
  const record = { id: card!.id, keeper: '赵六', usingDepartment: '办公室', issuedOn: '2026-11-30' }
  const issue = (records: unknown, ...flags: string[]) =>
    taizhang('act', 'assets', 'issue', JSON.stringify(records), '--lang', 'en', ...flags)
  t.match(await issue(record, '--dry-run'), { code: 0, stdout: /"isWritten": false/ })
  t.match(await issue([record], '--reason', 'stock'), { code: 0, stdout: /"updated": 1/ })
  t.match(await issue(record), { code: 2, stdout: /TRANSITION_REFUSED/ })
  t.match(await issue(record, '--dry-run'), { code: 2, stdout: /TRANSITION_REFUSED/ }, 'as it would end')
  const help = await taizhang('act', '--help')
  t.match(help, {
    code: 0,
    stdout: /^ {2}taizhang serve\n[\s\S]+ act REGISTER ACTION RECORDS .+ \[--lang zh\|en\]/,
    stderr: '',
  })
  t.match(await taizhang('act', 'assets', 'isue', '{}'), { code: 1, stderr: /issue\?/ })
  t.match(await sql`select reason from change where action = 'Asset.issue'`, [{ reason: 'stock' }])
})

t.test('a client is made, granted, rotated, disabled; all of it is logged', async (t) => {
  const config = loadConfig({ LOG_LEVEL: 'silent' })
  const app = await buildApp({ config, sql, system: sql, registry, tokens: await openTokens(sql, config) })
  t.teardown(() => app.close())
  const good = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await taizhang(...args)
    t.equal(code, 0, `${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  const made = await good('client', 'create', 'dispatch', '--name', '调度', '--region', '652300', '--reason', '合同 7')
  const [secret = '', curl] = made.split('\n')
  t.equal(curl, `curl -s -u dispatch:${secret} -d grant_type=client_credentials http://127.0.0.1:3000/oauth/token`)
  await good('grant', 'add', 'dispatch', '--scope', 'vehicles:read', '--region', '652301', '--region', '652302', ...why)
  await good(
    'grant',
    'add',
    'dispatch',
    '--scope',
    'assets:read',
    '--organization',
    holders.school,
    '--days',
    '9',
    ...why,
  )
  const get = async (path: string, token: string) => {
    return (await app.inject({ url: `/v1/${path}`, headers: { authorization: `Bearer ${token}` } })).json()
  }
  const token = await tokenOf(app, secret)
  t.equal((await get('vehicles', token)).data.length, 5)
  t.equal((await get('assets', token)).data.length, 1)
  t.equal((await get('assets', await good('token', 'dispatch', '--days', '1'))).data.length, 1)
  t.match(await good('grant', 'list', 'dispatch'), /^code\tscopes.*\n1\tvehicles:read\tREGION\t652301\t.*\n2\t.*\n3\t/)
  t.match(await good('client', 'list'), /dispatch\t调度\t652300\tpublic\ttrue\t.*\t3$/m)
  await good('grant', 'revoke', 'dispatch', '3')
  const [second = ''] = (await good('client', 'rotate', 'dispatch', '--overlap', '1h')).split('\n')
  t.ok(await tokenOf(app, second))
  t.ok(await tokenOf(app, secret))
  t.match(await get('assets', token), { code: 'SCOPE_MISSING' })
  await good('client', 'disable', 'dispatch', '--reason', '合同到期')
  // What a node knows of a client it keeps no longer, notified or not.
  await sleep(2100)
  t.match(await get('vehicles', token), { code: 'UNAUTHENTICATED' })
  await good('client', 'enable', 'dispatch')

  const log = await sql`select register, op, reason, client from change_detail where request_id like 'cli-%'
    and register in ('Client', 'Grant') order by seq`
  const shown = log.map(({ register, op, reason }) => [register, op, reason ?? ''].join(' ').trim())
  t.strictSame(shown, [
    ...['Client CREATED 合同 7', 'Client UPDATED secret rotated: 合同 7', 'Grant CREATED', 'Grant CREATED'],
    ...['Grant CREATED', 'Grant UPDATED', 'Client UPDATED secret rotated', 'Client UPDATED 合同到期', 'Client UPDATED'],
  ])
  t.ok(log.every(({ client }) => client === 'system'))
})

async function tokenOf(app: Awaited<ReturnType<typeof buildApp>>, secret: string): Promise<string> {
  const authorization = `Basic ${Buffer.from(`dispatch:${secret}`).toString('base64')}`
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await app.inject({
    ...{ method: 'POST', url: '/oauth/token', headers, payload: 'grant_type=client_credentials' },
  })
  return answer.json().access_token
}

t.test('clients and grants that make no sense are refused', async (t) => {
  const before = await state()
  const add = ['grant', 'add', 'county-652301', '--scope', 'vehicles:read']
  const cases: [args: string[], said: RegExp][] = [
    [['client', 'make', 'x1'], /client create\|rotate\|enable\|disable\|list, not 'make'/],
    [['client', 'create', 'x1'], /missing --name/],
    [['client', 'create', 'Upper', '--name', 'x'], /lower-case/],
    [['client', 'create', 'county-652301', '--name', 'x'], /Another record already has the same code/],
    [['client', 'create', 'x1', '--name', 'x', '--ip', '10.0.0'], /neither an IP address/],
    [['client', 'create', 'x1', '--name', 'x', '--clearance', 'all'], /public \(.*internal \(Internal.*personal \(/],
    [['client', 'rotate', 'nobody'], /no such record/],
    [['client', 'rotate', 'county-652301', '--overlap', 'long'], /--overlap 7d/],
    [['client', 'disable', 'nobody'], /no such record/],
    [[...add, ...why], /--nation/],
    [[...add, ...why, '--nation', '--region', '652301'], /--nation/],
    [[...add, '--nation', '--purpose', 'x'], /missing --legal-basis/],
    [['grant', 'add', 'county-652301', '--scope', 'vehicle:read', '--nation', ...why], /did you mean "vehicles:read"/],
    [['grant', 'revoke', 'county-652301', '9'], /no such record/],
    [['token', 'nobody'], /没有客户端.*no client 'nobody'/],
  ]
  for (const [args, said] of cases) {
    t.match(await taizhang(...args), { code: 1, stdout: '', stderr: said }, args.join(' '))
  }
  t.strictSame(await state(), before, 'nothing was written')
})

t.test('an export is in the read log, which no import writes', async (t) => {
  const exported = await started('export', 'cost-records')
  t.equal(exported.code, 0, exported.stderr)
  const reads = await sql`select sum(rows)::int as rows from read_record
                          where client_code = 'system' and register = 'CostRecord' and kind = 'EXPORT'`
  t.match(reads, [{ rows: exported.stdout.trim().split('\n').length }])
  const refused = await taizhang('import', 'read-records', await fileOf('reads.csv', ['id', '1']))
  t.match(refused, { code: 1, stderr: /read-only: read-records/ })
})

t.test('what makes no sense is said and ends with code 1', async (t) => {
  const file = await fileOf('any.csv', [header, line('e1')])
  const empty = await fileOf('empty.csv', [''])
  const odd = await fileOf('odd.csv', ['organizationCreditCode,codd,nmae', ',,'])
  const before = await state()
  const cases: [args: string[], said: RegExp][] = [
    [[], /import REGISTER FILE/],
    [['imprt'], /没有命令.*no command 'imprt'[\s\S]*import REGISTER FILE/],
    [['import', 'bulidings', file], /没有登记簿.*no register 'bulidings' \(buildings\?\)/],
    [['import', 'buildings', file, '--mode', 'some'], /--mode partial\|atomic, not 'some'/],
    [['import', 'buildings', join(folder, 'none.csv')], /none\.csv/],
    [['import', 'buildings', odd], /“codd”.*\n.*“nmae”.*\n.*"codd".*\n.*"nmae"/],
    [['import', 'buildings', empty], /没有文件,或 CSV 没有列名行\nThere is no file, or a CSV without/],
    [['recompute', 'energy-consumptions'], /why results change must be said/],
    [['recompute', 'buildings', '--reason', 'x'], /nothing to recompute: buildings/],
    [['export', 'buildings', '--filter', '{"cod":{"eq":"1"}}'], /has no field "cod"; did you mean "code"/],
  ]
  for (const [args, said] of cases) {
    t.match(await taizhang(...args), { code: 1, stdout: '', stderr: said }, args.join(' '))
  }
  t.strictSame(await state(), before, 'nothing was written')
})

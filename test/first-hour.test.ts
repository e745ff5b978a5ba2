// Walks docs/integrators.md as it is printed: every command and program of it, against the service.
import { writeFile } from 'node:fs/promises'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { buildTestApp } from './harness.ts'
import { languages } from './languages.ts'
import { type Fence, fencesOf, runPrinted } from './printed-commands.ts'

const nameOf = (program: string): string => /^(?:\/\/|#) (\S+)/.exec(program)![1]!
const languageOf = (headings: string[]): string | undefined =>
  languages.map(({ name }) => name).find((name) => headings.some((heading) => heading.includes(name)))

t.setTimeout(300_000)
const root = fileURLToPath(new URL('..', import.meta.url))
const [zh, en] = ['integrators.md', 'integrators.en.md'].map(fencesOf)
const fences = en!
const isOutside = process.env.CI !== 'true' && 'only where changes are let in must there be all languages'

t.test('both languages print the same', async (t) => {
  const printed = (all: Fence[]) => all.map(({ language, text }) => ({ language, text }))
  t.strictSame(printed(zh!), printed(en!))
  t.ok(fences.length > 20)
})

t.test('where changes are let in all languages are there', { skip: isOutside }, async (t) => {
  for (const { name, without } of languages) t.equal(without, false, name)
})

/** Of eleven requests some fail, as the sandbox does when it is asked to. */
const faults = new Map([
  [1, '503; retry-after=1'],
  [4, 'cut; at=work'],
  [7, 'cut; at=answer'],
  [9, '429; retry-after=1'],
])

const { app, sql } = await buildTestApp(t, { sandbox: true, env: { LOG_LEVEL: 'silent' } })
const service = await app.listen({ port: 0, host: '127.0.0.1' })
const gateway = await busyGateway(service)
const client = await newClient()
// As in a service that was not filled a moment ago.
await sql.begin(async (tx) => {
  await tx`set local session_replication_role = replica`
  await tx`update vehicle set updated_at = '2024-01-01'`
})

t.test('with curl', async (t) => {
  const walk = fences.filter(({ headings, language }) => language === 'bash' && languageOf(headings) === undefined)
  const folder = t.testdir()
  const said = await bash(folder, [walk[0]!, ...walk.slice(2)])
  const counts = [...said.matchAll(/^\{"counts":\{"read":\d,"created":(\d),"updated":\d,"unchanged":(\d)/gm)]
  t.strictSame(
    counts.map(([, created, unchanged]) => [created, unchanged]),
    [
      ['2', '0'],
      ['0', '2'],
      ['2', '0'],
      ['1', '0'],
    ],
    'files',
  )
  t.equal(said.match(/^\{"vin":"/gm)?.length, 7 + (await electric()), 'lists')
  t.match(said, /"data":\{"vehicles":\{"totalCount":\{"value":\d+\}/)
  t.match(said, /\{"isWritten":true.*\s(HTTP.*\s+)+idempotency-replayed: true\s+\{"isWritten":true/)
  t.match(said, /"line":2,"field":"energyKind","code":"ENUM_VALUE","message":"\\"PETROL\\" is not/)
  t.match(said, /\{"odometerKm":"1500.0","version":2\}\s+\{"type":"\/docs\/errors#VERSION_MISMATCH"/)
  t.equal(said.match(/^\{"id":.*"updatedAt"/gm)?.length, 5, 'what has changed')
  t.strictSame(await written(), { vehicles: 5, km: '1500.0' })
})

for (const { name, without } of languages) {
  t.test(`in ${name}`, { skip: without }, async (t) => {
    // As `npm init` and `npm install` have made it, whose packages are CommonJS.
    const node_modules = t.fixture('symlink', `${root}node_modules`)
    const folder = t.testdir({ 'package.json': '{"type": "commonjs"}', node_modules })
    const own = fences.filter(({ headings }) => languageOf(headings) === name)
    const programs = own.filter(({ language }) => language !== 'bash')
    for (const { text } of programs) await writeFile(join(folder, nameOf(text)), text)
    const isFirst = ({ headings }: Fence) => headings.some((heading) => heading.includes('Five minutes'))
    const commands = own.filter(({ language }) => language === 'bash')
    const listed = await bash(folder, commands.filter(isFirst), service)
    t.match(listed, /^(LDEMTZ\w{11} \d{4}-\d\d-\d\d 示例牌\S+ （示例）\S+\n){5}$/)
    const said = await bash(
      folder,
      commands.filter((fence) => !isFirst(fence)),
    )
    await synced(t, said)
    const again = await bash(folder, commands.slice(-1), service)
    t.match(again, /^8\. [1-5] vehicles since 20(?!20-)/m, 'what had changed since')
    t.match(await written(), { km: '1300.0' }, 'each change once')
    if (name === 'TypeScript') await typeChecked(folder, programs)
  })
}

async function synced(t: Test, said: string): Promise<void> {
  const lines = said.replace(/\{\n[^}]*\}/g, (counts) => counts.replace(/\s+/g, ' ')).split('\n')
  const wanted = [
    `2. ${await electric()} electric vehicles`,
    /^3\. .*GASOLINE\W.*\d+/,
    /^4\. .*read.*2.*rejected.*0/,
    /^5\. first: (CREATED|UNCHANGED), replayed: /,
    /^5\. again: (CREATED|UNCHANGED), replayed: true$/,
    /^6\. line 2, energyKind: ENUM_VALUE, "PETROL" is not/,
    /^6\. line 2, registeredOn: DATE_INVALID, "2024-02-30" is not/,
    /^6\. line 3, organizationCreditCode: CREDIT_CODE_CHECK_DIGIT, /,
    '7. LDEMFH001RD000001 was driven 100 km',
    /^8\. \d\d+ vehicles since 2020-01-01T00:00:00Z$/,
  ]
  for (const one of wanted) {
    const isSaid = (line: string) => (typeof one === 'string' ? line === one : one.test(line))
    t.ok(lines.some(isSaid), `${one}: ${said}`)
  }
}

async function electric(): Promise<number> {
  const [row] = await sql`select count(*)::int as count from vehicle v join region r on r.code = '652301'
    where energy_kind = 'BATTERY_ELECTRIC' and (region_path = r.path or region_path like r.path || '.%')`
  return row!.count
}

async function written() {
  const [row] = await sql`select count(*)::int as vehicles,
    max(odometer_km) filter (where vin = 'LDEMFH001RD000001')::text as km from vehicle where vin like 'LDEMFH%'`
  return { ...row }
}

/** As section 1 makes one in a sandbox. */
async function newClient(): Promise<{ CLIENT: string; SECRET: string }> {
  const [address, setup] = fences
  const folder = t.testdir()
  const tell = { ...setup!, text: `${setup!.text}\nprintf '%s\\n' "$CLIENT" "$SECRET"` }
  const said = await runPrinted(folder, [address!, tell], { BASE: service })
  const [secret, name] = said.trimEnd().split('\n').reverse()
  return { CLIENT: name!, SECRET: secret! }
}

/** One session of a shell, which ends at the first command that fails. */
function bash(folder: string, scripts: Fence[], url = gateway): Promise<string> {
  return runPrinted(folder, scripts, { BASE: url, ...client })
}

async function typeChecked(folder: string, programs: Fence[]): Promise<void> {
  const compilerOptions = {
    ...{ strict: true, noEmit: true, target: 'esnext', module: 'nodenext', allowImportingTsExtensions: true },
    ...{ types: ['node'], exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, erasableSyntaxOnly: true },
  }
  const files = programs.map(({ text }) => nameOf(text))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  await runPrinted(folder, [{ headings: [], language: 'bash', text: 'tsc -p .' }], {})
}

/** What lies between a client and the service on a bad day. */
async function busyGateway(to: string): Promise<string> {
  let count = 0
  const server = createServer((request, response) => {
    const { method, headers } = request
    const fault = faults.get(count++ % 11)
    // curl does not try again what was lost, unless it is told to.
    const isTold = fault && !(fault.startsWith('cut') && headers['user-agent']?.startsWith('curl'))
    const all = { ...headers, ...(isTold && { simulate: fault }) }
    const passed = forward(new URL(request.url!, to), { method: method!, headers: all }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.on('error', () => response.destroy())
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

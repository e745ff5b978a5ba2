// Every verb on one register through REST and GraphQL: what succeeds here, what is refused in conformance-refusals.ts.
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import t, { type Test } from 'tap'
import type { Register } from '../src/kernel/define-register.ts'
import { logged, unchanged } from './conformance-changes.ts'
import { refusals } from './conformance-refusals.ts'
import {
  type Conformance,
  type Fields,
  foreign,
  home,
  keyOf,
  openConformance,
  type Samples,
  type Transport,
} from './conformance-setup.ts'
import { registers, registry } from './registry.ts'
import { oneOfEachShape } from './shapes.ts'

export { type Conformance, type Fields, foreign, home, type Place, type Samples } from './conformance-setup.ts'

/** Run by test/registers.test.ts, in one process with all others; not when a register's own file is run alone. */
const isOneOfAll = process.argv[1] === fileURLToPath(new URL('registers.test.ts', import.meta.url))
const written = registers.filter(({ isReadOnly }) => !isReadOnly)
const shapes = isOneOfAll ? oneOfEachShape(written) : written

/** What was tested in this process: all of a register's uniform behaviour, or what differs with every register. */
export const covered = new Map<Register, 'whole' | 'life'>()

/**
 * Tests the uniform behaviour of a register; gives the service it did so on, for what is special about it. With all
 * registers in one process, one of each shape is tested whole (shapes.ts); a file that is run alone, its own register.
 */
export async function testRegister({ name }: { name: string }, samples: Samples): Promise<Conformance> {
  const register = registry.get(name)
  const tested = await openConformance(register, samples)
  tested.transports.forEach((transport, i) => {
    t.test(`${register.name} by ${transport.name}: created, read, changed, removed`, async (t) => {
      await lifeOfRecord(t, transport, i + 1, tested)
    })
  })
  t.test(`${register.name}: a caller sees its own county`, (t) => reach(t, tested))
  for (const format of ['csv', 'ndjson'] as const) {
    t.test(`${register.name}: an export in ${format} is an import`, (t) => roundTrip(t, format, tested))
  }
  const isWhole = shapes.includes(register)
  covered.set(register, isWhole ? 'whole' : 'life')
  if (!isWhole) return tested
  t.test(`${register.name}: conditional reads, patches and replacements`, (t) => changesById(t, tested))
  refusals(t, tested)
  return tested
}

async function lifeOfRecord(t: Test, transport: Transport, n: number, tested: Conformance): Promise<void> {
  const { register, samples, transports } = tested
  const sent = samples.record(n, home)
  const created = await logged(t, tested, 'CREATED', (options) => transport.upsert([sent], options))
  t.match(created.results, [{ outcome: 'CREATED', version: 1 }], created.text)
  const { id } = created.results[0]!

  const answers = await Promise.all(
    transports.map(async (reader) => {
      const { records } = await reader.list(id)
      t.equal(records.length, 1)
      return [(await reader.get(id)).record, (await reader.byKey(sent)).record, records[0]]
    }),
  )
  const [first, ...others] = answers.flat()
  t.strictSame(differences(register, sent, first!), [], 'what was sent is read')
  t.match(first, { id, version: 1 })
  for (const other of others) t.strictSame(other, first, 'by id, by key, in a list and by both transports alike')

  t.match((await unchanged(t, tested, () => transport.upsert([sent]))).results, [{ outcome: 'UNCHANGED', id }])
  const change = { ...keyOf(register, sent), ...samples.change }
  const updated = await logged(t, tested, 'UPDATED', (options) => transport.upsert([change], options))
  t.match(updated.results, [{ outcome: 'UPDATED', id, version: 2 }], updated.text)
  const { record } = await transport.get(id)
  t.strictSame(differences(register, { ...sent, ...samples.change }, record!), [], 'what was not sent stays')

  const removed = await logged(t, tested, 'REMOVED', (options) => transport.remove(id, options))
  t.ok(removed.status < 300, removed.text)
  for (const reader of transports) {
    t.match(await reader.get(id), { status: 404, code: 'NOT_FOUND' })
    t.match(await reader.byKey(sent), { status: 404, code: 'NOT_FOUND' })
    t.strictSame((await reader.list(id)).records, [])
  }
  t.match(await unchanged(t, tested, () => transport.remove(id)), { status: 404, code: 'NOT_FOUND' }, 'only once')
}

async function changesById(t: Test, tested: Conformance): Promise<void> {
  const { register, samples, rest, create } = tested
  const id = await create(3)
  const sent = samples.record(3, home)
  const etagOf = async () => String((await rest('GET', `/${id}`)).headers.etag)
  const first = await etagOf()
  t.match(first, /^"1-/)
  t.match(await rest('GET', `/${id}`, { headers: { 'if-none-match': first } }), { status: 304, text: '' })

  const headers = { 'if-match': '"1"' }
  const patch = (options: object) => rest('PATCH', `/${id}`, { ...options, headers, payload: samples.change })
  const patched = await logged(t, tested, 'UPDATED', patch)
  t.match(patched, { status: 200, headers: { etag: /^"2-/ } }, patched.text)
  t.strictSame(differences(register, { ...sent, ...samples.change }, patched.record!), [])
  t.equal(await etagOf(), patched.headers.etag)
  t.match(await rest('GET', `/${id}`, { headers: { 'if-none-match': first } }), { status: 200 })
  const again = { payload: samples.change }
  t.match(await unchanged(t, tested, () => rest('PATCH', `/${id}`, again)), { status: 200, headers: { etag: /^"2-/ } })

  await backAsRead(t, tested, id)

  const isKept = (name: string) => register.fields.get(name)!.isRequired || samples.kept?.includes(name)
  const payload = Object.fromEntries(Object.entries(sent).filter(([name]) => isKept(name)))
  const replaced = await logged(t, tested, 'UPDATED', (options) => rest('PUT', `/${id}`, { ...options, payload }))
  t.match(replaced, { status: 200, headers: { etag: /^"3-/ } }, replaced.text)
  for (const { name, write, isNullable } of register.fields.values()) {
    if (write !== 'always' || !isNullable || name in payload) continue
    t.equal(replaced.record![name], null, `PUT leaves ${name} empty`)
  }
  t.strictSame(differences(register, payload, replaced.record!), [])
  const discard = (options: object) =>
    rest('DELETE', `/${id}`, { ...options, headers: { 'if-match': String(replaced.headers.etag) } })
  t.equal((await logged(t, tested, 'REMOVED', discard)).status, 204)
}

/** What the service keeps: the version apart, which says what a write is based on. */
async function backAsRead(t: Test, tested: Conformance, id: string): Promise<void> {
  const { register, rest } = tested
  const payload = (await rest('GET', `/${id}`)).record!
  const back = await unchanged(t, tested, () => rest('PUT', `/${id}`, { payload }))
  t.match(back, { status: 200, record: payload }, `as it was read: ${back.text}`)
  t.match(await rest('PUT', `/${id}`, { payload: { ...payload, version: 1 } }), {
    problems: ['VERSION_CONFLICT version'],
  })
  for (const { name, write, column, kind, enumeration } of register.fields.values()) {
    const isReferring = register.references.some((reference) => reference.column === column)
    if (write !== 'never' || isReferring || ['id', 'version'].includes(name)) continue
    const member = Object.keys(enumeration?.values ?? {}).find((one) => one !== payload[name])
    const ofKind: Record<string, unknown> = { uuid: id, dateTime: '2020-01-01T00:00:00Z', boolean: !payload[name] }
    const other = member ?? ofKind[kind.name] ?? '7'
    const refused = await unchanged(t, tested, () => rest('PATCH', `/${id}`, { payload: { [name]: other } }))
    t.match(refused, { status: 422, problems: [`FIELD_NOT_WRITTEN ${name}`] }, refused.text)
  }
  for (const name of register.relations.keys()) {
    const refused = await rest('PATCH', `/${id}`, { payload: { [name]: [] } })
    t.match(refused, { status: 422, problems: [`RELATION_NOT_WRITTEN ${name}`] })
  }
}

async function reach(t: Test, tested: Conformance): Promise<void> {
  const { register, rest, asCaller, create, transports } = tested
  const ids = [await create(4, home), await create(5, foreign)]
  const county = await asCaller({ regions: [home.regionCode] })
  const isShared = register.heldBy === 'open'
  for (const transport of transports) {
    const seen = await Promise.all(ids.map(async (id) => (await transport.list(id, { as: county })).records.length))
    t.strictSame(seen, [1, isShared ? 1 : 0], transport.name)
  }
  for (const format of ['csv', 'ndjson']) {
    const { text } = await rest('GET', `/export?format=${format}`, { as: county })
    t.strictSame([text.includes(ids[0]!), text.includes(ids[1]!)], [true, isShared], `export in ${format}`)
  }
}

/** Texts that a careless reader or writer of CSV would change. Blanks around a text are never kept. */
const awkward = [
  '中间  空格',
  '"引号", 逗号',
  '第一行\n第二行\r\n第三行',
  '=1+1',
  'NULL',
  '\\N',
  '\\.',
  '台\ufeff账',
  '0012',
]

async function roundTrip(t: Test, format: 'csv' | 'ndjson', tested: Conformance): Promise<void> {
  const { register, samples, sql, rest, transports } = tested
  const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson'
  const imported = async (payload: string, options: object = {}) => {
    const answer = await rest('POST', '/import', { ...options, payload, type })
    return { ...answer, report: JSON.parse(answer.text) }
  }
  // No code: those have one spelling.
  const free = ['note', 'legalSource', 'name'].find((name) => register.fields.has(name))!
  const first = format === 'csv' ? 21 : 41
  const record = (i: number) => ({ ...samples.record(first + i, home), [free]: awkward[i] ?? null })

  const single = await logged(t, tested, 'CREATED', (options) => imported(fileOf(format, [record(0)]), options))
  t.match(single.report, { isWritten: true, counts: { read: 1, created: 1 } }, single.text)
  const rest9 = awkward.map((_, i) => record(i))
  const { results, text } = await transports[0]!.upsert(rest9)
  t.equal(results.length, awkward.length, text)
  const ids = results.map(({ id }) => id)
  const before = await Promise.all(ids.map(async (id) => (await rest('GET', `/${id}`)).record!))
  t.strictSame(
    before.map((found) => found[free]),
    awkward,
  )

  const exported = (await rest('GET', `/export?format=${format}&id[in]=${ids.join()}&sort=id`)).text
  t.strictSame(
    readFile(format, exported).map((found) => [found.id, found[free]]),
    before.map((found) => [found.id, found[free]]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  )
  const whole = (await rest('GET', `/export?format=${format}`)).text
  const count = readFile(format, whole).length
  const again = await unchanged(t, tested, () => imported(whole))
  t.match(again.report, { counts: { read: count, unchanged: count }, rejected: [] }, 'a whole export is UNCHANGED')

  await sql.unsafe(`delete from ${register.tableName} where id = any($1::uuid[])`, [ids])
  const dry = await unchanged(t, tested, () => rest('POST', '/import?dryRun=true', { payload: exported, type }))
  t.match(JSON.parse(dry.text), { isWritten: false, counts: { created: ids.length } })
  t.match((await imported(exported)).report, { counts: { created: ids.length, rejected: 0 } })
  const kept = ({ id: _, version: __, createdAt: ___, updatedAt: ____, ...fields }: Fields) => fields
  for (const [i, old] of before.entries()) {
    const { record: back } = await transports[0]!.byKey(record(i))
    t.strictSame(back && kept(back), kept(old), `record ${i} is back as it was`)
  }
}

function fileOf(format: 'csv' | 'ndjson', records: Fields[]): string {
  if (format === 'ndjson') return records.map((record) => `${JSON.stringify(record)}\n`).join('')
  const quoted = (value: unknown) => (value == null ? '' : `"${String(value).replaceAll('"', '""')}"`)
  return [Object.keys(records[0]!), ...records.map(Object.values)].map((row) => `${row.map(quoted).join()}\n`).join('')
}

const readFile = (format: 'csv' | 'ndjson', text: string): Fields[] =>
  format === 'csv'
    ? parse(text, { columns: true })
    : text.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []))

/** The fields that do not say what was sent; decimals have the digits of their column. */
function differences(register: Register, sent: Fields, got: Fields): string[] {
  const text = (name: string, value: unknown) => {
    const isDecimal = register.fields.get(name)!.kind.name === 'decimal' && value !== null
    return isDecimal
      ? String(value)
          .replace(/(\.\d*?)0+$/, '$1')
          .replace(/\.$/, '')
      : String(value)
  }
  return Object.keys(sent).flatMap((name) => {
    const [wanted, found] = [text(name, sent[name]), text(name, got[name])]
    return wanted === found ? [] : [`${name} is ${found}, not ${wanted}`]
  })
}

// Two chunks of a file may be written at once: what is stored and reported is as if they came one after the other.
import t from 'tap'
import { createKeySet } from '../src/operations/key-set.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { hall, head, listed, open, row } from './import-calls.ts'

/** Of 2000 and the years after it. */
const periods = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${2000 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`)
const months = (energyType: string, cells = ',1,') =>
  periods(1200)
    .map((period) => `${hall},${period},${energyType}${cells}\n`)
    .join('')
const energyTypes = ['WATER', 'ELECTRICITY', 'GASOLINE', 'DIESEL', 'NATURAL_GAS']
const sourceHead = 'organizationCreditCode,period,energyType,quantity,source,externalId\n'
const metered = (period: string, id: string | number) => `${hall},${period},HEAT,1,meter,${id}\n`

t.test('of rows that mean one record the first good one is written, however they spell it', async (t) => {
  const { sql, load } = await open(t)
  const far = energyTypes.map((energyType) => months(energyType))
  const spaced = `${hall},2000-01, ELECTRICITY,7,\n`
  const report = await load([head, row('2099', 'x'), row('1999', 1), ...far, spaced, row('2099', 2)])
  t.match(report, { counts: { read: 6004, created: 6002, rejected: 2 } })
  t.strictSame(listed(report), ['2 quantity DECIMAL_FORMAT', '6004 energyType KEY_DUPLICATE'])
  t.match(report.rejected[1], { params: { line: 1204 } })
  const kept = await sql`
    select min(quantity) filter (where energy_type = 'ELECTRICITY' and period = '2000-01') as electricity,
           min(quantity) filter (where period = '2099') as late from energy_consumption`
  t.match(kept, [{ electricity: '1.0000', late: '2.0000' }])
})

t.test('so they are by the key of their source, and what is refused takes no key', async (t) => {
  const { load } = await open(t)
  const ids = periods(1200).map((period, i) => metered(period, i + 1))
  const far = energyTypes.map((energyType) => months(energyType, ',1,,'))
  t.strictSame(listed(await load([sourceHead, ...ids, ...far, metered('1998', 7)])), ['7202 externalId KEY_DUPLICATE'])
  const again = await load([sourceHead, metered('1990', 'a'), metered('1991', 'a'), metered('1991', 'b')])
  t.strictSame(listed(again), ['3 externalId KEY_DUPLICATE'])
})

t.test('rows that may have to do with one another are written in the order of the file', async (t) => {
  const { sql, load: loadFile } = await open(t)
  const load = async (records: object[]) => {
    return listed(
      await loadFile(
        records.map((record) => `${JSON.stringify(record)}\n`),
        { format: 'ndjson' },
      ),
    )
  }
  const used = (period: string, more: object = {}) => ({
    ...{ organizationCreditCode: hall, energyType: 'WATER', period, quantity: 1 },
    ...more,
  })
  await load([used('1990')])
  const [found] = await sql<{ id: string }[]>`select id from energy_consumption`
  const { id } = found!
  // Now by its key and then by its id, with chunks between.
  const between = periods(1200).map((period) => used(period))
  for (const round of ['1', '2', '3']) {
    const first = used('1990', { note: `first ${round}` })
    t.strictSame(await load([first, ...between, { id, note: `second ${round}` }]), [])
    t.match(await sql`select note from energy_consumption where id = ${id}`, [{ note: `second ${round}` }])
  }
  const metered = (period: string, externalId: string) => used(period, { source: 'meter', externalId })
  await load([metered('1990', '7')])
  t.strictSame(await load([metered('1990', '8'), ...between, metered('1991', '7')]), [], 'a source key is handed on')
})

t.test('when a chunk fails, none of it is there, and nothing goes on behind the answer', async (t) => {
  const { sql, load } = await open(t)
  await sql.unsafe(`
    create function fail() returns trigger language plpgsql as $$ begin
      if new.period = '2050-01' and new.energy_type = 'ELECTRICITY' then
        raise exception 'out of order' using errcode = '58030';
      end if;
      return new;
    end $$;
    create trigger fail before insert on energy_consumption for each row execute function fail()`)
  await t.rejects(load([head, ...energyTypes.map((energyType) => months(energyType))]), { code: '58030' })
  const count = async () => (await sql`select count(*)::int as n from energy_consumption`)[0]?.n
  const left = await count()
  t.ok(left >= 1000 && left < 6000, `${left} rows`)
  t.same(await sql`select from energy_consumption where period = '2049-12' and energy_type = 'ELECTRICITY'`, [])
  await sql`select pg_sleep(0.5)`
  t.equal(await count(), left)
})

const codes = Array.from({ length: 1501 }, (_, i) => creditCodeFor(`11652328${String(i + 100).padStart(8, '0')}`))
const unit = (creditCode: string, departmentCreditCode: string | null = null, more: object = {}) => ({
  ...{ creditCode, name: '机关', institutionType: '01', administrativeLevel: 'COUNTY', regionCode: '652328' },
  ...{ departmentCreditCode, ...more },
})
const division = (n: number, parent: number | null) => ({
  ...{ code: String(652328_000 + n), name: '乡', level: 'TOWNSHIP' },
  parentCode: parent === null ? '652328' : String(652328_000 + parent),
})
const many = (first: object, last: object, between: (n: number) => object) => [
  first,
  ...Array.from({ length: 1499 }, (_, i) => between(i + 1)),
  last,
]
const fileOf = (records: object[], format: 'csv' | 'ndjson') => {
  if (format === 'ndjson') return records.map((record) => `${JSON.stringify(record)}\n`)
  const cells = (values: unknown[]) => `${values.map((value) => value ?? '').join()}\n`
  return [cells(Object.keys(records[0]!)), ...records.map((record) => cells(Object.values(record)))]
}

t.test('a dry run counts what the real one will, whatever lies between a row and what it refers to', async (t) => {
  const between = (n: number) => unit(codes[n]!)
  const ends = { validFrom: '2020-01-01', validTo: '2025-06-30' }
  const open_ = { validFrom: '2025-07-01', validTo: null }
  const files: [name: string, records: object[], prepare?: object[]][] = [
    ['Organization', many(unit(codes[0]!, codes[1500]), unit(codes[1500]!), between)],
    ['Organization', many(unit(codes[0]!), unit(codes[1500]!, codes[0]), between)],
    ['Region', many(division(1, 1501), division(1501, null), (n) => division(n + 1, 1501))],
    ['Region', many(division(1, null), division(1501, 1), (n) => division(n + 1, 1))],
    [
      'Organization',
      many(unit(codes[0]!, null, open_), unit(codes[0]!, null, ends), (n) => unit(codes[n]!, null, ends)),
      [unit(codes[0]!, null, { validFrom: '2020-01-01' })],
    ],
  ]
  for (const [name, records, prepare] of files) {
    for (const [format, mode] of [
      ['csv', 'partial'],
      ['ndjson', 'partial'],
      ['csv', 'atomic'],
    ] as const) {
      const { sql, load } = await open(t)
      if (prepare) await load(fileOf(prepare, 'ndjson'), { format: 'ndjson' }, name)
      const before = await sql`select count(*)::int as changes from change`
      const dry = await load(fileOf(records, format), { format, mode, dryRun: true }, name)
      t.strictSame([...(await sql`select count(*)::int as changes from change`)], [...before], 'nothing is left')
      const real = await load(fileOf(records, format), { format, mode }, name)
      t.strictSame(dry, { ...real, isWritten: false }, `${name} ${format} ${mode}`)
      t.match(real.counts, { read: 1501, created: prepare ? 1500 : 1501, rejected: 0, conflict: 0 })
    }
  }
})

t.test('what no row of the file helps is refused once, in its place', async (t) => {
  const { load } = await open(t)
  const nobody = creditCodeFor('1165232899999999')
  const records = [unit(codes[0]!, nobody), ...codes.slice(1).map((code) => unit(code)), unit('AB1')]
  const child = unit(creditCodeFor('1165232888888888'), codes[0])
  for (const dryRun of [true, false]) {
    const report = await load(fileOf([...records, child], 'csv'), { dryRun }, 'Organization')
    t.match(report.counts, { read: 1503, created: 1500, rejected: 3 })
    t.strictSame(listed(report), [
      '2 departmentCreditCode ORGANIZATION_UNKNOWN',
      '1503 creditCode CREDIT_CODE_FORMAT',
      '1504 departmentCreditCode ORGANIZATION_UNKNOWN',
    ])
  }
})

t.test('a dry run of rows that name records in several ways counts like the real one', async (t) => {
  const { load } = await open(t)
  const used = (period: string, more: object = {}) => ({
    ...{ organizationCreditCode: hall, energyType: 'WATER', period, quantity: 1, ...more },
  })
  const own = (externalId: string) => ({ source: 'meter', externalId })
  await load(fileOf([used('1990', own('7'))], 'ndjson'), { format: 'ndjson' })
  const between = periods(1200).map((period) => used(period))
  const files = [
    [used('1990', own('8')), ...between, used('1991', own('7'))],
    [used('1992', own('9')), ...between, { ...own('9'), note: 'x' }],
    [used('1990', { note: 'y' }), ...between, { ...own('8'), note: null }],
  ]
  for (const records of files) {
    const dry = await load(fileOf(records, 'ndjson'), { format: 'ndjson', dryRun: true })
    t.strictSame(dry, { ...(await load(fileOf(records, 'ndjson'), { format: 'ndjson' })), isWritten: false })
  }
})

t.test('a key set names the first line of a key', (t) => {
  const keys = createKeySet()
  for (let i = 1; i <= 50_000; i++) {
    if (keys.lineOf(['unit', `${i}`])) t.fail(`${i} is new`)
    keys.add(['unit', `${i}`], i)
  }
  t.equal(keys.lineOf(['unit', '123']), 123)
  t.equal(keys.lineOf(['unit1', '23']), undefined, 'parts do not run together')
  t.end()
})

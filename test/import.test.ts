// Files through importRecords into a real PostgreSQL; how files are read is in read-records.test.ts.
import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { Sql } from '../src/db/connect.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { hall, head, listed, open, row } from './import-calls.ts'

const written = async (sql: Sql): Promise<string[]> => {
  const rows = await sql<{ found: string }[]>`
    select period || ' ' || energy_type || ' ' || quantity as found from energy_consumption order by 1`
  return rows.map(({ found }) => found)
}

t.test('a partial import writes the good rows and reports every bad one', async (t) => {
  const { sql, load } = await open(t)
  const parts = [
    head,
    row('2024', 1),
    row('2025', 'x'),
    'a,b\n',
    row('2024', 2),
    row('2023-13', -1),
    row('2023', '3.5'),
  ]
  const report = await load(parts)
  t.strictSame(listed(report), [
    ...['3 quantity DECIMAL_FORMAT', '4 null COLUMN_COUNT', '5 energyType KEY_DUPLICATE'],
    ...['6 period PERIOD_FORMAT', '6 quantity NEGATIVE'],
  ])
  t.match(report, {
    counts: { read: 6, created: 2, updated: 0, unchanged: 0, rejected: 4, conflict: 0 },
    ...{ isWritten: true, isTruncated: false, stoppedAt: undefined },
  })
  t.strictSame(await written(sql), ['2023 WATER 3.5000', '2024 WATER 1.0000'])
  const again = await load([head, row('2024', 9), row('2023', '3.50')])
  t.match(again.counts, { read: 2, created: 0, updated: 1, unchanged: 1, rejected: 0 })
  t.strictSame(await written(sql), ['2023 WATER 3.5000', '2024 WATER 9.0000'])
})

t.test('an atomic import writes all or nothing, and reports every bad row of all chunks', async (t) => {
  const { sql, load } = await open(t)
  const report = await load([head, row('2024', 1), row('2025', 'x'), row('2023', 1, 'NONE')], { mode: 'atomic' })
  t.strictSame(listed(report), ['3 quantity DECIMAL_FORMAT', '4 energyType CODE_UNKNOWN'])
  t.match(report, { isWritten: false, counts: { created: 1, rejected: 2 } })
  t.strictSame(await written(sql), [])
  await t.rejects(load([head, row('2024', 1), `${hall},"2025`], { mode: 'atomic' }), { code: 'FILE_TRUNCATED' })
  t.strictSame(await written(sql), [])
  t.match(await load([head, row('2024', 1)], { mode: 'atomic' }), { isWritten: true, counts: { created: 1 } })
  t.strictSame(await written(sql), ['2024 WATER 1.0000'])
})

t.test('a dry run says what would happen and writes nothing', async (t) => {
  const { sql, load } = await open(t)
  for (const mode of ['atomic', 'partial'] as const) {
    const report = await load([head, row('2024', 1)], { mode, dryRun: true })
    t.match(report, { isWritten: false, counts: { created: 1 } }, mode)
  }
  t.strictSame(await written(sql), [])
})

t.test('a file that ends badly keeps what came before, and says how far it got', async (t) => {
  const { sql, load } = await open(t)
  const good = [head, row('2024', 1), row('2025', 2)]
  t.match(await load([...good, `${hall},"2026`]), {
    ...{ isWritten: true, counts: { read: 2, created: 2 } },
    stoppedAt: { code: 'FILE_TRUNCATED', params: { line: 4 }, lastLine: 3 },
  })
  await t.rejects(load([head, row('2023', 1), 'x'.repeat(2_000_000)]), { code: 'LINE_TOO_LONG', params: { line: 3 } })
  t.equal((await written(sql)).length, 2)
  for (const mode of ['atomic', 'partial'] as const) {
    await t.rejects(load([head.replace('note', 'nota'), row('2023', 1)], { mode }), { code: 'COLUMN_UNKNOWN' })
    await t.rejects(load([], { mode }), { code: 'EMPTY_FILE' })
    const nothing = await load([head], { mode })
    t.match(nothing, { isWritten: false, counts: { read: 0, created: 0, rejected: 0 }, rejected: [] })
  }
  t.equal((await written(sql)).length, 2)
})

t.test('a stray quote refuses its row, wherever it stands; blanks around values are none', async (t) => {
  const { sql, load } = await open(t)
  const stray = `${hall},2022,WATER,1,5"管\n`
  const report = await load([`${head}${row('2020', 1)}${stray}${hall}, 2021 ,WATER , 3 , \n`])
  t.strictSame(listed(report), ['3 null QUOTE_INVALID'])
  t.strictSame(await written(sql), ['2020 WATER 1.0000', '2021 WATER 3.0000'])
  await t.rejects(load([head.replace('note', 'no"te'), row('2019', 1)]), { code: 'QUOTE_INVALID' })
})

t.test('NDJSON: every record has its own fields and exact numbers', async (t) => {
  const { sql, load } = await open(t)
  const record = (more: Record<string, unknown>) =>
    `${JSON.stringify({ organizationCreditCode: hall, energyType: 'WATER', ...more })}\n`
  const lines = [
    record({ period: '2024', quantity: 1.5 }),
    record({ quantity: 1, note: '记', period: '2023' }),
    record({ period: '2022', quantity: 'N' }).replace('"N"', '12345678901234.5678'),
    record({ period: '2021', quantity: 1, nota: 1 }),
    record({ quantity: 1 }),
    record({ period: '2024', quantity: 2 }),
  ]
  const report = await load(lines, { format: 'ndjson' })
  t.strictSame(listed(report), ['4 nota FIELD_UNKNOWN', '5 null KEY_MISSING', '6 energyType KEY_DUPLICATE'])
  t.strictSame(await written(sql), ['2022 WATER 12345678901234.5678', '2023 WATER 1.0000', '2024 WATER 1.5000'])
})

const codeHead = 'list,listVersion,code,zh\n'
const codeRows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `TEST,1,${from + i},代码${from + i}\n`).join('')
const countCodes = async (sql: Sql) => (await sql`select count(*)::int as n from code where list = 'TEST'`)[0]?.n

t.test('keys that repeat are found across chunks', async (t) => {
  const { sql, load } = await open(t)
  const report = await load([codeHead, codeRows(0, 20_000), codeRows(5, 6)], {}, 'Code')
  t.match(report, { counts: { read: 20_001, created: 20_000, rejected: 1 } })
  t.match(report.rejected, [{ line: 20_002, code: 'KEY_DUPLICATE', params: { line: 7 } }])
  t.equal(await countCodes(sql), 20_000)
})

t.test('a sender that goes away leaves nothing', async (t) => {
  const { sql, load } = await open(t)
  function* broken() {
    yield codeHead + codeRows(0, 20_000)
    throw new Error('aborted')
  }
  for (const mode of ['atomic', 'partial'] as const) {
    await t.rejects(load(broken(), { mode }, 'Code'), { message: 'aborted' })
    t.equal(await countCodes(sql), 0, mode)
  }
})

t.test('more than an atomic import may hold is refused', async (t) => {
  const { sql, load } = await open(t)
  const parts = [codeHead, codeRows(0, 100_001)]
  await t.rejects(load(parts, { mode: 'atomic' }, 'Code'), { code: 'TOO_MANY_RECORDS', params: { limit: 100_000 } })
  const wide = [codeHead, ...Array.from({ length: 70 }, (_, i) => `TEST,1,${i},${'x'.repeat(1_000_000)}\n`)]
  await t.rejects(load(wide, { mode: 'atomic' }, 'Code'), { code: 'BODY_TOO_LARGE' })
  t.equal(await countCodes(sql), 0)
})

t.test('the list of bad rows is cut, their count is not', async (t) => {
  const { load } = await open(t)
  const report = await load([codeHead, codeRows(0, 3), 'TEST\n'.repeat(10_050)], {}, 'Code')
  t.match(report, { counts: { created: 3, rejected: 10_050 }, isTruncated: true, rejected: { length: 10_000 } })
})

t.test('warnings are reported, and the row is written', async (t) => {
  const { load } = await open(t)
  // 17 characters get the last check digit only: the code inside is wrong.
  const odd = creditCodeFor(`1165232800000002${hall[16] === '0' ? '1' : '0'}`)
  const line = `${odd},机关,01,COUNTY,652328,FULL\n`
  const report = await load(
    [`creditCode,name,institutionType,administrativeLevel,regionCode,fundingType\n${line}`],
    {},
    'Organization',
  )
  t.match(report, { counts: { created: 1, rejected: 0 } })
  t.match(report.warnings, [{ line: 2, field: 'creditCode', code: 'CREDIT_CODE_INNER_CHECK_DIGIT' }])
})

t.test('fields that the service keeps are named as ignored', async (t) => {
  const { load } = await open(t)
  const text = `${head.trimEnd()},createdAt\n${row('2024', 1).trimEnd()},2020-01-01\n`
  t.match(await load([text]), { counts: { created: 1 }, ignoredFields: ['createdAt'] })
})

t.test('the samples for integrators do what they say', async (t) => {
  const { load } = await open(t)
  const sample = (name: string) => readFile(new URL(`../docs/samples/${name}`, import.meta.url))
  const organization = 'creditCode,name,institutionType,administrativeLevel,regionCode,fundingType\n'
  const others = ['11652328DEM00367XY', '11652328DEM003688Y'].map((code) => `${code},机关,01,COUNTY,652328,FULL\n`)
  await load([organization, ...others], {}, 'Organization')
  const good = await load([await sample('energy-good.csv')], { mode: 'atomic' })
  t.match(good, { isWritten: true, rejected: [] })
  const vehicles = await load([await sample('vehicles-gb18030.csv')], {}, 'Vehicle')
  t.match(vehicles, { rejected: [] })
  const mistakes = await load([await sample('energy-mistakes.csv')])
  t.strictSame(listed(mistakes), [
    ...['3 organizationCreditCode CREDIT_CODE_CHECK_DIGIT', '4 organizationCreditCode ORGANIZATION_UNKNOWN'],
    ...['5 energyType CODE_UNKNOWN', '7 energyType KEY_DUPLICATE', '8 quantity DECIMAL_SCALE'],
    ...['9 period PERIOD_FORMAT', '10 quantity NEGATIVE', '10 costYuan NEGATIVE', '11 quantity DECIMAL_FORMAT'],
    ...['12 quantity QUANTITY_OR_COST', '13 heatingQuantity PARTS_EXCEED_WHOLE', '14 null COLUMN_COUNT'],
    '15 period PERIOD_FORMAT',
  ])
  t.match(mistakes, { counts: { read: 15, created: 3, rejected: 12 }, isWritten: true })
  t.match(
    mistakes.rejected.find(({ code }) => code === 'KEY_DUPLICATE'),
    { line: 7, params: { line: 2 } },
  )
})

// Depreciation as a function and as SQL: a table, and 10,000 cards that agree to the cent.
import t from 'tap'
import { testDatabase } from '../../../test/database.ts'
import { randomFor } from '../../sandbox/random.ts'
import { type DepreciatedCard, depreciatedSql, depreciatedUntil } from './depreciation.ts'

const card: DepreciatedCard = {
  ...{ originalValueYuan: '7200.00', serviceLifeMonths: 72, startedOn: '2022-04-30', acquiredOn: '2022-03-01' },
  ...{ cancelledOn: null, classCode: 'A02010105', valueType: 'ORIGINAL', depreciationMethod: 'STRAIGHT_LINE' },
  depreciationState: null,
}

/** What differs from the card, the month, what is depreciated, and why. */
const cases: [own: Partial<DepreciatedCard>, month: string, expected: string | null, why: string][] = [
  [{}, '2022-03', '0.00', 'before it is in use'],
  [{}, '2022-04', '100.00', 'the month of addition counts'],
  [{ startedOn: null }, '2022-04', '200.00', 'from its acquisition where it is not known since when it is used'],
  [{}, '2028-03', '7200.00', 'the last month, without a residual value'],
  [{}, '2040-01', '7200.00', 'never more than its value'],
  [{ cancelledOn: '2023-04-01' }, '2024-01', '1200.00', 'the month of reduction does not count'],
  [{ cancelledOn: '2022-04-30' }, '2024-01', '0.00', 'acquired and gone in one month'],
  [{ originalValueYuan: '0.36', serviceLifeMonths: 72 }, '2022-04', '0.01', 'half a cent upwards'],
  [{ originalValueYuan: '100', serviceLifeMonths: 36 }, '2022-05', '5.56', 'thirds'],
  [{ originalValueYuan: '9999999999999999.99', serviceLifeMonths: 7 }, '2022-06', '4285714285714285.71', 'exactly'],
  [{ valueType: 'NOMINAL' }, '2024-01', '0.00', 'one yuan is not depreciated'],
  [{ depreciationMethod: 'NONE' }, '2024-01', '0.00', 'nor what says so'],
  [{ depreciationState: 'NOT_DEPRECIATED' }, '2024-01', '0.00', 'nor what is in that state'],
  [{ classCode: 'A03010000' }, '2024-01', '0.00', 'nor relics'],
  [{ classCode: 'A04000000' }, '2024-01', '0.00', 'nor books'],
  [{ classCode: '1010000' }, '2024-01', '0.00', 'nor land of 2010'],
  [{ classCode: '6010000' }, '2022-04', '100.00', 'furniture of 2010 is'],
  [{ classCode: 'A08060303' }, '2022-04', '100.00', 'software is amortised alike'],
  [{ depreciationMethod: 'UNITS_OF_WORK' }, '2024-01', null, 'work done is not known'],
  [{ originalValueYuan: null }, '2024-01', null, 'a value that is not known'],
  [{ startedOn: null, acquiredOn: null }, '2024-01', null, 'a beginning that is not known'],
]

t.test('the table, and 10,000 cards: SQL is the function, to the cent', async (t) => {
  const { sql } = await testDatabase(t, 'reference')
  const random = randomFor('depreciation')
  const day = () => `${random.integer(1990, 2026)}-0${random.integer(1, 9)}-${random.integer(10, 28)}`
  const some = (): (typeof cases)[number] => {
    const own = {
      originalValueYuan: `${random.integer(0, 9_999_999)}.${random.integer(10, 99)}`,
      serviceLifeMonths: random.pick([1, 7, 36, 60, 72, 96, 120, 180, 360, 600]),
      ...{ startedOn: random.chance(70) ? day() : null, acquiredOn: day() },
      ...{ cancelledOn: random.chance(20) ? day() : null },
      classCode: random.pick(['A02010105', 'A05010000', 'A03000000', '2010000', '4000000']),
    }
    const month = day().slice(0, 7)
    return [own, month, depreciatedUntil({ ...card, ...own }, month), 'at random']
  }
  const all = [...cases, ...Array.from({ length: 10_000 }, some)]
  for (const [own, month, expected, why] of cases) t.equal(depreciatedUntil({ ...card, ...own }, month), expected, why)
  const sent = all.map(([own, month], n) => ({ n, ...card, ...own, month: `${month}-01` }))
  const found = await sql<{ yuan: string | null }[]>`
    select ${sql.unsafe(depreciatedSql('r', 'r.month'))}::numeric(18, 2)::text as yuan
    from (select j.*, ''::text as region_path, null::uuid as organization_id
      from jsonb_to_recordset(${sql.json(sent as never)}) j (n int, "originalValueYuan" numeric,
        "serviceLifeMonths" int,
        "startedOn" date, "acquiredOn" date, "cancelledOn" date, "classCode" text, "valueType" text,
        "depreciationMethod" text, "depreciationState" text, month date)) r (n, original_value_yuan,
      service_life_months, started_on, acquired_on, cancelled_on, class_code, value_type, depreciation_method,
      depreciation_state, month) order by n`
  const differing = all.flatMap(([own, month, expected], i) => {
    return found[i]!.yuan === expected ? [] : [{ own, month, expected, sql: found[i]!.yuan }]
  })
  t.strictSame(differing.slice(0, 3), [])
  t.equal(found.length, all.length)
})

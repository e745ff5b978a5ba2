// Depreciation for a month, asked for and written by every door, and the rule that looks at what is booked.
import t from 'tap'
import { type Fields, type Headers, rightsCalls, until } from './rights-calls.ts'
import { holders } from './small-data.ts'

const scopes = ['assets:read', 'assets:write', 'reference:read', 'supervision:read']
const own = { organizationCreditCode: holders.bureau, name: '台式机', classCode: 'A02010105' }
const computer = { ...own, originalValueYuan: '7200', serviceLifeMonths: 72, startedOn: '2022-04-30' }

t.test('a month is asked for and written, by both doors, to the cent', async (t) => {
  const { app, asCaller, call, graphql, sql } = await rightsCalls(t)
  const as = await asCaller({ scopes, regions: ['652301'] })
  const records = [
    { ...computer, code: 'Z-1' },
    { ...computer, code: 'Z-2', originalValueYuan: '100', serviceLifeMonths: 36 },
    { ...computer, code: 'Z-3', depreciationMethod: 'NONE' },
    { ...computer, code: 'Z-4', depreciationMethod: 'UNITS_OF_WORK', accumulatedDepreciationYuan: '5' },
    // Without a life that of its class: 6 years for computers.
    { ...computer, code: 'Z-5', serviceLifeMonths: null },
  ]
  t.match(await call(as, 'POST', 'assets', { records }), { status: 200 })
  const recompute = async (who: Headers, query: string, reason = '') => {
    const headers = { ...who, ...(reason && { 'x-reason': encodeURIComponent(reason) }) }
    const answer = await app.inject({ method: 'POST', url: `/v1/assets/recompute?${query}`, headers })
    return { status: answer.statusCode, body: answer.json() }
  }
  const where = 'code[startsWith]=Z-'
  const asked = await recompute(as, `${where}&month=2022-05&dryRun=true`)
  const sums = [
    { field: 'accumulatedDepreciationYuan', before: '5.00', after: '410.56' },
    { field: 'netValueYuan', before: '28895.00', after: '28489.44' },
  ]
  t.strictSame(asked.body, { counts: { read: 5, updated: 4, unchanged: 1 }, sums, isWritten: false })
  const stored =
    () => sql`select accumulated_depreciation_yuan as yuan, depreciated_to as until, depreciation_state as state,
    version from asset where code like 'Z-%' order by code`
  t.ok(
    (await stored()).every(({ version, until }) => version === 1 && until === null),
    'nothing is written',
  )
  const mutation = `mutation ($dryRun: Boolean, $month: Period!) { recomputeAssets(
    filter: { code: { startsWith: "Z-" } },
    month: $month, dryRun: $dryRun, reason: "计提折旧") { isWritten counts { read updated } sums { field before after } } }`
  const tried = await graphql(as, mutation, { dryRun: true, month: '2022-05' })
  t.strictSame(tried.data.recomputeAssets, { isWritten: false, counts: { read: 5, updated: 4 }, sums })
  t.match(await recompute(as, `${where}&month=2022-05`), { status: 400 }, 'without a reason')
  const done = await graphql(as, mutation, { dryRun: false, month: '2022-05' })
  t.strictSame(done.data.recomputeAssets, { isWritten: true, counts: { read: 5, updated: 4 }, sums })
  const month = '2022-05'
  t.strictSame(
    (await stored()).map(({ yuan, until, state }) => [yuan, until, state]),
    [
      ['200.00', month, 'DEPRECIATING'],
      ['5.56', month, 'DEPRECIATING'],
      ['0.00', month, null],
      ['5.00', null, null],
      ['200.00', month, 'DEPRECIATING'],
    ],
  )
  const again = await recompute(as, `${where}&month=2022-05`, '再次')
  t.match(again.body, { isWritten: true, counts: { updated: 0, unchanged: 5 } })
  const late = await recompute(as, `${where}&month=2030-01`, '计提完毕')
  t.match(late.body.sums[0], { before: '410.56', after: '14505.00' })
  t.match(
    (await stored()).map(({ state }) => state),
    ['COMPLETED', 'COMPLETED', null, null, 'COMPLETED'],
  )
  for (const query of ['month=2022', 'month=2022-13', 'month=2022-Q1', '', 'month=2022-05&month=2022-06']) {
    t.match(await recompute(as, `${where}&${query}&dryRun=true`), { status: 400 }, query)
  }
  // Kept every two seconds.
  const read = () => sql`select distinct fields from read_record where register = 'Asset' and kind = 'AGGREGATE'`
  await until(async () => (await read()).length > 0)
  t.match(await read(), [{ fields: /code.*accumulatedDepreciationYuan.*netValueYuan/ }], 'it is in the read log')
  const elsewhere = await asCaller({ scopes, regions: ['652302'] })
  t.match(await recompute(elsewhere, `${where}&month=2022-05`, '越权'), {
    body: { counts: { read: 0 }, sums: [{ after: '0.00' }] },
  })
  const reader = await asCaller({ scopes: ['assets:read'], regions: ['652301'] })
  t.match(await recompute(reader, 'month=2022-05&dryRun=true'), { status: 403 })
  t.match(await recompute(as, 'month=2022-05&period=2022'), { status: 400 })
  const energy = await app.inject({
    method: 'POST',
    url: '/v1/energy-consumptions/recompute?month=2022-05',
    headers: as,
  })
  t.equal(energy.statusCode, 400, 'only what is depreciated has a month')
})

t.test('AST9: what is booked is that of its month, within a yuan', async (t) => {
  const { asCaller, call, graphql } = await rightsCalls(t)
  const as = await asCaller({ scopes, regions: ['652301'] })
  const cases: [own: Fields, warning: RegExp | null, why: string][] = [
    [{ accumulatedDepreciationYuan: '1300', depreciatedTo: '2023-04' }, null, 'as computed'],
    [{ accumulatedDepreciationYuan: '1301', depreciatedTo: '2023-04' }, null, 'within a yuan'],
    [{ accumulatedDepreciationYuan: '1301.01', depreciatedTo: '2023-04' }, /1301.01 .* 1300 /, 'more'],
    [{ accumulatedDepreciationYuan: '1298.99', depreciatedTo: '2023-04' }, /1298.99 .* 1300 /, 'less'],
    [{ accumulatedDepreciationYuan: '100' }, null, 'of a month that is not known it may be less'],
    [{ accumulatedDepreciationYuan: '7200', startedOn: '2026-01-01' }, /7200 /, 'but not more than until now'],
    [{ accumulatedDepreciationYuan: '300', depreciatedTo: '2023-04', startedOn: null }, null, 'not evaluated'],
    [{ accumulatedDepreciationYuan: null, depreciatedTo: '2023-04' }, null, 'nothing is booked'],
    [{ accumulatedDepreciationYuan: '9', depreciatedTo: '2023-04', valueType: 'NOMINAL' }, /9 .* 0 /, 'one yuan'],
  ]
  for (const [i, [fields, warning, why]] of cases.entries()) {
    const { body } = await call(as, 'POST', 'assets', { ...computer, code: `Y-${i}`, ...fields })
    const told = body.results[0].warnings.map(({ rule, message }: Fields) => `${rule} ${message}`)
    t.match(told, warning ? [warning] : { length: 0 }, why)
  }
  const query = '{ findings(filter: { rule: { eq: "AST9" } }) { nodes { state } } }'.replace('record { id } ', '')
  const { data } = await graphql(as, query)
  t.match(data.findings.nodes, [{ state: 'OPEN' }, { state: 'OPEN' }, { state: 'OPEN' }, { state: 'OPEN' }])
  const bad = await call(as, 'POST', 'assets', { ...computer, code: 'Y-X', depreciatedTo: '2023-Q1' })
  t.match(bad, { status: 422, problems: ['MONTH_EXPECTED depreciatedTo'] })
})

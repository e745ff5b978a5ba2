// Results change by what they are computed from, or when it is asked for: by no door in passing.
import t from 'tap'
import { rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'
import { untilBlocked } from './until.ts'

const factor = { kind: 'KGCE', energyType: 'ELECTRICITY', validFrom: '2015-01-01', legalSource: 'T' }

interface Result {
  id: string
  kgce: string
  kgco2: string
  version: number
  factor: string
}

async function factorCalls(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { app, sql, asCaller, call, graphql } = tested
  const everyone = await asCaller()
  const results = async (where = 'true') => {
    const rows = await sql.unsafe<
      Result[]
    >(`select id, energy_kgce as kgce, emission_kgco2 as kgco2, version, kgce_factor_id as factor
      from energy_consumption where energy_type = 'ELECTRICITY' and ${where} order by id`)
    return [...rows]
  }
  /** A later version of the coefficient of electricity, twice the one before. */
  const correct = async () => {
    const made = await call(everyone, 'POST', 'energy-factors', { ...factor, factorVersion: 'Z', value: '0.2458' })
    return String(made.body.results[0].id)
  }
  const recompute = async (as = everyone, query = '', reason = 'new-version') => {
    const headers = { ...as, ...(reason && { 'x-reason': reason }) }
    const answer = await app.inject({ method: 'POST', url: `/v1/energy-consumptions/recompute${query}`, headers })
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
  }
  const changes = async () => Number((await sql`select count(*) as n from change`)[0]!.n)
  return { ...tested, everyone, results, correct, recompute, changes, graphql }
}

t.test('a factor in use is neither changed nor removed, and its correction changes no result', async (t) => {
  const { app, call, everyone, results, correct, sql } = await factorCalls(t)
  const before = await results()
  const { factor: used, id } = before[0]!
  const refused = await call(everyone, 'PATCH', `energy-factors/${used}`, { value: '9' })
  t.match(refused, { status: 422, problems: ['FIELD_IMMUTABLE value'] })
  const removed = await app.inject({ method: 'DELETE', url: `/v1/energy-factors/${used}`, headers: everyone })
  t.match([removed.statusCode, removed.json().code], [409, 'STILL_REFERENCED'])
  await t.rejects(sql`update energy_factor set value = 9 where id = ${used}`, { code: '23503' }, 'nor by psql')
  await t.rejects(sql`delete from energy_factor where id = ${used}`, { code: '23503' })
  t.strictSame(await results(), before)

  const ended = await call(everyone, 'PATCH', `energy-factors/${used}`, { validTo: '2030-12-31', confidence: 'low' })
  t.equal(ended.status, 200, 'when it ends and how sure it is may be said at any time')
  const made = await correct()
  for (const change of [{ note: 'x' }, { costYuan: '9' }, { heatingQuantity: '1' }, { source: 's', externalId: 'e' }]) {
    t.equal((await call(everyone, 'PATCH', `energy-consumptions/${id}`, change)).status, 200)
  }
  const kept = await results(`id = '${id}'`)
  t.match(kept, [{ ...before[0], version: 5 }], 'by no change of another field')
  await call(everyone, 'PATCH', `energy-consumptions/${id}`, { quantity: '1000' })
  t.match(await results(`id = '${id}'`), [{ kgce: '245.8', factor: made }], 'by its own quantity')

  const unused = await call(everyone, 'POST', 'energy-factors', { ...factor, factorVersion: 'A', value: '1' })
  const gone = `/v1/energy-factors/${unused.body.results[0].id}`
  t.equal(
    (await app.inject({ method: 'DELETE', url: gone, headers: everyone })).statusCode,
    204,
    'one that nobody uses',
  )
})

t.test('a factor is not removed from under a result that is being written', async (t) => {
  const { app, everyone, sql, call } = await factorCalls(t)
  const made = await call(everyone, 'POST', 'energy-factors', {
    ...factor,
    energyType: 'COAL',
    factorVersion: 'Z',
    value: '1',
  })
  const { id } = made.body.results[0]
  const writer = await sql.reserve()
  await writer`begin`
  await writer`insert into energy_consumption
                 (organization_id, region_path, period, energy_type, quantity, kgce_factor_id)
               select id, region_path, '2024', 'COAL', 1, ${id} from organization where credit_code = ${holders.school}`
  const removing = app.inject({ method: 'DELETE', url: `/v1/energy-factors/${id}`, headers: everyone })
  await untilBlocked(sql)
  await writer`commit`
  writer.release()
  t.match((await removing).json(), { code: 'STILL_REFERENCED' })
})

t.test('a row that moves keeps its results unless other factors hold there', async (t) => {
  const { call, everyone, results, correct } = await factorCalls(t)
  const [{ id, kgce }] = (await results("period = '2024-02'")) as [Result]
  const made = await correct()
  const move = (organizationCreditCode: string) =>
    call(everyone, 'PATCH', `energy-consumptions/${id}`, { organizationCreditCode })
  t.equal((await move(holders.neighbour)).status, 200)
  t.match(await results(`id = '${id}'`), [{ kgce }], 'in the same province')
  t.equal((await move(holders.elsewhere)).status, 200)
  t.match(await results(`id = '${id}'`), [{ factor: made }])
})

t.test('recompute brings the rows of a filter up to date, and says why in the log', async (t) => {
  const { everyone, results, correct, recompute, changes, sql, graphql } = await factorCalls(t)
  const [before, logged] = [await results(), await changes()]
  t.match(await recompute(), { status: 200, body: { isWritten: true, counts: { updated: 0, unchanged: 10 } } })
  t.equal(await changes(), logged, 'nothing to do')
  const made = await correct()
  const county = '?region=652301&period[startsWith]=2024'
  const dry = await recompute(everyone, `${county}&dryRun=true`, '')
  t.match(dry, { status: 200, body: { isWritten: false, counts: { read: 5, updated: 3, unchanged: 2 } } })
  t.strictSame(await results(), before)
  const done = await recompute(everyone, county)
  t.strictSame(done.body, { counts: { read: 5, updated: 3, unchanged: 2 }, isWritten: true })
  const after = await results("region_path = '650000.652300.652301'")
  t.ok(after.every(({ factor, version }) => factor === made && version === 2))
  t.strictSame(
    after.map(({ kgce }) => Number(kgce)),
    before.filter(({ id }) => after.some((row) => row.id === id)).map(({ kgce }) => 2 * Number(kgce)),
  )
  const log =
    await sql`select client, request_id, reason, op, version from change_detail where register = 'EnergyConsumption'
    and reason = 'new-version'`
  t.equal(log.length, 3)
  t.equal(log[0]!.request_id, done.headers['x-request-id'])
  const mutation = `mutation ($dryRun: Boolean, $reason: String) { recomputeEnergyConsumptions(
    filter: { energyType: { eq: "ELECTRICITY" } }, dryRun: $dryRun, reason: $reason
  ) { isWritten counts { read updated unchanged } } }`
  const tried = await graphql(everyone, mutation, { dryRun: true })
  const counts = { read: 6, updated: 3, unchanged: 3 }
  t.strictSame(tried.data.recomputeEnergyConsumptions, { isWritten: false, counts })
  const report = await graphql(everyone, mutation, { reason: 'all' })
  t.strictSame(report.data.recomputeEnergyConsumptions, { isWritten: true, counts })
  t.ok((await results()).every(({ factor }) => factor === made))
})

t.test('nobody recomputes beyond reach, without the rights, or without saying why', async (t) => {
  const { asCaller, correct, recompute, results, graphql, everyone, app } = await factorCalls(t)
  await correct()
  const before = await results()
  const refused = async (as: { authorization: string }, query: string, reason: string, expected: object) => {
    t.match(await recompute(as, query, reason), expected, query)
    t.strictSame(await results(), before, 'nothing was written')
  }
  const missing = (scope: string) => ({ status: 403, body: { code: 'SCOPE_MISSING', detail: new RegExp(scope) } })
  await refused(await asCaller({ scopes: ['energy:read'] }), '', 'x', missing('energy:write'))
  await refused(await asCaller({ scopes: ['energy:write'] }), '', 'x', missing('energy:read'))
  for (const none of ['', '%20', '-', '%E6%97%A0']) {
    await refused(everyone, '', none, { status: 400, body: { code: 'INVALID_PARAMETER' } })
  }
  await refused(everyone, '?nonsense=1', 'x', { status: 400, body: { code: 'UNKNOWN_PARAMETER' } })
  await refused(everyone, '?filter={', 'x', { status: 400, body: { code: 'INVALID_PARAMETER' } })
  const key = { ...everyone, 'idempotency-key': 'k', 'x-reason': 'x' }
  const headers = { ...everyone, 'x-reason': 'x' }
  const both = { method: 'POST', url: '/v1/energy-consumptions/recompute?period=2024', headers } as const
  t.equal((await app.inject({ ...both, payload: { energyType: 'WATER' } })).statusCode, 400, 'in one place')
  const inBody = { ...both, url: '/v1/energy-consumptions/recompute', payload: { energyType: 'WATER', dryRun: true } }
  t.match((await app.inject(inBody)).json(), { isWritten: false, counts: { read: 1, updated: 0 } })
  const named = { ...headers, 'content-type': 'application/json' }
  const inUrl = { ...inBody, url: `${inBody.url}?energyType=WATER&dryRun=true`, headers: named, payload: '' }
  t.match((await app.inject(inUrl)).json(), { isWritten: false, counts: { read: 1 } }, 'nothing is no body')
  const keyed = await app.inject({ method: 'POST', url: '/v1/energy-consumptions/recompute', headers: key })
  t.equal(keyed.statusCode, 400)
  const unsaid = await graphql(everyone, 'mutation { recomputeEnergyConsumptions { isWritten } }')
  t.match(unsaid.errors, [{ extensions: { code: 'INVALID_PARAMETER' } }])
  t.strictSame(await results(), before)
  const next = await asCaller({ regions: ['652302'] })
  t.match(await recompute(next), { body: { counts: { read: 1, updated: 1 } } }, 'the rows in reach')
  t.equal((await app.inject({ method: 'POST', url: '/v1/vehicles/recompute', headers: everyone })).statusCode, 404)
})

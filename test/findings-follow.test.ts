// Findings go where their record goes, by whatever moves or removes it; and a run agrees with who writes meanwhile.
import t from 'tap'
import { createRegistry } from '../src/kernel/registry.ts'
import { loadRules } from '../src/reference/load-rules.ts'
import { registers } from '../src/registers/index.ts'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { hall, restCalls } from './rest-calls.ts'
import { rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'
import { until } from './until.ts'

const { bureau, neighbour } = holders

/** A room with a finding in a building of the bureau, of county 652301; the neighbour is of 652302. */
async function oddRoom(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { sql, call, asCaller } = tested
  const admin = await asCaller()
  const room = { organizationCreditCode: bureau, buildingCode: 'B2', code: '999', kind: 'OFFICE', floor: 1 }
  const made = await call(admin, 'POST', 'spaces', { ...room, usableAreaM2: '5000' })
  const { id } = made.body.results[0]
  const [building] = await sql`select building_id as id from space where id = ${id}`
  const scopes = ['supervision:read', 'supervision:write', 'buildings:read', 'buildings:write']
  const [old, next] = await Promise.all(['652301', '652302'].map((code) => asCaller({ scopes, regions: [code] })))
  const seenBy = async (as: typeof admin): Promise<string[]> =>
    (await call(as, 'GET', 'findings?rule=BLD-D1')).body.data.map(({ state }: { state: string }) => state)
  const elsewhere = { organizationCreditCode: neighbour, code: 'B9' }
  const move = () => call(admin, 'PATCH', `buildings/${building!.id}`, elsewhere, { 'x-reason': 'moved' })
  const strays = async () =>
    (
      await sql`select from finding f left join space s on s.id = f.record_id
    where (f.organization_id, f.region_path) <> (s.organization_id, s.region_path)`
    ).length
  return { ...tested, admin, id, old: old!, next: next!, seenBy, move, strays }
}

t.test('findings go with the parts of what moves, and their new holder writes on', async (t) => {
  const { app, call, id, old, next, seenBy, move, strays, sql } = await oddRoom(t)
  t.strictSame([await seenBy(old), await seenBy(next)], [['OPEN'], []])
  t.equal((await move()).status, 200)
  t.strictSame([await seenBy(old), await seenBy(next)], [[], ['OPEN']])
  t.equal(await strays(), 0)
  const log = await sql`select op, version, reason from change_detail
    where register = 'Finding' and record_id = (select id from finding where record_id = ${id}) order by op`
  t.match(log, [
    { op: 'CREATED', version: 1 },
    { op: 'MOVED', version: 2, reason: 'moved' },
    { op: 'UPDATED', version: 2, reason: 'moved' },
  ])
  t.equal((await call(next, 'PATCH', `spaces/${id}`, { usableAreaM2: '5001' })).status, 200)
  t.match((await call(next, 'POST', 'rules/BLD-D1/run')).body.counts, { opened: 0, updated: 0, cured: 0 })
  const row = { organizationCreditCode: neighbour, buildingCode: 'B9', code: '999', kind: 'OFFICE', floor: 1 }
  const imported = await app.inject({
    ...{ method: 'POST', url: '/v1/spaces/import', headers: { ...next, 'content-type': 'application/x-ndjson' } },
    payload: JSON.stringify({ ...row, usableAreaM2: '4' }),
  })
  t.match(imported.json().counts, { updated: 1 })
  t.strictSame(await seenBy(next), ['CURED'])
})

t.test('cured findings go as well, and by psql as by the service', async (t) => {
  const { call, admin, id, next, seenBy, strays, sql } = await oddRoom(t)
  await call(admin, 'PATCH', `spaces/${id}`, { usableAreaM2: '20' })
  await sql`update building set code = 'B9',
      organization_id = (select id from organization where credit_code = ${neighbour})
    where id = (select building_id from space where id = ${id})`
  t.strictSame(await seenBy(next), ['CURED'])
  t.equal(await strays(), 0)
  await call(admin, 'PATCH', `spaces/${id}`, { usableAreaM2: '5000' })
  t.strictSame(await seenBy(next), ['OPEN'])
  const [vehicle] = await sql`select v.id from vehicle v join organization o on o.id = v.organization_id
    where o.credit_code = ${bureau}`
  await call(admin, 'PATCH', `vehicles/${vehicle!.id}`, { priceYuan: '900000' })
  const transfer = { toCreditCode: neighbour, approvalNumber: '1', transferredOn: '2026-01-01' }
  await call(admin, 'POST', `vehicles/${vehicle!.id}/transfer`, transfer)
  const [found] = await sql`select f.organization_id = v.organization_id as "isThere" from finding f
    join vehicle v on v.id = f.record_id and v.id = ${vehicle!.id}`
  t.equal(found?.isThere, true)
  await sql`update organization set region_id = r.id, region_path = r.path from region r
    where r.code = '652301' and credit_code = ${neighbour}`
  t.equal(await strays(), 0)
})

t.test('who removes a record ends its findings, wherever it went and by whatever', async (t) => {
  const { app, admin, call, id, next, move, sql } = await oddRoom(t)
  await move()
  t.equal((await app.inject({ method: 'DELETE', url: `/v1/spaces/${id}`, headers: next })).statusCode, 204)
  const state = () => sql`select state, cured_at is not null as "isCured" from finding where rule = 'BLD-D1'`
  t.match(await state(), [{ state: 'CURED', isCured: true }])
  // One that nothing else refers to.
  const room = { organizationCreditCode: bureau, buildingCode: 'B1', code: '998', kind: 'OFFICE', floor: 1 }
  const other = (await call(admin, 'POST', 'spaces', room)).body.results[0].id
  await sql`update finding set state = 'OPEN', cured_at = null, record_id = ${other} where rule = 'BLD-D1'`
  await sql`delete from space where id = (select record_id from finding where rule = 'BLD-D1')`
  t.match(await state(), [{ state: 'CURED', isCured: true }])
})

const vinOf = (n: number): string => withVinCheckDigit(`LSVAM418X${String(n).padStart(8, '0')}`)
const dear = (n: number, more: object = {}) => ({
  ...{ organizationCreditCode: hall, vin: vinOf(n), category: 'EMERGENCY', energyKind: 'GASOLINE' },
  ...{ priceYuan: '200000', ...more },
})

t.test('a run agrees with who writes meanwhile, whoever is first', async (t) => {
  const { call, sql, asCaller } = await restCalls(t)
  const { id } = (await call('POST', 'vehicles', { payload: dear(1) })).body.results[0]
  const supervisor = await asCaller({ scopes: ['supervision:write', 'vehicles:read'] })
  const run = async () => (await call('POST', 'rules/VEH18/run', { as: supervisor })).body.counts
  const waiting = async (n: number) =>
    (await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length >=
    n
  /** While somebody holds the record. */
  const meanwhile = async (...works: (() => Promise<unknown>)[]) => {
    const [held, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holding = sql.begin(async (tx) => {
      await tx`select from vehicle where id = ${id} for update`
      held.resolve()
      await end.promise
    })
    await held.promise
    const running: Promise<unknown>[] = []
    for (const work of works) {
      running.push(work())
      await until(() => waiting(running.length))
    }
    end.resolve()
    await holding
    return Promise.all(running)
  }
  const write = (priceYuan: string) => () => call('PATCH', `vehicles/${id}`, { payload: { priceYuan } })
  const state = async () => (await sql`select state, left_value as "left" from finding`).map((row) => ({ ...row }))

  await sql`delete from finding`
  await meanwhile(write('1000'), run)
  t.strictSame(await state(), [], 'made good before')
  await sql`update vehicle set price_yuan = 200000`
  await meanwhile(run, write('1000'))
  t.match(await state(), [{ state: 'CURED' }], 'made good after')
  await sql`update finding set state = 'OPEN'`
  await meanwhile(write('300000'), run)
  t.match(await state(), [{ state: 'OPEN', left: '300000' }], 'made bad before')
  await sql`update vehicle set price_yuan = 1000`
  await meanwhile(run, write('400000'))
  t.match(await state(), [{ state: 'OPEN', left: '400000' }], 'made bad after')
  await sql`delete from finding`
  await meanwhile(run, () => call('DELETE', `vehicles/${id}`))
  t.match(await state(), [{ state: 'CURED' }], 'removed after')
})

t.test('a version that knows fewer rules leaves their findings and texts', async (t) => {
  const { call, sql } = await restCalls(t)
  await call('POST', 'vehicles', { payload: dear(1) })
  const full = createRegistry(registers)
  const fewer = full.registers.map((one) => ({ ...one, rules: one.rules.filter(({ id }) => id !== 'VEH18') }))
  await loadRules(sql, { ...full, registers: fewer })
  t.match(await sql`select state from finding`, [{ state: 'OPEN' }])
  t.match((await call('GET', 'rules?rule=VEH18')).body.data, [{ rule: 'VEH18' }])
})

t.test('a standard that findings were measured by can be removed', async (t) => {
  const { call, sql } = await restCalls(t)
  const { id } = (await call('POST', 'vehicles', { payload: dear(1) })).body.results[0]
  await call('PATCH', `vehicles/${id}`, { payload: { priceYuan: '1' } })
  const [found] = await sql`select standard_id from finding`
  t.equal((await call('DELETE', `standards/${found!.standard_id}`)).status, 204)
  t.match(await sql`select state, standard_id from finding`, [{ state: 'CURED', standard_id: null }])
})

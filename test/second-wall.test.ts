// Row-level security: the role of the service sees nothing of its own accord, and what it is told it may see it sees
// alike without the first wall (FIRST_WALL=off runs any other test so).
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { connect, SERVICE_ROLE } from '../src/db/connect.ts'
import { migrate } from '../src/db/migrate.ts'
import type { Context } from '../src/operations/context.ts'
import { writeChunk } from '../src/operations/write-batch.ts'
import { loadReferenceData, systemAccess } from '../src/reference/load.ts'
import { testDatabase, withDatabase } from './database.ts'
import { buildTestApp } from './harness.ts'
import { registers, registry } from './registry.ts'

const migrations = new URL('../migrations/', import.meta.url).pathname
const timeout = { statementTimeoutMs: 60_000 }

t.test('the role owns nothing, and every register is behind the wall', async (t) => {
  const { sql, url } = await testDatabase(t, 'sandbox')
  const service = connect(url, { max: 2, ...timeout, role: SERVICE_ROLE })
  t.teardown(() => service.end())
  const [role] = await sql`
    select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as "isStrong",
      (select count(*)::int from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname = ${SERVICE_ROLE}`
  t.match(role, { isStrong: false, owned: 0 })
  for (const { name, tableName, heldBy } of registers.filter(({ isReadOnly }) => !isReadOnly)) {
    const [table] = await sql`
      select relrowsecurity as "isWalled" from pg_class where oid = ${tableName}::regclass`
    t.equal(table?.isWalled, true, name)
    const [seen] = await service.unsafe(`select count(*)::int as rows from ${tableName}`)
    if (heldBy !== 'open') t.equal(seen?.rows, 0, `${name}: no settings, no rows`)
    const removed = await service.unsafe(`delete from ${tableName}`)
    t.equal(removed.count, 0, `${name}: nothing to remove`)
  }
  for (const table of [
    'signing_key',
    'client_secret',
    'change',
    'vehicle_history',
    'ledger_key',
    'setting',
    'revoked_token',
    'used_assertion',
  ]) {
    await t.rejects(service.unsafe(`select from ${table}`), { code: '42501' }, `${table} is not its business`)
  }
  await t.rejects(service.unsafe('alter table vehicle disable row level security'), { code: '42501' })
  await t.rejects(service.unsafe('truncate vehicle'), { code: '42501' })
})

t.test('the walls are those of the descriptors', async (t) => {
  const { sql } = await testDatabase(t)
  for (const { name, tableName, domain, heldBy, isReadOnly, references } of registers) {
    for (const { to } of references.filter(({ by }) => by !== 'id')) {
      const { tableName, heldBy } = registry.get(to)
      const [view] = await sql`select to_regclass(${`${tableName}_code`}) as name`
      t.ok(heldBy === 'open' || view?.name, `${name} names a ${to} by its code: the view ${tableName}_code is needed`)
    }
    if (isReadOnly) continue
    const [made] = await sql`select policy_of('taizhang.write_reach', ${domain}, ${heldBy}) as condition`
    await sql.unsafe(`create policy wanted on ${tableName} for delete to ${SERVICE_ROLE} using (${made?.condition})`)
    const policies = await sql`
      select polname, pg_get_expr(polqual, polrelid) as condition from pg_policy
      where polrelid = ${tableName}::regclass and polname in ('wanted', 'removing')`
    const [one, other] = policies
    t.equal(one?.condition, other?.condition, `${name}: wall_off('${tableName}', '${domain}', '${heldBy}')`)
  }
})

t.test('a reach is what it says, to the letter of a code, and ends with its statement', async (t) => {
  const { sql, url } = await testDatabase(t, 'sandbox')
  const service = connect(url, { max: 1, ...timeout, role: SERVICE_ROLE })
  t.teardown(() => service.end())
  const seen = async (reach: object) => {
    const [row] = await service`
      select case when set_config('taizhang.reach', ${JSON.stringify(reach)}, true) is not null
        then (select count(*)::int from vehicle) end as rows`
    return row?.rows
  }
  const all = async (where = 'true') =>
    (await sql.unsafe(`select count(*)::int as rows from vehicle where ${where}`))[0]?.rows
  const [one] = await sql`select organization_id as id, region_path as path from vehicle order by id limit 1`
  t.equal(await seen({ vehicles: { paths: '{""}' } }), await all())
  t.equal(
    await seen({ vehicles: { paths: `{${one?.path}.}` } }),
    await all(`starts_with(region_path || '.', '${one?.path}.')`),
  )
  t.equal(await seen({ vehicles: { paths: `{${one?.path.slice(0, -1)}.}` } }), 0, 'a prefix of a code is no region')
  t.equal(
    await seen({ vehicles: { paths: '{}', organizations: `{${one?.id}}` } }),
    await all(`organization_id = '${one?.id}'`),
  )
  t.equal(await seen({ assets: { paths: '{""}' } }), 0, 'another domain')
  t.equal(await seen({}), 0)
  const [after] = await service`select count(*)::int as rows from vehicle`
  t.equal(after?.rows, 0, 'nothing is left of a setting')
})

t.test('writing is walled off as well', async (t) => {
  const { sql, url } = await testDatabase(t, 'sandbox')
  const service = connect(url, { max: 1, ...timeout, role: SERVICE_ROLE })
  t.teardown(() => service.end())
  const [vehicle] = await sql`select id, region_path as path from vehicle order by id limit 1`
  const write = (paths: string, statement: string) =>
    service.begin(async (tx) => {
      await tx`select set_config('taizhang.reach', '{"*":{"paths":"{\\"\\"}"}}', true),
                      set_config('taizhang.write_reach', ${JSON.stringify({ vehicles: { paths } })}, true)`
      return (await tx.unsafe(statement)).count
    })
  const update = `update vehicle set note = 'x' where id = '${vehicle?.id}'`
  t.equal(await write('{320000.}', update), 0, 'out of reach: not there')
  t.equal(await write(`{${vehicle?.path}.}`, update), 1)
  const move = `update vehicle set region_path = '320000' where id = '${vehicle?.id}'`
  await t.rejects(write(`{${vehicle?.path}.}`, move), { code: '42501' }, 'nor may a row leave the reach')
  await t.rejects(write('{""}', `insert into region (code, name, level, path) values ('x', 'x', 'COUNTY', 'x')`), {
    code: '42501',
  })
})

t.test('a database of an ordinary owner serves, without superuser rights', async (t) => {
  const { sql: admin, url } = await testDatabase(t)
  const name = `test_clone_owner_${randomBytes(4).toString('hex')}`
  await admin.unsafe(`create role ${name} login password 'x'`)
  await admin.unsafe(`create database ${name} owner ${name}`)
  const owned = new URL(withDatabase(url, name))
  owned.username = name
  owned.password = 'x'
  const system = connect(owned.href, { max: 2, ...timeout })
  const service = connect(owned.href, { max: 2, ...timeout, role: SERVICE_ROLE })
  t.teardown(async () => {
    await Promise.all([system.end(), service.end()])
    await admin.unsafe(`drop database ${name}`)
    await admin.unsafe(`drop role ${name}`)
  })
  await t.rejects(migrate(system, migrations, { info: () => {} }), {
    message: /taizhang_service/,
    hint: /^As a superuser/,
  })
  await admin.unsafe(`grant ${SERVICE_ROLE} to ${name}`)
  await migrate(system, migrations, { info: () => {} })
  await loadReferenceData(system, registry)
  const context: Context = { sql: service, registry, access: systemAccess }
  const record = {
    ...{ creditCode: '11652301000000019C', name: '示例单位', institutionType: '01', administrativeLevel: 'COUNTY' },
    regionCode: '652301',
  }
  const write = (regionCode: string) =>
    writeChunk(context, registry.get('Organization'), [{ line: 1, record: { ...record, regionCode } }], {
      mode: 'atomic',
    })
  t.match(await write('652301'), { counts: { CREATED: 1 }, isWritten: true })
  t.match(await write('652302'), { counts: { UPDATED: 1 } }, 'and the change log is written by its owner')
  const [log] = await system`select string_agg(op, ' ' order by op) as ops from change_detail
    where register = 'Organization'`
  t.equal(log?.ops, 'CREATED MOVED UPDATED')
  t.equal((await service`select from organization`).length, 0)
})

t.test('without the first wall every reader sees the same', async (t) => {
  const queries = [
    '{ organizations(first: 30) { totalCount { value } nodes { creditCode vehicles { nodes { vin } } } } }',
    '{ vehicles(first: 100) { nodes { vin organization { name } } aggregate { count sum { priceYuan } } } }',
    '{ spaces(first: 100, filter: { building: { code: { isNull: false } } }) { totalCount { value } nodes { code } } }',
    '{ energyConsumptions { groups(by: [{ field: ENERGY_TYPE }]) { nodes { key { energyType } count } } } }',
    '{ costRecords(filter: { organization: { buildings: { some: {} } } }) { totalCount { value } } }',
    '{ regions(first: 20) { nodes { code organizations { totalCount { value } } } } }',
  ]
  const answers = async (firstWall: boolean): Promise<unknown[]> => {
    const { app, sandboxTokens } = await buildTestApp(t, { sandbox: true, firstWall })
    const asked = Object.values(sandboxTokens).flatMap((token) => {
      const headers = { authorization: `Bearer ${token}` }
      return queries.map(async (query) => {
        const { statusCode, body } = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })
        t.equal(statusCode, 200, body)
        return JSON.parse(body).data
      })
    })
    return Promise.all(asked)
  }
  t.strictSame(await answers(false), await answers(true))
})

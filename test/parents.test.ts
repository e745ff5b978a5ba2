// What belongs to a parent goes where it goes, and to nowhere else.
import t from 'tap'
import { migrate, readMigrations } from '../src/db/migrate.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { space } from '../src/registers/buildings/space/register.ts'
import { registers as all } from '../src/registers/index.ts'
import { testDatabase } from './database.ts'
import { registers, registry } from './registry.ts'
import { codeOf, type Headers, rightsCalls, until } from './rights-calls.ts'
import { holders } from './small-data.ts'

const migrations = new URL('../migrations/', import.meta.url).pathname
const counties = ['652301', '652302']

async function parentCalls(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { app, sql, asCaller } = tested
  const everyone = await asCaller()
  const [old, next] = await Promise.all(counties.map((county) => asCaller({ regions: [county] })))
  const building = async (code = 'B2') =>
    (
      await sql`select b.* from building b join organization o on o.id = b.organization_id
               where b.code = ${code} and o.credit_code = ${holders.bureau}`
    )[0]!
  const rooms = (id: string) => sql`
    select s.code, o.credit_code as owner, s.region_path as path, s.version from space s
    join organization o on o.id = s.organization_id where building_id = ${id} order by s.code`
  const importFile = async (as: Headers, register: string, payload: string) => {
    const headers = { ...as, 'content-type': 'text/csv' }
    return (await app.inject({ method: 'POST', url: `/v1/${register}/import`, headers, payload })).json()
  }
  return { ...tested, everyone, old: old!, next: next!, building, rooms, importFile }
}

t.test('a building takes its rooms to another organization', async (t) => {
  const { call, everyone, old, next, building, rooms, importFile, app, sql } = await parentCalls(t)
  const { id } = await building()
  const [last] = await sql`select max(seq) as seq from change`
  // A third level, as a later register may have it.
  await sql`create table desk as select s.id as space_id, organization_id, region_path, version, updated_at
            from space s where building_id = ${id}`
  await sql`alter table desk add foreign key (space_id, organization_id)
            references space (id, organization_id) on update cascade`
  await sql`call follow_owner_of('desk')`
  const seen = async (as: Headers) => (await call(as, 'GET', `spaces?buildingId=${id}`)).body.data.length
  t.strictSame([await seen(old), await seen(next)], [1, 0])
  const sent = { organizationCreditCode: holders.neighbour }
  const moved = await call(everyone, 'PATCH', `buildings/${id}`, sent, { 'x-reason': 'reorganised' })
  t.match(moved, { status: 200, body: { version: 2 } })
  const path = '650000.652300.652302'
  t.match(await rooms(id), [{ code: '101', owner: holders.neighbour, path, version: 2 }])
  t.match(
    await sql`select o.credit_code as owner, d.region_path as path, d.version from desk d
                    join organization o on o.id = d.organization_id`,
    [{ owner: holders.neighbour, path, version: 2 }],
  )
  t.strictSame([await seen(old), await seen(next)], [0, 1], 'the old county reads nothing of them, the new one does')
  const log = await sql`select register, op, version, client, request_id, reason, region_path,
      before ->> 'region_path' as "was", after ->> 'organization_id' = organization_id::text as "isOwned"
    from change_detail where seq > ${last!.seq} and op <> 'MOVED' and register <> 'Finding' order by seq`
  const request_id = String(moved.headers['x-request-id'])
  const change = { op: 'UPDATED', version: 2, client: codeOf(everyone), request_id, reason: 'reorganised' }
  const where = { region_path: path, was: '650000.652300.652301', isOwned: true }
  t.strictSame(
    [...log],
    ['Building', 'Space', 'OwnershipRegistration'].map((register) => ({ register, ...change, ...where })),
  )

  const key = `organizationCreditCode=${holders.neighbour}&buildingCode=B2&code=101`
  const room = await call(next, 'GET', `spaces/by-key?${key}`)
  t.match(room, { status: 200, body: { buildingId: id, code: '101' } })
  const stranger = await call(old, 'PATCH', `spaces/${room.body.id}`, { note: 'x' })
  t.equal(stranger.status, 404)
  t.match(await call(next, 'PATCH', `spaces/${room.body.id}`, { note: 'x' }), { status: 200, body: { version: 3 } })
  for (const register of ['buildings', 'spaces']) {
    const url = `/v1/${register}/export?format=csv`
    const file = (await app.inject({ method: 'GET', url, headers: next })).body
    const report = await importFile(next, register, file)
    t.match(report, { counts: { created: 0, updated: 0, rejected: 0 }, rejected: [] }, register)
    t.ok(report.counts.unchanged > 1)
  }
})

t.test('by GraphQL and by file as well; refused or tried only, nothing moves', async (t) => {
  const { call, graphql, everyone, old, building, rooms, importFile, sql } = await parentCalls(t)
  const { id } = await building('B1')
  const before = await rooms(id)
  const taken = await call(everyone, 'PATCH', `buildings/${id}`, { organizationCreditCode: holders.neighbour })
  t.match(taken, { status: 409, body: { code: 'KEY_CONFLICT' } }, 'it has a B1 of its own')
  const beyond = await call(old, 'PATCH', `buildings/${id}`, { organizationCreditCode: holders.neighbour })
  t.match(beyond, { status: 422, problems: ['ORGANIZATION_UNKNOWN organizationCreditCode'] })
  const move = `mutation ($r: [BuildingInput!]!, $dryRun: Boolean) {
    upsertBuildings(records: $r, dryRun: $dryRun) { isWritten results { outcome } } }`
  // By source and externalId a record is found whoever holds it.
  await sql`update building set source = 's', external_id = 'B1' where id = ${id}`
  const sent = { source: 's', externalId: 'B1', organizationCreditCode: holders.prefecture }
  const dry = await graphql(everyone, move, { r: [sent], dryRun: true })
  t.match(dry.data.upsertBuildings, { isWritten: false, results: [{ outcome: 'UPDATED' }] })
  t.strictSame(await rooms(id), before)
  const report = await graphql(everyone, move, { r: [sent] })
  t.match(report.data.upsertBuildings, { isWritten: true, results: [{ outcome: 'UPDATED' }] })
  const after = before.map((room) => ({ ...room, owner: holders.prefecture, path: '650000.652300', version: 2 }))
  t.strictSame([...(await rooms(id))], after)
  const file = `source,externalId,organizationCreditCode\ns,B1,${holders.bureau}\n`
  t.match(await importFile(everyone, 'buildings', file), { counts: { updated: 1 } })
  t.strictSame(
    [...(await rooms(id))],
    before.map((room) => ({ ...room, version: 3 })),
  )
})

t.test('when the organization moves, all that it has moves once', async (t) => {
  const { call, everyone, building, rooms, organization } = await parentCalls(t)
  const { id } = await building()
  const bureau = await organization(holders.bureau)
  t.equal((await call(everyone, 'PATCH', `organizations/${bureau.id}`, { regionCode: '652302' })).status, 200)
  const path = '650000.652300.652302'
  t.match(await building(), { version: 2, region_path: path })
  t.match(await rooms(id), [{ path, version: 2 }])
})

t.test('a room does not leave its building alone', async (t) => {
  const { call, everyone, old, building, rooms, sql } = await parentCalls(t)
  const { id } = await building()
  const before = await rooms(id)
  const [room] = await sql`select id from space where building_id = ${id}`
  const away = await call(everyone, 'PATCH', `spaces/${room!.id}`, { organizationCreditCode: holders.neighbour })
  t.match(away, { status: 422, problems: ['REFERENCE_UNKNOWN buildingCode'] })
  const [other] = await sql`select id as "buildingId" from building where region_path like '%.652302' limit 1`
  const give = async (as: Headers) => call(as, 'PATCH', `spaces/${room!.id}`, other!)
  const elsewhere = await give(everyone)
  t.match(elsewhere, { status: 422, problems: ['REFERENCE_ELSEWHERE buildingId'] })
  t.match(JSON.stringify(elsewhere.body), /organizationCreditCode/)
  t.match(await give(old), { problems: ['REFERENCE_UNKNOWN buildingId'] }, 'who does not read it is told nothing')
  const alone = sql`update space s set organization_id = o.id from organization o
                    where o.credit_code = ${holders.school} and s.id = ${room!.id}`
  await t.rejects(alone, { code: '23503' }, 'nor by psql')
  t.strictSame(await rooms(id), before)
})

t.test('a room that is made while its building moves is not left behind', async (t) => {
  const { call, everyone, building, rooms, sql } = await parentCalls(t)
  const { id } = await building()
  const isWaited = async () =>
    (await sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`).length > 0
  const made = { organizationCreditCode: holders.bureau, buildingCode: 'B2', kind: 'OFFICE' }

  const mover = await sql.reserve()
  await mover`begin`
  await mover`update building b set organization_id = o.id, region_path = o.region_path, version = b.version + 1
              from organization o where o.credit_code = ${holders.neighbour} and b.id = ${id}`
  const late = call(everyone, 'POST', 'spaces', { ...made, code: '102' })
  await until(isWaited)
  await mover`commit`
  t.match(await late, { status: 422, problems: ['REFERENCE_UNKNOWN buildingCode'] }, 'the building had left')
  await mover`begin`
  await mover`insert into space (organization_id, region_path, building_id, code, kind)
              select organization_id, region_path, id, '103', 'OFFICE' from building where id = ${id}`
  const moving = call(everyone, 'PATCH', `buildings/${id}`, { organizationCreditCode: holders.bureau })
  await until(isWaited)
  await mover`commit`
  mover.release()
  t.equal((await moving).status, 200)
  const [owner, path] = [holders.bureau, '650000.652300.652301']
  t.strictSame(
    [...(await rooms(id))],
    [
      { code: '101', owner, path, version: 3 },
      { code: '103', owner, path, version: 2 },
    ],
  )
})

t.test('what only names a record of its own organization keeps it there', async (t) => {
  const { call, everyone, building, sql } = await parentCalls(t)
  const { id } = await building()
  await sql`create table lodging (building_id uuid, organization_id uuid,
    foreign key (building_id, organization_id) references building (id, organization_id))`
  await sql`insert into lodging select id, organization_id from building where id = ${id}`
  const moved = await call(everyone, 'PATCH', `buildings/${id}`, { organizationCreditCode: holders.neighbour })
  t.match(moved, { status: 409, body: { code: 'STILL_REFERENCED' } })
  t.match(await building(), { version: 1 })
})

t.test('the tables say what the descriptors say', async (t) => {
  const { sql } = await parentCalls(t)
  for (const { name, tableName, references } of registers) {
    const parts = references.filter(({ isPart }) => isPart)
    const found = await sql`select from pg_trigger where tgrelid = ${tableName}::regclass and tgname = 'follow_owner'`
    t.equal(found.length, Math.min(parts.length, 1), `${name}: call follow_owner_of('${tableName}')`)
  }
  const spaceAs = (as: object) => createRegistry(all.map((one) => ({ ...one, ...(one === space && as), rules: [] })))
  const keysOf = (as: object) => spaceAs(as).get('Space').table.foreign
  t.match(keysOf({}), [{}, { isCascading: true }], 'what is part of the key goes where it goes')
  t.match(keysOf({ key: ['code'] }), [{}, { isCascading: false }], 'what only names it keeps it there')
  const along = { building: { ...space.references!.building!, goesAlong: true } }
  t.match(keysOf({ key: ['code'], references: along }), [{}, { isCascading: true }], 'unless it is said to go along')
  t.throws(() => spaceAs({ domain: 'assets' }), /Space, building: Building is of another domain/)
})

t.test('what others refer to is not removed', async (t) => {
  const { app, everyone, sql } = await parentCalls(t)
  const [last] = await sql`select max(seq) as seq from change`
  const refused = async (path: string, query: string) => {
    const [row] = await sql.unsafe(query)
    const answer = await app.inject({ method: 'DELETE', url: `/v1/${path}/${row?.id}`, headers: everyone })
    t.match([answer.statusCode, answer.json().code], [409, 'STILL_REFERENCED'], query)
  }
  await refused('buildings', `select building_id as id from space limit 1`)
  await refused('organizations', `select organization_id as id from cost_record limit 1`)
  await refused('organizations', `select department_id as id from organization where department_id is not null limit 1`)
  const user = 'using_organization_id'
  await refused('organizations', `select ${user} as id from space where ${user} is not null limit 1`)
  await refused('regions', `select region_id as id from organization limit 1`)
  await refused('regions', `select parent_id as id from region where parent_id is not null limit 1`)
  await refused('regions', `select region_id as id from client where region_id is not null limit 1`)
  await refused('clients', `select client_id as id from client_grant limit 1`)
  // What is named without a foreign key.
  const used: [list: string, query: string][] = [
    ['INSTITUTION_TYPE', 'select institution_type from organization'],
    ['ASSET_CLASS', 'select class_code from asset'],
    ['ENERGY_TYPE', 'select energy_type from energy_consumption'],
    ['ENERGY_TYPE', 'select energy_type from energy_factor'],
    ['EXPENDITURE_ITEM', 'select expenditure_item from cost_record'],
    ['INSTITUTION_TYPE', "select parent_code from code where list = 'INSTITUTION_TYPE' and parent_code is not null"],
  ]
  for (const [list, query] of used) {
    await refused('codes', `select id from code where list = '${list}' and code = (${query} limit 1)`)
  }
  await refused('regions', `select id from region where code = '650000'`)
  for (const factor of ['kgce_factor_id', 'kgco2_factor_id']) {
    await refused('energy-factors', `select ${factor} as id from energy_consumption where ${factor} is not null`)
  }
  t.equal((await sql`select from change where seq > ${last!.seq}`).length, 0, 'nothing was written')
  const [free] = await sql`insert into code (list, list_version, code, zh) values ('ENERGY_TYPE', '2022', 'STEAM', '-')
                           returning id`
  await sql.begin(async (importing) => {
    await importing`lock table asset, cost_record, organization in row exclusive mode`
    const gone = await app.inject({ method: 'DELETE', url: `/v1/codes/${free!.id}`, headers: everyone })
    t.equal(gone.statusCode, 204, 'what nobody uses goes, whatever is written where its list is not used')
  })
})

t.test('what is named without a foreign key is kept by a trigger', async (t) => {
  const { sql } = await parentCalls(t)
  const keys = await sql`select conrelid::regclass::text as table, attname as column from pg_constraint
    join pg_attribute on attrelid = conrelid and attnum = conkey[1] where contype = 'f'`
  const targets = registers.flatMap((register) => {
    if (register.name === 'PoolListing') return [] // a view: what it shows is kept where it lies
    const fields = [...register.fields.values()].filter(({ codeList }) => codeList)
    const isHeld = (column: string) => keys.some((key) => key.table === register.tableName && key.column === column)
    const named = [...register.relations.values()].filter(({ isMany, on }) => !isMany && !isHeld(on.at(-1)![0]))
    return [
      ...fields.map(({ column }) => [register.tableName, column, 'code']),
      ...named.map(({ to, on }) => [register.tableName, on.at(-1)![0], registry.get(to).tableName]),
    ]
  })
  t.ok(targets.length > 5)
  for (const [table, column, target] of targets) {
    const found =
      await sql`select from pg_trigger where tgrelid = ${target!}::regclass and tgfoid = 'keep_used'::regproc
      and tgname in (${`keep_for_${table}_${column}`}, ${`keep_as_is_for_${table}_${column}`})`
    t.equal(found.length, 2, `keep_codes_of or keep_used_by: ${table}.${column}`)
  }
})

t.test('rooms that earlier moves left behind come after, but for those that nobody can tell apart', async (t) => {
  const { sql } = await testDatabase(t)
  await sql`drop schema public cascade`
  await sql`create schema public`
  const files = await readMigrations(migrations)
  const dir = t.testdir(Object.fromEntries(files.flatMap(({ name, text }) => (name < '0008' ? [[name, text]] : []))))
  await migrate(sql, dir, { info: () => {} })
  await sql`insert into region (code, name, level, path) values ('650000', '-', 'PROVINCE', '650000')`
  await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path)
            select c, c, '01', 'COUNTY', r.id, r.path || '.' || c from region r, unnest('{1,2}'::text[]) c`
  await sql`insert into building (organization_id, region_path, code, name)
            select id, region_path, 'B', 'B' from organization where credit_code = '2'`
  const room = (owner: string, code: string) => sql`
    insert into space (organization_id, region_path, building_id, code, kind)
    select o.id, o.region_path, b.id, ${code}, 'OFFICE' from organization o, building b where o.credit_code = ${owner}`
  for (const [owner, code] of [
    ['1', '101'],
    ['1', '102'],
    ['2', '102'],
  ] as const)
    await room(owner, code)
  await migrate(sql, migrations, { info: () => {} })
  const rooms = await sql`select s.code, credit_code as owner, s.region_path as path, s.version from space s
                          join organization o on o.id = s.organization_id order by 1, 2`
  t.strictSame(
    [...rooms],
    [
      { code: '101', owner: '2', path: '650000.2', version: 2 },
      { code: '102', owner: '1', path: '650000.1', version: 1 },
      { code: '102', owner: '2', path: '650000.2', version: 1 },
    ],
  )
  t.match(await sql`select client, op from change where reason is not null`, [{ client: 'system', op: 'U' }])
})

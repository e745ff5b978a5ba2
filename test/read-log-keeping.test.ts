// The read log is kept: across nodes, restarts and failures; and shown to whoever answers for the data, to no one else.
import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { connect, SERVICE_ROLE } from '../src/db/connect.ts'
import { testDatabase } from './database.ts'
import { buildTestApp, type TestApp } from './harness.ts'
import { ask, type Client, changji, clientOf, fukang, generous, get, logOf, secondNode } from './read-log-clients.ts'
import { heard, untilBlocked } from './until.ts'

async function prepare(t: Parameters<typeof buildTestApp>[0], env: Record<string, string> = {}): Promise<TestApp> {
  const tested = await buildTestApp(t, { small: true, env: { ...generous, ...env } })
  return tested
}

/** Waits until the log of a client says so, and then for another write, to see that nothing is written twice. */
async function untilLogged(tested: TestApp, client: Client, wanted: string[]): Promise<string[]> {
  const until = Date.now() + 20_000
  while (String(await logOf(tested, client)) !== String(wanted) && Date.now() < until) await sleep(100)
  await sleep(2500)
  return logOf(tested, client)
}

t.test('two thousand reads at once are counted one by one', async (t) => {
  const tested = await prepare(t)
  const client = await clientOf(tested)
  const { json } = await get(tested, client, 'vehicles?fields=id,regionPath')
  const vehicles: { id: string; regionPath: string }[] = json.data
  const here = vehicles.filter(({ regionPath }) => regionPath === changji).map(({ id }) => id)
  const query = 'query ($id: ID!) { vehicle(id: $id) { vin } }'
  const answers = await Promise.all(
    Array.from({ length: 2000 }, (_, i) => {
      const id = here[i % here.length]!
      if (i % 2 === 0) return tested.app.inject({ url: `/v1/vehicles/${id}?fields=vin`, headers: client.headers })
      const payload = { query, variables: { id } }
      return tested.app.inject({ method: 'POST', url: '/graphql', headers: client.headers, payload })
    }),
  )
  t.ok(answers.every(({ statusCode, body }) => statusCode === 200 && body.includes('"vin"')))
  const lists = vehicles.length - here.length
  const paths = [...new Set(vehicles.map(({ regionPath }) => regionPath))].filter((path) => path !== changji)
  const listed = paths.map((path) => {
    return `Vehicle id,regionPath ${path} RECORDS 1 ${vehicles.filter((one) => one.regionPath === path).length}`
  })
  t.ok(lists > 0)
  const wanted = [...listed, `Vehicle id,regionPath ${changji} RECORDS 1 ${here.length}`]
  wanted.push(`Vehicle vin ${changji} RECORDS 2000 2000`)
  t.strictSame(await untilLogged(tested, client, wanted.sort()), wanted)
})

t.test('nodes add up in one row, which is written when a node closes and is there after a restart', async (t) => {
  const tested = await prepare(t)
  const client = await clientOf(tested)
  const nodes = [tested, await secondNode(t, tested)]
  for (let i = 0; i < 60; i++) await get(nodes[i % 2]!, client, `vehicles?fields=vin&region=652302`)
  await Promise.all(nodes.map(({ app }) => app.close()))
  const wanted = [`Vehicle vin,regionPath ${fukang} RECORDS 60 60`]
  t.strictSame(await logOf(tested, client), wanted)
  t.equal((await tested.sql`select from read_log where region_path = ${fukang}`).length, 1, 'one row')
  const third = await secondNode(t, tested)
  await get(third, client, `vehicles?fields=vin&region=652302`)
  await third.app.close()
  t.strictSame(await logOf(tested, client), [`Vehicle vin,regionPath ${fukang} RECORDS 61 61`])
})

t.test('a read that is under way when the service closes is counted', async (t) => {
  const tested = await prepare(t)
  const { app, sql } = tested
  const client = await clientOf(tested)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  let answering: Promise<unknown[]> | undefined
  let closing: Promise<void> | undefined
  await sql.begin(async (tx) => {
    await tx`lock table vehicle`
    // A connection of its own: one that is kept alive would keep the service from closing.
    const sent = request(`${url}/v1/vehicles?fields=vin&region=652302`, { agent: false, headers: client.headers })
    answering = once(sent.end(), 'response')
    await untilBlocked(sql)
    closing = app.close()
    await sleep(300)
  })
  t.match(await answering, [{ statusCode: 200 }])
  await closing
  t.strictSame(await logOf(tested, client), [`Vehicle vin,regionPath ${fukang} RECORDS 1 1`])
})

t.test('a write that fails is tried again', async (t) => {
  const tested = await prepare(t)
  const client = await clientOf(tested)
  await tested.sql`alter table read_log rename to away`
  await get(tested, client, 'vehicles?fields=vin&region=652302')
  await sleep(2500)
  await get(tested, client, 'vehicles?fields=vin&region=652302')
  await sleep(2500)
  await tested.sql`alter table away rename to read_log`
  const wanted = [`Vehicle vin,regionPath ${fukang} RECORDS 2 2`]
  t.strictSame(await untilLogged(tested, client, wanted), wanted)
})

t.test('grants and purposes are those that allowed it', async (t) => {
  const tested = await prepare(t)
  const { sql } = tested
  const client = await clientOf(tested, { scopes: ['vehicles:read'], regions: ['652301'] })
  await sql`insert into client_grant (client_id, code, scopes, reach, reach_region_id, purpose, legal_basis)
    select c.id, g.code, g.scopes, 'REGION', r.id, g.purpose, '-' from client c, region r,
      (values ('2', '*:read', '统计, 汇总'), ('3', 'energy:read', '能耗')) g (code, scopes, purpose)
    where c.code = ${client.code} and r.code = '652302'`
  await get(tested, client, 'vehicles?fields=vin')
  await get(tested, client, 'energy-consumptions?fields=period&limit=1')
  await get(tested, client, 'codes?fields=code&limit=1')
  await tested.app.close()
  const rows = await sql`select distinct register, grant_codes as codes, purposes from read_record
                         where client_code = ${client.code} order by 1`
  t.strictSame(
    rows.map(({ register, codes, purposes }) => [register, codes, purposes]),
    [
      ['Code', '2', '统计, 汇总'],
      ['EnergyConsumption', '2,3', '统计, 汇总; 能耗'],
      ['Vehicle', '1,2', 'test; 统计, 汇总'],
    ],
  )
})

t.test('an owner of data asks who read it, and sees nothing of others', async (t) => {
  const tested = await prepare(t)
  const reader = await clientOf(tested, { scopes: ['*:read'] })
  for (let i = 0; i < 3; i++) await get(tested, reader, 'vehicles?fields=vin,plateNumber')
  await get(tested, reader, 'vehicles/export?format=ndjson')
  await ask(tested, reader, '{ vehicles { aggregate { count } } }')
  await tested.app.close()
  const node = await secondNode(t, tested)
  const owner = await clientOf(tested, { scopes: ['audit:read', 'vehicles:read'], regions: ['652301'] })
  const nation = await clientOf(tested, { scopes: ['audit:read'] })
  // As in docs/api-in-depth.en.md.
  const question = `{ readRecords(filter: {
      register: { eq: "Vehicle" }, readFields: { contains: "plateNumber" }
      day: { between: ["2020-01-01", "2999-12-31"] }
    }) {
    aggregate { count sum { rows requests } }
    groups(by: [{ field: CLIENT_CODE }, { field: PURPOSES }, { field: KIND }], orderBy: [{ sum: { rows: ASC } }]) {
      nodes { key { clientCode purposes kind } sum { rows requests } max { lastAt } } } } }`
  const { data } = await ask(node, owner, question)
  t.match(data.readRecords, {
    aggregate: { count: 2, sum: { rows: '16', requests: '4' } },
    groups: {
      nodes: [
        { key: { clientCode: reader.code, purposes: 'test', kind: 'EXPORT' }, sum: { rows: '4' } },
        { key: { clientCode: reader.code, kind: 'RECORDS' }, sum: { rows: '12' } },
      ],
    },
  })
  const { json: page } = await get(node, owner, `read-records?clientCode=${reader.code}&sort=-rows&count=true`)
  t.strictSame(
    page.data.map((row: { regionPath: string; rows: string }) => [row.regionPath, row.rows]),
    [
      [changji, '12'],
      [changji, '4'],
    ],
  )
  t.match(page.data[0], {
    purposes: 'test',
    grantCodes: '1',
    requests: 3,
    kind: 'RECORDS',
    readFields: 'vin,plateNumber',
  })
  const { json: all } = await get(node, nation, `read-records?clientCode=${reader.code}&limit=100`)
  const regions = new Set(all.data.map((row: { regionPath: string | null }) => row.regionPath))
  t.ok(regions.size === 4 && regions.has(null) && regions.has(fukang), 'the nation sees every region and the total')
  const foreign = all.data.find((row: { regionPath: string | null }) => row.regionPath === fukang)
  t.equal((await get(node, nation, `read-records/${foreign.id}`)).statusCode, 200)
  t.equal((await get(node, owner, `read-records/${foreign.id}`)).statusCode, 404, 'not yours is not there')
  const { body: file } = await get(node, owner, 'read-records/export?format=ndjson')
  t.ok(file.includes(changji) && !file.includes(fukang))
  await node.app.close()
  const log = await logOf(tested, owner)
  t.ok(
    log.some((line) => line.startsWith('ReadRecord') && line.endsWith('AGGREGATE 1 0')),
    'who asks is in the log too',
  )
  // Two of the reader, and those of the owner itself that the clock of the log had written by then.
  const exported = file.trimEnd().split('\n').length
  t.ok(exported >= 2)
  t.ok(log.some((line) => line.startsWith('ReadRecord') && line.endsWith(`${changji} EXPORT 1 ${exported}`)))
})

t.test('without audit:read nobody asks, and nobody writes', async (t) => {
  const tested = await prepare(t)
  const reader = await clientOf(tested, { scopes: ['*:read', '*:write'] })
  for (const url of ['read-records', `read-records/${nowhere}`, 'read-records/export']) {
    const { statusCode, json } = await get(tested, reader, url)
    t.match({ statusCode, json }, { statusCode: 403, json: { code: 'SCOPE_MISSING' } }, url)
  }
  const { errors } = await ask(tested, reader, '{ readRecords { aggregate { sum { rows } } } }')
  t.match(errors, [{ extensions: { code: 'SCOPE_MISSING' } }])
  const everyone = await clientOf(tested, { scopes: ['*:read', '*:write', 'audit:read', 'audit:write'] })
  for (const [method, url] of [
    ['POST', 'read-records'],
    ['POST', 'read-records/import'],
    ['PUT', `read-records/${nowhere}`],
    ['PATCH', `read-records/${nowhere}`],
    ['DELETE', `read-records/${nowhere}`],
  ] as const) {
    const { statusCode } = await tested.app.inject({
      method,
      url: `/v1/${url}`,
      headers: everyone.headers,
      payload: {},
    })
    t.ok(statusCode === 404 || statusCode === 405, `${method} ${url}: ${statusCode}`)
  }
  const { json: byKey } = await get(tested, everyone, 'read-records/by-key')
  t.equal(byKey.code, 'ROUTE_NOT_FOUND', 'it has no natural key')
  const { errors: unknown } = await ask(tested, everyone, 'mutation { removeReadRecords(ids: []) { isWritten } }')
  t.match(unknown, [{ extensions: { code: 'GRAPHQL_INVALID' } }])
})

const nowhere = '00000000-0000-7000-8000-000000000000'

t.test('the second wall holds before it: the service cannot write it, and sees what its reach allows', async (t) => {
  const { sql, url } = await testDatabase(t)
  const subject = '00000000-0000-0000-0000-000000000001'
  await sql`insert into read_log_reader values (${subject}, 'c', '', '', current_date)`
  await sql`insert into read_log_subject values (${subject}, 'Vehicle', 'vin', current_date)`
  await sql`insert into read_log (day, reader, subject, region_path, kind, requests, rows, first_at, last_at)
    select current_date, ${subject}, ${subject}, path, 'RECORDS', 1, 1, now(), now()
    from unnest(array[${changji}, ${fukang}, null]) path`
  const service = connect(url, { max: 1, statementTimeoutMs: 5000, role: SERVICE_ROLE })
  t.teardown(() => service.end())
  const seen = async (reach: object) => {
    const [row] =
      await service`select case when set_config('taizhang.reach', ${JSON.stringify(reach)}, true) is not null
      then (select count(*)::int from read_record) end as rows`
    return row?.rows
  }
  t.equal(await seen({}), 0)
  t.equal(await seen({ vehicles: { paths: '{""}' } }), 0)
  t.equal(await seen({ audit: { paths: `{${changji}.}` } }), 1)
  t.equal(await seen({ audit: { paths: '{""}' } }), 3)
  for (const statement of ['delete from read_log', 'update read_log set rows = 0', 'delete from read_log_reader']) {
    await t.rejects(service.unsafe(statement), { code: '42501' }, statement)
  }
})

t.test('it is kept for the months that were said, six at least', async (t) => {
  const tested = await prepare(t, { READ_LOG_MONTHS: '6' })
  const { sql } = tested
  const age = sql`values (0, '5 months'::interval), (1, '6 months'), (2, '6 months 1 day'), (3, '2 years')`
  for (const table of ['read_log_reader', 'read_log_subject']) {
    const texts = table === 'read_log_reader' ? sql`'c', '', ''` : sql`'Vehicle', 'vin'`
    await sql`insert into ${sql(table)} select lpad(n::text, 32, '0')::uuid, ${texts}, ${daysAgo()}
              from (${age}) v (n, age)`
  }
  await sql`insert into read_log (day, reader, subject, kind, requests, rows, first_at, last_at)
            select ${daysAgo()}, digest, digest, 'RECORDS', n + 1, 1, now(), now()
            from (${age}) v (n, age), lateral (select lpad(n::text, 32, '0')::uuid as digest) d`
  const second = await secondNode(t, tested, { READ_LOG_MONTHS: '6' })
  const kept = async () => (await sql`select requests from read_log order by 1`).map(({ requests }) => Number(requests))
  for (let i = 0; i < 400 && (await kept()).length > 2; i++) await sleep(100)
  t.strictSame(await kept(), [1, 2], 'to the day')
  for (const table of ['read_log_reader', 'read_log_subject']) {
    await heard(async () => (await sql`select from ${sql(table)}`).length === 2)
    t.equal((await sql`select from ${sql(table)}`).length, 2, `${table} too`)
  }
  await second.app.close()

  function daysAgo() {
    return sql`((now() at time zone 'Asia/Shanghai')::date - age)::date`
  }
})

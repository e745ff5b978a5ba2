// What the change log holds, for whoever must be able to prove later what was stored; and what would break it.
import { createHash, createHmac } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { connect, SERVICE_ROLE, type Sql } from '../src/db/connect.ts'
import { migrate, readMigrations } from '../src/db/migrate.ts'
import { raiseWalls } from '../src/db/service-role.ts'
import { testDatabase } from './database.ts'
import { registers } from './registry.ts'
import { rightsCalls } from './rights-calls.ts'
import { holders, writeSmallData } from './small-data.ts'

const migrations = fileURLToPath(new URL('../migrations/', import.meta.url))
const log = { info: () => {} }
const kept = registers.filter(({ isReadOnly }) => !isReadOnly)
type Row = Record<string, unknown>

/** RFC 8785, for objects of strings, booleans and small integers. */
const canonical = (members: [string, unknown][]): string =>
  `{${members
    .filter(([, value]) => value !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join()}}`

const apiName = (column: string): string => column.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())
/** As the API writes it; the driver gives instants as Postgres prints them. */
const apiValue = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+00$/.test(value)
    ? `${value.slice(0, 10)}T${value.slice(11, 19)}.${value.slice(20, -3).padEnd(6, '0')}Z`
    : value
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
const textOf = (row: Row, columns: string[]): string =>
  canonical(columns.map((column) => [apiName(column), apiValue(row[column])]))

/** Of each row as it is: what the log says of it, and what it should say. */
async function digests(sql: Sql, table: string): Promise<{ told: string[]; made: string[] }> {
  const [{ key }] = await sql<[{ key: Buffer }]>`select key from ledger_key`
  const rows = await sql.unsafe(`
    select t.*, s.open, s.closed, encode(c.digest, 'hex') as digest, encode(c.digest_closed, 'hex') as "digestClosed"
    from ${table} t join kept_register r on r.table_name = '${table}'
    join change c on c.register = r.no and c.record_id = t.id and c.version = t.version and c.op <> 'M'
    join change_shape s on s.register = r.no and s.shape = c.shape`)
  const made = rows.map((row) => {
    const version = Buffer.alloc(4)
    version.writeInt32BE(row.version)
    const name = Buffer.concat([Buffer.from(row.id.replaceAll('-', ''), 'hex'), version])
    const salt = createHmac('sha256', key).update(name).digest()
    const closed = Buffer.concat([salt, Buffer.from(textOf(row, row.closed))])
    return `${sha256(textOf(row, row.open))} ${row.closed.length > 0 ? sha256(closed) : null}`
  })
  return { told: rows.map(({ digest, digestClosed }) => `${digest} ${digestClosed}`), made }
}

t.test('digests are those of RFC 8785, of every register', async (t) => {
  const { sql } = await testDatabase(t, 'sandbox')
  const odd = '"\\/\u0001\u0008\u001f\u007f\t\n\f\r\u2028 é 台账 😀 \ue000'
  await sql`update vehicle set note = ${odd}, plate_number = ${odd}, is_marked = null where id in (
    select id from vehicle limit 20)`
  await sql`update client set tokens_valid_from = '2024-02-29 12:34:56.789+08', note = ${odd}`
  let count = 0
  for (const { tableName, name } of kept) {
    const { told, made } = await digests(sql, tableName)
    t.strictSame(told, made, name)
    const [{ rows }] = await sql.unsafe<[{ rows: number }]>(`select count(*)::int as rows from ${tableName}`)
    t.equal(told.length, rows, `${name}: each row has its change`)
    count += rows
  }
  t.ok(count > 1000, `${count} rows`)
  const [odder] = await sql`select count(distinct digest_closed)::int as n from change
    where record_id in (select id from vehicle where note = ${odd}) and op = 'U'`
  t.equal(odder?.n, 20, 'equal secrets do not look alike')
})

/** An organization of the bureau's county with all that it has, which then moves. */
async function moveCalls(t: Parameters<typeof rightsCalls>[0]) {
  const calls = await rightsCalls(t)
  await writeSmallData(calls.sql, calls.registry)
  const everyone = await calls.asCaller()
  const [last] = await calls.sql`select coalesce(max(seq), 0) as seq from change`
  return { ...calls, since: last!.seq, everyone }
}

t.test('what moves is told under both paths', async (t) => {
  const { call, everyone, sql, since } = await moveCalls(t)
  const [bureau] = await sql`select id, region_path as path from organization where credit_code = ${holders.bureau}`
  const moved = await call(everyone, 'PATCH', `organizations/${bureau!.id}`, { regionCode: '652302' })
  t.equal(moved.status, 200)
  const told = async (path: string, op: string) =>
    (
      await sql`select register || ' ' || record_id || ' ' || version as row from change
                where seq > ${since} and region_path = ${path} and op = ${op} order by 1`
    ).map(({ row }) => row)
  const left = await told(bureau!.path, 'M')
  t.ok(left.length > 5)
  t.strictSame(left, await told('650000.652300.652302', 'U'))
  const [update] = await sql`select was_region_path as was from change where seq > ${since} and op = 'U' limit 1`
  t.equal(update?.was, bureau!.path)
  const [sums] = await sql`select count(*)::int as n, count(distinct seq)::int as seqs, count(digest)::int as digests,
    count(distinct tx)::int as transactions from change where seq > ${since}`
  t.strictSame({ ...sums }, { n: 2 * left.length, seqs: 2 * left.length, digests: left.length, transactions: 1 })
})

t.test('a row that was superseded is in its history, from one transaction to the next', async (t) => {
  const { call, everyone, sql } = await moveCalls(t)
  const [{ id }] = await sql<[{ id: string }]>`select id from vehicle limit 1`
  const states: Row[] = []
  for (const seats of [3, 4, 5]) {
    states.push((await sql`select * from vehicle where id = ${id}`)[0]!)
    t.equal((await call(everyone, 'PATCH', `vehicles/${id}`, { seats })).status, 200)
  }
  states.push((await sql`select * from vehicle where id = ${id}`)[0]!)
  await sql`delete from vehicle where id = ${id}`
  const history = await sql`select * from vehicle_history where id = ${id} order by version`
  t.strictSame(
    history.map(({ to_tx: _, to_at: __, ...row }) => row),
    states,
  )
  const [removal] = await sql`select tx, version from change where record_id = ${id} and op = 'D'`
  t.equal(removal?.version, history.at(-1)!.version + 1)
  t.strictSame(
    history.map((row) => row.to_tx),
    [...history.slice(1).map((row) => row.tx), removal?.tx],
  )
  t.equal(new Set(history.map((row) => row.to_tx)).size, 4)
})

t.test('moves and actions lock registers in one order', async (t) => {
  const { sql } = await testDatabase(t)
  const owned = kept.filter(({ heldBy }) => heldBy === 'organization').map(({ tableName }) => tableName)
  const rows = await sql`select table_name as name from kept_register where table_name = any(${owned}) order by no`
  const told = rows.map(({ name }) => name)
  t.strictSame(told, owned, 'src/registers/index.ts has those of organizations in the order of their migrations')
})

t.test('who did it, why, and by what action', async (t) => {
  const { sql } = await moveCalls(t)
  await sql.begin(async (tx) => {
    await tx`select set_config('taizhang.action', 'block', true), set_config('taizhang.reason', 'lost', true)`
    await tx`update vehicle set note = 'x', version = version + 1`
  })
  await sql`update vehicle set note = 'y'`
  const rows = await sql`select client = session_user as "isUser", action, reason, version from change
    where op = 'U' order by seq desc`
  const count = (await sql`select from vehicle`).length
  t.match(rows[0], { isUser: true, action: null, reason: null, version: 3 }, 'a version not said counts up')
  t.match(rows[count], { isUser: true, action: 'block', reason: 'lost', version: 2 })
})

t.test('what would break the log is refused', async (t) => {
  const { sql, url } = await testDatabase(t, 'sandbox')
  const service = connect(url, { max: 1, statementTimeoutMs: 10_000, role: SERVICE_ROLE })
  t.teardown(() => service.end())
  const state = async () =>
    String(await sql`select (select count(*) from change), (select sum(hashtext(v::text)) from vehicle v)`.values())
  const before = await state()
  const counts = await sql`select from vehicle_history`
  await t.rejects(sql`update vehicle set id = uuid_v7(), version = version + 1`, { message: /the id of a row/ })
  await t.rejects(sql`update vehicle set version = version - 1`, { message: /versions count up/ })
  await t.rejects(sql`truncate vehicle`, { message: /TRUNCATE/ })
  for (const statement of [
    `update change set reason = 'x'`,
    'delete from change',
    'delete from change_0',
    'insert into change (tx) values (1)',
    'delete from vehicle_history',
    'update feed_epoch set xid_offset = 1',
    'select from ledger_key',
    'select from change_detail',
    `call keep_register('vehicle')`,
  ]) {
    await t.rejects(service.unsafe(statement), { code: '42501' }, statement)
  }
  t.equal(await state(), before, 'nothing was written')
  t.equal((await sql`select from vehicle_history`).length, counts.length)
})

t.test('keep_register again brings a column into history and digest', async (t) => {
  const { sql } = await testDatabase(t, 'sandbox')
  const shapes = async () => {
    const rows = await sql`select s.shape, 'colour' = any (s.open) as "hasColour", s.closed from change_shape s
      join kept_register r on r.no = s.register where r.name = 'Vehicle' order by 1`
    return rows.map(({ shape, hasColour, closed }) => `${shape} ${hasColour} ${closed}`)
  }
  const [first] = await shapes()
  await sql`call keep_register('vehicle')`
  t.strictSame(await shapes(), [first], 'nothing has changed')
  await sql`alter table vehicle add column colour text default 'white'`
  await sql`call keep_register('vehicle')`
  t.strictSame(await shapes(), [first, `2 true ${first!.split(' ')[2]}`])
  const [one] = await sql`update vehicle set colour = 'red' where id = (select id from vehicle limit 1) returning id`
  const [{ before, after }] = await sql<[{ before: Row; after: Row }]>`
    select before, after from change_detail where record_id = ${one!.id} and op = 'UPDATED'`
  t.match([before, after], [{ colour: 'white' }, { colour: 'red' }])
  const { told, made } = await digests(sql, 'vehicle')
  t.strictSame(told, made, 'of both shapes')
  await sql`alter table vehicle add column price point`
  await t.rejects(sql`call keep_register('vehicle')`, { message: /nothing says how a point is written/ })
})

t.test('the next partition is made in time, and what comes without one is kept', async (t) => {
  const { sql } = await testDatabase(t, 'reference')
  const write = async () => {
    const [row] = await sql`update region set name = name where code = '650000' returning id`
    const [last] = await sql`select seq::int, tableoid::regclass::text as partition from change
      where record_id = ${row!.id} order by seq desc limit 1`
    return `${last!.seq} ${last!.partition}`
  }
  const keep = () => sql`call keep_change_log()`
  const partitions = async () =>
    (
      await sql`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'change'::regclass
               order by 1`
    ).map(({ name }) => name)
  await keep()
  t.strictSame(await partitions(), ['change_0', 'change_1', 'change_default'])
  await sql`select setval('change_seq_seq', 7500000)`
  await keep()
  t.strictSame(await partitions(), ['change_0', 'change_1', 'change_2', 'change_default'])
  await sql`select setval('change_seq_seq', 9999998)`
  t.equal(await write(), '9999999 change_1')
  t.equal(await write(), '10000000 change_2')
  await sql`select setval('change_seq_seq', 15000000)`
  t.equal(await write(), '15000001 change_default')
  await keep()
  t.equal(await write(), '15000002 change_default', 'what is there stands in the way')
  await sql`select setval('change_seq_seq', 17600000)`
  await keep()
  await sql`select setval('change_seq_seq', 20000000)`
  t.equal(await write(), '20000001 change_4')
})

t.test('in a restored database numbers go on, after a start', async (t) => {
  const { sql } = await testDatabase(t, 'reference')
  const epochs = async () => (await sql`select epoch from feed_epoch order by 1`).map(({ epoch }) => epoch)
  const write = async () => {
    const [row] = await sql`update region set name = name where code = '650000' returning id, tx`
    const [change] = await sql`select tx from change where record_id = ${row!.id} order by seq desc limit 1`
    t.equal(change!.tx, row!.tx)
    return BigInt(row!.tx)
  }
  const first = await write()
  await raiseWalls(sql)
  t.strictSame(await epochs(), [1], 'nothing was restored')
  const restore = (more: number) =>
    sql.begin(async (tx) => {
      await tx`update feed_epoch set cluster = cluster + 1`
      await tx`update change set tx = tx + ${more} where tx = (select max(tx) from change)`
    })
  await restore(1_000_000)
  await t.rejects(write(), { message: /restored/ })
  await raiseWalls(sql)
  t.strictSame(await epochs(), [1, 2])
  const second = await write()
  t.ok(second > first + 1_000_000n, 'after all that there are')
  await raiseWalls(sql)
  t.strictSame(await epochs(), [1, 2])
  await restore(0)
  await raiseWalls(sql)
  t.strictSame(await epochs(), [1, 2, 3])
  t.ok((await write()) > second, 'also in a cluster that counts further')
})

t.test('what was logged before is there, with the rows it told of', async (t) => {
  const { sql } = await testDatabase(t)
  await sql.unsafe('drop schema public cascade; create schema public')
  const dir = t.testdir({})
  const until = async (isWanted: (name: string) => boolean) => {
    for (const { name, text } of await readMigrations(migrations))
      if (isWanted(name)) await writeFile(join(dir, name), text)
    await migrate(sql, dir, log)
  }
  await until((name) => name < '0020')
  await sql`insert into region (code, name, level, path) values ('650000', '新疆', 'PROVINCE', '650000')`
  await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path)
    select 'A', '甲', '01', 'COUNTY', id, path from region`
  await sql`insert into vehicle (organization_id, region_path, vin, category, energy_kind, price_yuan)
    select id, region_path, 'V' || n, 'SEDAN', 'GASOLINE', 9.50 from organization, generate_series(1, 3) n`
  for (const note of ['a', 'b']) {
    await sql`update vehicle set note = ${note}, version = version + 1 where vin <> 'V3'`
  }
  await sql`delete from vehicle where vin = 'V2'`
  const columns = 'seq, record_id, op, at, organization_id, region_path, client, request_id, reason, before, after'
  const old = await sql.unsafe(`select register, ${columns} from change order by seq`)
  await until(() => true)
  const now = await sql.unsafe(`select register, ${columns} from change_detail order by seq`)
  // Columns that came later are not in what was told before.
  const columnsOf = (row: Row) => [row, row.before, row.after].flatMap((one) => Object.keys(one ?? {}))
  const names = old.flatMap(columnsOf).filter((name) => name !== 'tx')
  const known = (rows: readonly Row[]) => JSON.parse(JSON.stringify(rows, names))
  t.ok(old.length > 8)
  t.strictSame(known(now), known(old))
  await sql`update vehicle set note = 'c' where vin = 'V1'`
  const [last] = await sql`select tx, before ->> 'note' as was from change_detail order by seq desc limit 1`
  t.equal(last!.was, 'b')
  t.ok(BigInt(last!.tx) > BigInt((await sql`select tx from change order by seq limit 1`)[0]!.tx))
  t.equal((await sql`select from change where digest is null`).length, old.length)
})

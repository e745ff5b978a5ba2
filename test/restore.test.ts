// A dump carries no roles, and in another cluster the numbers of transactions begin again: the start makes it good.
import { type ChildProcess, spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig } from '../src/config.ts'
import { connect, SERVICE_ROLE, type Sql } from '../src/db/connect.ts'
import { binaryEnvironment, findBinaries, run } from '../src/db/embedded/binaries.ts'
import { openDatabase } from '../src/db/open.ts'
import { testDatabase } from './database.ts'
import { until } from './rights-calls.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const opened = async (t: Test, url: string) => {
  const database = await openDatabase(loadConfig({ DATABASE_URL: url }), silent)
  t.teardown(() => database.close())
  return database
}

/** Each policy, and each thing the role has a right to. */
const rightsOf = async (sql: Sql): Promise<string[]> =>
  (
    await sql`
      select concat_ws(' ', tablename, policyname, cmd, qual, with_check) as said from pg_policies
      union all
      select concat_ws(' ', 'table', relname, privilege_type) from pg_class, aclexplode(relacl) a
      where grantee = ${SERVICE_ROLE}::regrole and relnamespace = 'public'::regnamespace
      union all
      select concat_ws(' ', 'function', proname, privilege_type) from pg_proc, aclexplode(proacl) a
      where grantee = ${SERVICE_ROLE}::regrole and pronamespace = 'public'::regnamespace
      order by 1`
  ).map(({ said }) => said)

/** What a caller with a reach over everything sees and may do, as the service works. */
async function serves(t: Test, sql: Sql, rows: number): Promise<void> {
  const reach = JSON.stringify({ '*': { from: '', below: '~', paths: '{""}' } })
  const [seen] = await sql`select count(*)::int as rows from vehicle`
  t.equal(seen?.rows, 0, 'no settings, no rows')
  await sql.begin(async (tx) => {
    await tx`select set_config('taizhang.reach', ${reach}, true), set_config('taizhang.write_reach', ${reach}, true)`
    const written = await tx`update vehicle set note = 'restored' returning id`
    t.equal(written.length, rows)
  })
}

t.test('the start makes all that the role had, whatever was granted since', async (t) => {
  const { sql, url } = await testDatabase(t, 'sandbox')
  const rights = await rightsOf(sql)
  const [{ rows }] = await sql<[{ rows: number }]>`select count(*)::int as rows from vehicle`
  await sql`drop owned by ${sql.unsafe(SERVICE_ROLE)}`
  t.strictSame(await rightsOf(sql), [])
  const database = await opened(t, url)
  t.strictSame(await rightsOf(sql), rights, 'with call grant_service() and call keep_register()')
  await serves(t, database.sql, rows)
  await sql.unsafe(`revoke insert on vehicle from ${SERVICE_ROLE}; grant update, delete on rule to ${SERVICE_ROLE}`)
  await opened(t, url)
  t.strictSame(await rightsOf(sql), rights, 'also where a part of it was missing, or too much')
})

const folder = globSync('/usr/lib/postgresql/*/bin').sort().at(-1)

t.test('a dump restored into an empty cluster starts', { skip: !folder }, async (t) => {
  const programs = (name: string) => join(folder!, name)
  const dir = t.testdir({ one: {}, other: {} })
  const { identity } = await findBinaries(dir)
  const call = (name: string, ...args: string[]) => run(identity, programs(name), args)
  const cluster = async (name: string) => {
    const data = join(dir, name, 'data')
    await call('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync')
    const port = await freePort()
    const flags = ['-D', data, '-p', String(port), '-c', 'fsync=off', '-c', 'unix_socket_directories=']
    const [command = '', ...rest] = [...identity.prefix, programs('postgres'), ...flags]
    const server = spawn(command, rest, { env: binaryEnvironment, cwd: '/', stdio: 'ignore' })
    t.teardown(() => stopped(server))
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    const sql = connect(url, { max: 1, statementTimeoutMs: 60_000 })
    t.teardown(() => sql.end())
    await until(() =>
      sql`select 1`.then(
        () => true,
        () => false,
      ),
    )
    return { url, sql }
  }
  const one = await cluster('one')
  const first = await openDatabase(loadConfig({ DATABASE_URL: one.url }), silent)
  await first.close()
  await one.sql`insert into region (code, name, level, path) values ('650000', '新疆', 'PROVINCE', '650000')`
  await one.sql`
    insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path)
    select 'A', '甲', '01', 'COUNTY', id, path from region`
  await one.sql`insert into vehicle (organization_id, region_path, vin, category, energy_kind)
    select id, region_path, 'V' || n, 'SEDAN', 'GASOLINE' from organization, generate_series(1, 3) n`
  // A cluster that has seen more than a fresh one will at its start.
  await one.sql`do $$ begin for i in 1..3000 loop perform pg_current_xact_id(); commit; end loop; end $$`
  await one.sql`update vehicle set note = 'late'`
  const [last] = await one.sql`select max(tx) as tx from change`
  const rights = await rightsOf(one.sql)
  const dump = join(dir, 'one', 'dump')
  await call('pg_dump', '-Fc', one.url, '-f', dump)

  const other = await cluster('other')
  const restored = await call('pg_restore', '--no-owner', '-d', other.url, dump).catch(String)
  t.match(restored, /role "taizhang_service" does not exist/)
  t.match(await other.sql`select from pg_policies`, [])
  await t.rejects(other.sql`update vehicle set note = 'early'`, { message: /start the service once/ })
  const database = await opened(t, other.url)
  t.strictSame(await rightsOf(other.sql), rights)
  await serves(t, database.sql, 3)
  const told = await other.sql`select distinct op, tx > ${last!.tx} as "isLater" from change where reason is null
    and seq > (select count(*) from change) - 3`
  t.strictSame([...told], [{ op: 'U', isLater: true }])
  const epochs = await other.sql`select epoch from feed_epoch order by 1`
  t.strictSame(
    epochs.map(({ epoch }) => epoch),
    [1, 2],
  )
  t.match(await other.sql`select before ->> 'note' as was from change_detail order by seq desc limit 1`, [
    { was: 'late' },
  ])
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      // Sound: it listens on a port.
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

async function stopped(server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGINT')
  await ended
}

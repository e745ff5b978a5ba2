import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { testDatabase } from '../../test/harness.ts'
import { connect } from './connect.ts'
import { migrate } from './migrate.ts'

const log = { info: () => {} }
const files = {
  '0001-first.sql': 'create table first (id int);\ninsert into first values (1);',
  '0002-second.sql': 'create table second (id int);',
}

/** A database without any migration: the clone's own history is not this test's. */
async function emptyDatabase(t: Parameters<typeof testDatabase>[0]) {
  const { sql, url } = await testDatabase(t)
  await sql`drop schema public cascade`
  await sql`create schema public`
  return { sql, url }
}

t.test('applies each file once, in order', async (t) => {
  const { sql } = await emptyDatabase(t)
  const dir = t.testdir(files)
  t.equal(await migrate(sql, dir, log), 2)
  t.equal(await migrate(sql, dir, log), 0)
  await writeFile(join(dir, '0010-third.sql'), 'alter table first add column name text;')
  t.equal(await migrate(sql, dir, log), 1)
  t.strictSame(
    (await sql`select * from first`).map((row) => ({ ...row })),
    [{ id: 1, name: null }],
  )
  const history = await sql`select number, name, length(sha256) as digits from schema_migration order by number`
  t.match(history[2], { number: 10, name: '0010-third.sql', digits: 64 })
})

t.test('nodes that start at once apply each file once', async (t) => {
  const { sql, url } = await emptyDatabase(t)
  const dir = t.testdir({ ...files, '0003-slow.sql': 'select pg_sleep(0.2); insert into first values (3);' })
  const other = connect(url, { max: 2, statementTimeoutMs: 100, applicationName: 'other node' })
  t.teardown(() => other.end())
  const applied = await Promise.all([migrate(sql, dir, log), migrate(other, dir, log), migrate(sql, dir, log)])
  t.equal(
    applied.reduce((sum, count) => sum + count, 0),
    3,
  )
  t.equal((await sql`select * from first`).length, 2)
})

t.test('a failing file leaves nothing of itself, and what came before it stays', async (t) => {
  const { sql } = await emptyDatabase(t)
  const dir = t.testdir({ ...files, '0003-bad.sql': 'create table third (id int); select 1/0;' })
  await t.rejects(migrate(sql, dir, log), { code: '22012' })
  const [row] = await sql`select to_regclass('second') is not null as second, to_regclass('third') as third,
    (select max(number) from schema_migration) as newest`
  t.strictSame({ ...row }, { second: true, third: null, newest: 2 })
})

t.test('refusals say what to do and change nothing', async (t) => {
  const { sql } = await emptyDatabase(t)
  const dir = t.testdir(files)
  await migrate(sql, dir, log)
  const refused = async (message: RegExp) => {
    await t.rejects(migrate(sql, dir, log), { name: 'StartError', message })
    t.equal((await sql`select * from schema_migration`).length, 2)
  }
  await writeFile(join(dir, '0003-new.sql'), 'create table never (id int)')
  await writeFile(join(dir, '0002-second.sql'), 'create table second (id bigint);')
  await refused(/0002-second\.sql 在执行之后被修改[\s\S]*was edited/)

  await rm(join(dir, '0002-second.sql'))
  await refused(/数据库比程序新[\s\S]*newer than this code/)

  await writeFile(join(dir, '0002-second.sql'), files['0002-second.sql'])
  await writeFile(join(dir, '0002-twin.sql'), '')
  await refused(/0002-twin\.sql/)
  await rm(join(dir, '0002-twin.sql'))
  await writeFile(join(dir, 'next.sql'), '')
  await refused(/next\.sql/)
  t.equal((await sql`select to_regclass('never') as table`)[0]?.table, null)
})

t.test('a number below an applied one is refused', async (t) => {
  const { sql } = await emptyDatabase(t)
  const dir = t.testdir({ '0001-a.sql': '', '0003-c.sql': 'select 1' })
  await migrate(sql, dir, log)
  await writeFile(join(dir, '0002-b.sql'), 'select 1')
  await t.rejects(migrate(sql, dir, log), { message: /0002-b\.sql/ })
})

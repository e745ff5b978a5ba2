import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { connect } from '../connect.ts'
import { startEmbeddedPostgres } from './embedded.ts'

const ignore = () => {}
const said: string[] = []
const warned: string[] = []
const log = {
  ...{ info: ignore, error: ignore },
  debug: (line: string) => said.push(line),
  warn: (line: string) => warned.push(line),
}
/** These tests share a machine with the others. */
const settings = { shared_buffers: '16MB' }

async function serverPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10)
}

async function query(url: string, text: string, statementTimeoutMs = 15_000): Promise<string[]> {
  const sql = connect(url, { max: 1, statementTimeoutMs })
  try {
    return (await sql.unsafe(text).values()).map(([value]) => String(value))
  } finally {
    await sql.end()
  }
}

t.test('one folder through its whole life', async (t) => {
  const dataDir = t.testdir({ 'postgres.new-0000': { PG_VERSION: 'of a killed first start' } })
  let server = await startEmbeddedPostgres({ dataDir, log, settings })
  t.teardown(() => server.stop())

  await t.test('it is created complete, private and on loopback only', async (t) => {
    t.strictSame((await readdir(dataDir)).sort(), ['postgres', 'postgres.password'])
    t.equal((await stat(join(dataDir, 'postgres.password'))).mode & 0o777, 0o600)
    t.strictSame(
      await query(
        server.url,
        `select setting from unnest(array['listen_addresses', 'unix_socket_directories', 'synchronous_commit', 'fsync',
           'jit', 'TimeZone', 'server_encoding', 'password_encryption', 'data_checksums']) with ordinality as n(name, i)
         join pg_settings using (name) order by i`,
      ),
      ['127.0.0.1', '', 'on', 'on', 'off', 'UTC', 'UTF8', 'scram-sha-256', 'on'],
    )
    t.strictSame(
      await query(
        server.url,
        `select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'taizhang'`,
      ),
      ['b C.UTF-8'],
    )
  })

  await t.test('a wrong password is refused', async (t) => {
    const url = new URL(server.url)
    url.password = 'wrong'
    await t.rejects(query(url.href, 'select 1'), { code: '28P01' })
  })

  await t.test('how the workers of a cancelled query end is no warning', async (t) => {
    const parallel = 'set debug_parallel_query = on; select pg_sleep(9)'
    await t.rejects(query(server.url, parallel, 500), { code: '57014' })
    const ended = /^postgres: FATAL: {2}terminating background worker/
    for (let i = 0; i < 100 && ![...said, ...warned].some((line) => ended.test(line)); i++) await sleep(50)
    t.ok(said.some((line) => ended.test(line)))
    t.notOk(warned.some((line) => ended.test(line)))
  })

  await t.test('a second start on the folder is refused with the pid of the first', async (t) => {
    await t.rejects(startEmbeddedPostgres({ dataDir, log }), {
      name: 'StartError',
      message: new RegExp(
        `正在被另一个进程使用（pid ${process.pid}）[\\s\\S]*in use by another process \\(pid ${process.pid}\\)`,
      ),
    })
  })

  await t.test('a killed server comes back on its port with what was committed', async (t) => {
    await query(server.url, 'create table kept as select 42 as answer')
    const pid = await serverPid(dataDir)
    process.kill(pid, 'SIGKILL')
    let answer: string[] = []
    for (let attempt = 0; attempt < 100 && answer.length === 0; attempt++) {
      await sleep(50)
      answer = await query(server.url, 'select answer from kept').catch(() => [])
    }
    t.strictSame(answer, ['42'])
    t.not(await serverPid(dataDir), pid)
  })

  await t.test('it starts again after a stop, with the same password and data', async (t) => {
    const { password } = new URL(server.url)
    await server.stop()
    server = await startEmbeddedPostgres({ dataDir, log, settings })
    t.equal(new URL(server.url).password, password)
    t.strictSame(await query(server.url, 'select answer from kept'), ['42'])
  })

  await t.test('a stale pid file does not stop it, whoever has the pid now', async (t) => {
    for (const text of [`${process.ppid}\n`, '99999999\n', '']) {
      await server.stop()
      await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), text)
      server = await startEmbeddedPostgres({ dataDir, log, settings })
      t.strictSame(await query(server.url, 'select answer from kept'), ['42'])
    }
  })

  await t.test('a folder of another version is refused', async (t) => {
    await server.stop()
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
    await t.rejects(startEmbeddedPostgres({ dataDir, log }), { name: 'StartError', message: /PostgreSQL 17/ })
  })
})

// A server that refuses LISTEN, as a hot standby and some poolers do: the node serves and says so once; what changes is
// known two seconds later.
import t from 'tap'
import { openClients } from '../src/access/load-access.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { connect, SERVICE_ROLE, type Sql } from '../src/db/connect.ts'
import { openTokens } from '../src/identity/tokens.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { testDatabase } from './database.ts'
import { until } from './rights-calls.ts'

/** Two seconds, and some on a busy machine. */
const KNOWN_MS = 4000

t.test('without LISTEN a node serves, and rights that are taken away end within two seconds', async (t) => {
  const { url, sql } = await testDatabase(t, 'reference')
  const code = '25006'
  const refused = () => Promise.reject(Object.assign(new Error('cannot execute LISTEN during recovery'), { code }))
  const system: Sql = new Proxy(sql, {
    get: (target, name) => (name === 'listen' ? refused : Reflect.get(target, name)),
  })
  const config = loadConfig({ LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: '0' })
  const tokens = await openTokens(system, config)
  const service = connect(url, { max: 2, quick: 1, statementTimeoutMs: 15_000, role: SERVICE_ROLE })
  const app = await buildApp({ config, sql: service, system, registry: createRegistry(registers), tokens })
  t.teardown(async () => {
    await app.close()
    await Promise.all([service, service.quick].map((pool) => pool.end({ timeout: 1 })))
  })
  await sql`with made as (insert into client (code, name) values ('deaf', 'x') returning id)
    insert into client_grant (client_id, code, scopes, reach, purpose, legal_basis)
    select id, '1', '*:read', 'NATION', '-', '-' from made`
  const headers = { authorization: `Bearer ${await tokens.sign('deaf', 600)}` }
  const status = async () => (await app.inject({ url: '/v1/regions?limit=1', headers })).statusCode
  t.equal(await status(), 200)
  t.equal((await app.inject({ url: '/health/ready' })).statusCode, 200)
  await sql`update client set is_enabled = false where code = 'deaf'`
  const changedAt = performance.now()
  await until(async () => (await status()) === 401)
  t.ok(performance.now() - changedAt < KNOWN_MS, `after ${Math.round(performance.now() - changedAt)} ms`)

  const said: unknown[][] = []
  const clients = await openClients(system, { warn: (...line: unknown[]) => said.push(line) } as never)
  t.equal(await clients.load('deaf'), undefined)
  t.match(said, [[{ err: { code } }, /^LISTEN failed: /]], 'said once, with the reason')
  await clients.close()
})

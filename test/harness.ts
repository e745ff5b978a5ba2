// What every test starts from.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { TransactionSql } from 'postgres'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { connect, SERVICE_ROLE, type Sql } from '../src/db/connect.ts'
import { openTokens } from '../src/identity/tokens.ts'
import type { Sensitivity } from '../src/kernel/access.ts'
import { createRegistry, type Registry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { sandboxTokens } from '../src/sandbox/clients.ts'
import type { Statement } from '../src/sql/statement.ts'
import { testDatabase } from './database.ts'
import { unlistedCodes } from './listed-codes.ts'

export { type TestDatabase, testDatabase } from './database.ts'

export interface Caller {
  scopes?: string[]
  /** Codes of regions whose subtrees are in reach; everything when neither these nor the next two are given. */
  regions?: string[]
  organizationIds?: string[]
  /** Credit codes of departments: they and all in their charge. */
  departments?: string[]
  clearance?: Sensitivity
  /** Of the token; ten minutes unless said otherwise. */
  lifetimeS?: number
}

export interface TestApp {
  app: FastifyInstance
  sql: Sql
  registry: Registry
  /** Headers of a new client with its grants: every scope and clearance `personal` unless said otherwise. */
  asCaller: (caller?: Caller) => Promise<{ authorization: string }>
  /** Tokens by role, when the sandbox was asked for. */
  sandboxTokens: Record<string, string>
  /** Every statement that the service made from a plan or a batch, in order; a test may empty it. */
  statements: Statement[]
}

export interface TestOptions {
  sandbox?: boolean
  /** The records of small-data.ts. */
  small?: boolean
  /** As a sandbox does, whatever records there are. */
  simulates?: boolean
  env?: Record<string, string>
  /** `false`: row-level security alone keeps readers within reach. FIRST_WALL=off does it for a whole run. */
  firstWall?: boolean
  /** Connections of the service, beside those of its system. */
  connections?: number
  /** What is served, where that is another than what is shipped. */
  registry?: Registry
}

const LIFETIME_S = 600
const everything = ['*:read', '*:write', '*:approve', 'access:read', 'access:write', 'audit:read']

/** The whole service on a database of its own; with `sandbox` the demonstration data and its four callers. */
export async function buildTestApp(
  t: { teardown(end: () => Promise<void>): void },
  {
    sandbox,
    small,
    simulates,
    env = {},
    firstWall = process.env.FIRST_WALL !== 'off',
    connections = 4,
    ...served
  }: TestOptions = {},
): Promise<TestApp> {
  const { url, sql } = await testDatabase(t, sandbox ? 'sandbox' : small ? 'small' : 'reference')
  // On a busy machine the loop lags, and a test would be answered 503.
  const config = loadConfig({ LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: '0', ...env })
  const registry = served.registry ?? createRegistry(registers)
  const tokens = await openTokens(sql, config)
  const given = sandbox ? await sandboxTokens(tokens) : {}
  const statements: Statement[] = []
  const { statementTimeoutMs } = config
  const service = connect(url, { max: connections, quick: 2, statementTimeoutMs, role: SERVICE_ROLE })
  const recorded = recording(service, statements)
  const app = await buildApp({
    config,
    sql: recorded,
    system: sql,
    registry,
    tokens,
    ...((sandbox || simulates) && { sandboxTokens: given }),
    ...(!firstWall && { walls: 'second' }),
  })
  const unlisted = unlistedCodes(app)
  t.teardown(async () => {
    await app.close()
    await Promise.all([service, service.quick].map((pool) => pool.end({ timeout: 1 })))
    if (unlisted.size > 0) throw new Error(`answers held codes that are not listed: ${[...unlisted].join(', ')}`)
  })

  async function asCaller(caller: Caller = {}): Promise<{ authorization: string }> {
    const { scopes = everything, regions = [], organizationIds = [], departments = [], clearance = 'personal' } = caller
    const isEverywhere = !caller.regions && !caller.organizationIds && !caller.departments
    const code = `test-${randomUUID()}`
    await sql`
      with made as (
        insert into client (code, name, clearance) values (${code}, 'test', ${clearance}) returning id),
      reached as (
        select 'NATION' as reach, null::uuid as region, null::uuid as department, null::uuid as organization
        where ${isEverywhere}
        union all select 'REGION', r.id, null, null from region r where r.code = any(${regions}) and r.valid_to is null
        union all select 'DEPARTMENT', null, o.id, null from organization o
          where o.credit_code = any(${departments}) and o.valid_to is null
        union all select 'ORGANIZATION', null, null, unnest(${organizationIds}::uuid[]))
      insert into client_grant (client_id, code, scopes, reach, reach_region_id, reach_department_id,
                                reach_organization_id, purpose, legal_basis)
      select made.id, row_number() over ()::text, ${scopes.join(' ')}, reached.*, 'test', 'test' from made, reached`
    return { authorization: `Bearer ${await tokens.sign(code, caller.lifetimeS ?? LIFETIME_S)}` }
  }

  return { app, sql, registry, asCaller, sandboxTokens: given, statements }
}

/** The same pool, noting what goes through `unsafe`, its transactions included, by which reads and batches are sent. */
function recording<Pool extends Sql['quick'] | TransactionSql>(sql: Pool, statements: Statement[]): Pool {
  const quick = 'quick' in sql && recording(sql.quick as Pool, statements)
  return new Proxy(sql, {
    get(target, name) {
      if (name === 'quick') return quick
      if (name === 'begin' || name === 'savepoint') {
        return (...given: unknown[]) => {
          // Sound: both take their work last, and give it a transaction.
          const work = given.pop() as (tx: TransactionSql) => unknown
          const begin = Reflect.get(target, name) as (...given: unknown[]) => unknown
          return begin(...given, (tx: TransactionSql) => work(recording(tx, statements)))
        }
      }
      if (name !== 'unsafe') return Reflect.get(target, name)
      return (...[text, values, options]: Parameters<Sql['unsafe']>) => {
        // Sound: the service gives texts and nulls only (Statement of sql/statement.ts).
        statements.push({ text, values: (values ?? []) as Statement['values'] })
        return target.unsafe(text, values, options)
      }
    },
  })
}

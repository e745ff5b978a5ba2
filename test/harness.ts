// What every test starts from.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { openTokens } from '../src/access/tokens.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import type { Sql } from '../src/db/connect.ts'
import type { Sensitivity } from '../src/kernel/access.ts'
import { createRegistry, type Registry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { sandboxTokens } from '../src/sandbox/clients.ts'
import type { Statement } from '../src/sql/statement.ts'
import { testDatabase } from './database.ts'

export { type TestDatabase, testDatabase } from './database.ts'

export interface Caller {
  scopes?: string[]
  /** Codes of regions whose subtrees are in reach; like `organizationIds` everything when neither is given. */
  regions?: string[]
  organizationIds?: string[]
  clearance?: Sensitivity
}

export interface TestApp {
  app: FastifyInstance
  sql: Sql
  registry: Registry
  /** Headers of a new client with one grant: every scope and clearance `personal` unless said otherwise. */
  asCaller: (caller?: Caller) => Promise<{ authorization: string }>
  /** Tokens by role, when the sandbox was asked for. */
  sandboxTokens: Record<string, string>
  /** Every statement that the service made from a plan or a batch, in order; a test may empty it. */
  statements: Statement[]
}

const LIFETIME_S = 600

/** The whole service on a database of its own; with `sandbox` the demonstration data and its four callers. */
export async function buildTestApp(
  t: { teardown(end: () => Promise<void>): void },
  { sandbox = false, env = {} }: { sandbox?: boolean; env?: Record<string, string> } = {},
): Promise<TestApp> {
  const { sql } = await testDatabase(t, sandbox ? 'sandbox' : 'reference')
  const config = loadConfig({ LOG_LEVEL: 'silent', ...env })
  const registry = createRegistry(registers)
  const tokens = await openTokens(sql, config)
  const given = sandbox ? await sandboxTokens(sql, tokens) : {}
  const statements: Statement[] = []
  const recorded = recording(sql, statements)
  const app = await buildApp({ config, sql: recorded, registry, tokens, ...(sandbox && { sandboxTokens: given }) })
  t.teardown(() => app.close())

  async function asCaller(caller: Caller = {}): Promise<{ authorization: string }> {
    const { scopes = ['*:read', '*:write'], regions = null, organizationIds = null, clearance = 'personal' } = caller
    const id = `test-${randomUUID()}`
    await sql`insert into client (id, name, clearance) values (${id}, 'test', ${clearance})`
    await sql`insert into client_grant (client_id, scopes, region_codes, organization_ids)
              values (${id}, ${scopes}, ${regions}, ${organizationIds}::uuid[])`
    return { authorization: `Bearer ${await tokens.sign(id, LIFETIME_S)}` }
  }

  return { app, sql, registry, asCaller, sandboxTokens: given, statements }
}

/** The same pool, noting what goes through `unsafe`, by which reads send their one statement. */
function recording(sql: Sql, statements: Statement[]): Sql {
  return new Proxy(sql, {
    get(target, name) {
      if (name !== 'unsafe') return Reflect.get(target, name)
      return (...[text, values, options]: Parameters<Sql['unsafe']>) => {
        // Sound: the service gives texts and nulls only (Statement of sql/statement.ts).
        statements.push({ text, values: (values ?? []) as Statement['values'] })
        return target.unsafe(text, values, options)
      }
    },
  })
}

// Clients whose reads are looked for in the read log.
import type { Test } from 'tap'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { openTokens } from '../src/identity/tokens.ts'
import type { Caller, TestApp } from './harness.ts'

/** Many requests of one client at once. */
export const generous = { MAX_IN_FLIGHT: '10000', MAX_QUEUED: '10000' }
export const [changji, fukang, changzhou] = ['650000.652300.652301', '650000.652300.652302', '320000.320400']

export interface Client {
  code: string
  headers: { authorization: string }
}

export async function clientOf({ asCaller }: TestApp, caller: Caller = {}): Promise<Client> {
  const headers = await asCaller(caller)
  const [, payload = ''] = headers.authorization.split('.')
  return { code: JSON.parse(Buffer.from(payload, 'base64url').toString()).sub, headers }
}

export async function get({ app }: Pick<TestApp, 'app'>, { headers }: Client, url: string) {
  const { statusCode, body, headers: sent } = await app.inject({ url: `/v1/${url}`, headers })
  return { statusCode, body, json: /[/+]json;/.test(String(sent['content-type'])) ? JSON.parse(body) : undefined }
}

export async function ask({ app }: Pick<TestApp, 'app'>, { headers }: Client, query: string) {
  return (await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })).json()
}

/** Another node on the same database. */
export async function secondNode(t: Test, { sql, registry }: TestApp, env: Record<string, string> = {}) {
  const config = loadConfig({ LOG_LEVEL: 'silent', ...generous, ...env })
  const app = await buildApp({ config, sql, system: sql, registry, tokens: await openTokens(sql, config) })
  t.teardown(() => app.close())
  return { app }
}

/** The log as `register fields region kind requests rows`, of one client. */
export async function logOf({ sql }: TestApp, { code }: Client): Promise<string[]> {
  const rows = await sql`
    select concat_ws(' ', register, nullif(fields, ''), coalesce(region_path, '-'), kind,
                     sum(requests), sum(rows)) as line
    from read_record where client_code = ${code} group by register, fields, region_path, kind`
  return rows.map(({ line }) => line).sort()
}

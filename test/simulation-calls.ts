// What the tests of simulated faults share: a sandbox that listens, and short ways to ask it by real connections.
import type { Test } from 'tap'
import { buildTestApp } from './harness.ts'

export const json = { 'content-type': 'application/json' }
export const ndjson = { 'content-type': 'application/x-ndjson' }

export interface Init {
  method?: string
  headers?: Record<string, string>
  body?: string
  signal?: AbortSignal
}

/** On the small data set, with the codes of a list and how often anything was written. */
export async function openSandbox(
  t: Test,
  { env = {}, simulates = true }: { env?: Record<string, string>; simulates?: boolean } = {},
) {
  const tested = await buildTestApp(t, { small: true, simulates, env })
  const { app, sql, asCaller } = tested
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const own = await asCaller()
  const ask = (path: string, { headers, ...init }: Init = {}) =>
    fetch(origin + path, { ...init, headers: { ...own, ...headers } })
  const codes = async (list: string) =>
    (await sql`select code, zh, version from code where list = ${list} order by code`).map((row) => ({ ...row }))
  const writes = async () => Number((await sql`select count(*) from change `)[0]!.count)
  return { ...tested, own, ask, codes, writes }
}

// Sound: read by tests that say what is expected in it.
export const answered = (answer: Response) => answer.json() as Promise<{ [name: string]: object & { length: number } }>

export const codeIn =
  (list: string) =>
  (code: string, zh = '试') => ({ list, listVersion: '1', code, zh })
export const post = (record: object, headers: Record<string, string> = {}): Init => ({
  ...{ method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(record) },
})

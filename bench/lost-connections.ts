// Two nodes with mixed work lose connections to their database at random moments: whether both live, whether anything
// that was acknowledged is gone, and how long the slowest answer took. On a database of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Sql } from '../src/db/connect.ts'
import { startEmbeddedPostgres } from '../src/db/embedded/embedded.ts'
import { type RunningServer, startServer } from './processes.ts'
import { makeToken } from './service.ts'

export interface LostFigure {
  /** Connections that were ended. */
  ended: number
  /** Nodes that answer afterwards. */
  nodes: number
  /** Requests by status; 0: the answer broke off, which only an export may. */
  answers: Record<string, number>
  slowestMs: number
  /** Records whose write was acknowledged, and how many of these are not there. */
  acknowledged: number
  missing: number
}

export interface LostOptions {
  ends: number
  log: (line: string) => void
}

const NODES = 2
const WORKERS_A_KIND = 2
/** Of imports and exports a client may have two at once: one of each, and the exports are another's. */
const WORKERS_OF_FILES = 1
const PAUSE_MS = 200
/** A request that takes longer counts as never answered: 599. */
const GIVE_UP_MS = 30_000
const IMPORTED = 2000
const TURNS_OF_FILES = 3
const LIST = 'LOST'

export async function measureLostConnections({ ends, log }: LostOptions): Promise<LostFigure> {
  const dataDir = await mkdtemp(join(tmpdir(), 'taizhang-lost-'))
  const quiet = () => {}
  const quietly = { debug: quiet, info: quiet, warn: quiet, error: console.error }
  const database = await startEmbeddedPostgres({ dataDir, log: quietly })
  const env = { DATABASE_URL: database.url, DATA_DIR: dataDir, LOG_LEVEL: 'silent', TOKEN_ISSUER: 'bench' }
  const options = { script: 'src/main.ts', env, probe: { path: '/health/ready' } }
  const nodes: RunningServer[] = []
  const admin = connect(database.url, { max: 2, statementTimeoutMs: 60_000, applicationName: 'bench' })
  try {
    for (let i = 0; i < NODES; i++) nodes.push(await startServer(options))
    const [writer, reader] = ['bench-writer', 'bench-reader'].map((client) => makeToken({ env }, client, ['--nation']))
    const load = openLoad(nodes, (path) => (path.endsWith('export') ? reader! : writer!))
    await sleep(1000)
    const ended = await endConnections(admin, ends)
    const { answers, slowestMs, acknowledged } = await load.close()
    const kept = await admin<{ code: string }[]>`select code from code where list = ${LIST}`
    const codes = new Set(kept.map(({ code }) => code))
    const missing = acknowledged.difference(codes).size
    const ready = await Promise.all(
      nodes.map(({ url }) =>
        fetch(`${url}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      ),
    )
    const figure = {
      ...{ ended, nodes: ready.filter(Boolean).length, answers, slowestMs, missing },
      acknowledged: acknowledged.size,
    }
    log(`lost       ${JSON.stringify(figure)}`)
    return figure
  } finally {
    await Promise.all(nodes.map((node) => node.stop()))
    await admin.end({ timeout: 1 })
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** One after the other, at random moments: mostly of those that work, now and then one that waits. */
async function endConnections(admin: Sql, ends: number): Promise<number> {
  let ended = 0
  // Without a node there is nothing to end.
  for (let turn = 0; ended < ends && turn < 10 * ends; turn++) {
    await sleep(2 * PAUSE_MS * Math.random())
    const rows = await admin`
      select pg_terminate_backend(pid) from (
        select pid from pg_stat_activity where application_name like 'taizhang%'
        order by state = 'idle' and random() < 0.8, random() limit 1) one`
    ended += rows.length
  }
  return ended
}

interface Sent {
  path: string
  body?: string
  type?: string
  key?: string
  /** Codes of the records that are there when it is acknowledged. */
  codes?: string[]
}

const recordOf = (code: string) => ({ list: LIST, listVersion: '1', code, zh: '断线' })
const linesOf = (codes: string[]): string => codes.map((code) => JSON.stringify(recordOf(code))).join('\n')
const JSON_TYPE = 'application/json'
const NDJSON_TYPE = 'application/x-ndjson'

const namesOf = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}.${i}`)

function imported(name: string, mode: string): Sent {
  const codes = namesOf(name, IMPORTED)
  return { path: `/v1/codes/import?mode=${mode}`, body: linesOf(codes), type: NDJSON_TYPE, codes }
}

function mutation(name: string): Sent {
  const query = 'mutation ($records: [CodeInput!]!) { upsertCodes(records: $records) { isWritten } }'
  const body = JSON.stringify({ query, variables: { records: [recordOf(name)] } })
  return { path: '/graphql', body, codes: [name] }
}

/** What a worker sends, by a name that no other request has. */
const kinds: Record<string, (name: string) => Sent> = {
  list: () => ({ path: '/v1/codes?limit=100' }),
  roots: () => ({
    path: '/graphql',
    body: '{"query":"{ a: codes(first: 9) { nodes { id } } b: codes { nodes { zh } } }"}',
  }),
  write: (name) => ({ path: '/v1/codes', body: JSON.stringify(recordOf(name)), codes: [name] }),
  again: (name) => ({ path: '/v1/codes', body: JSON.stringify(recordOf(name)), codes: [name], key: name }),
  mutation,
  dryRun: (name) => ({ path: '/v1/codes?dryRun=true', body: JSON.stringify(recordOf(name)) }),
  partial: (name) => imported(name, 'partial'),
  atomic: (name) => imported(name, 'atomic'),
  export: () => ({ path: '/v1/codes/export' }),
}

const isOfFiles = (kind: string): boolean => ['partial', 'atomic', 'export'].includes(kind)

/** Work on all nodes until it is closed. */
function openLoad(nodes: RunningServer[], tokenFor: (path: string) => string) {
  const answers: Record<string, number> = {}
  const acknowledged = new Set<string>()
  let slowestMs = 0
  let isClosing = false
  const send = async (url: string, { path, body, type = JSON_TYPE, key }: Sent): Promise<number> => {
    const headers = {
      authorization: `Bearer ${tokenFor(path)}`,
      ...(body && { 'content-type': type }),
      ...(key && { 'idempotency-key': key }),
    }
    const method = body ? 'POST' : 'GET'
    const sentAt = performance.now()
    let status = 599
    try {
      const answer = await fetch(url + path, {
        method,
        headers,
        ...(body && { body }),
        signal: AbortSignal.timeout(GIVE_UP_MS),
      })
      status = answer.status
      await answer.text()
    } catch {
      // An export whose connection is lost breaks off after its head.
      if (status === 200) status = 0
    }
    slowestMs = Math.max(slowestMs, performance.now() - sentAt)
    answers[status] = (answers[status] ?? 0) + 1
    return status
  }
  const work = async (url: string, kind: string, worker: string) => {
    for (let turn = 0; !isClosing; turn++) {
      // Files come again, so that the register does not grow and exports with it.
      const sent = kinds[kind]!(`${worker}.${isOfFiles(kind) ? turn % TURNS_OF_FILES : turn}`)
      let status = await send(url, sent)
      // With a key it is sent until it is done.
      for (let again = 0; sent.key && status >= 409 && again < 20; again++) {
        await sleep(PAUSE_MS)
        status = await send(url, sent)
      }
      if (sent.codes && status >= 200 && status < 300) for (const code of sent.codes) acknowledged.add(code)
    }
  }
  const workers = nodes.flatMap(({ url }, node) =>
    Object.keys(kinds).flatMap((kind) =>
      Array.from({ length: isOfFiles(kind) ? WORKERS_OF_FILES : WORKERS_A_KIND }, (_, i) =>
        work(url, kind, `${kind}.${node}.${i}`),
      ),
    ),
  )
  const close = async () => {
    isClosing = true
    await Promise.all(workers)
    return { answers, acknowledged, slowestMs }
  }
  return { close }
}

import type { Sql as PostgresSql } from 'postgres'
import { StartError } from '../start-error.ts'
import { postgres } from './driver.ts'
import { preparedTexts } from './prepared-texts.ts'

type Pool = PostgresSql<{ date: string }> & {
  /** Whether the pool's connections should keep this text prepared. */
  isWorthPreparing: (text: string) => boolean
  /** The same of the statements of imports, each of which takes a connection 0.7 MB. */
  isWorthRepeating: (text: string) => boolean
}

export type Sql = Pool & {
  /** For statements that look up single rows: a slow one is never ahead of them. Without a lane, the pool itself. */
  quick: Pool
}

export interface ConnectOptions {
  /** Largest number of connections the pool opens. */
  max: number
  /** Connections beside them, in a lane of their own (Sql.quick). */
  quick?: number
  statementTimeoutMs: number
  applicationName?: string
  /** The role that every session works under; without one, the user of the URL. */
  role?: string
}

/** It owns nothing and sees the rows that row-level security shows it (migrations/0005-row-security.sql). */
export const SERVICE_ROLE = 'taizhang_service'

/** A pool of connections. Exact values (bigint, numeric, dates and times) come and go as Postgres text. */
export function connect(url: string, { quick, ...options }: ConnectOptions): Sql {
  const main = pool(url, options)
  return Object.assign(main, { quick: quick ? pool(url, { ...options, max: quick }) : main })
}

function pool(url: string, options: ConnectOptions): Pool {
  const { statementTimeoutMs } = options
  const sql = postgres(url, {
    ...{ max: options.max, connect_timeout: CONNECT_TIMEOUT_S, keep_alive: KEEP_ALIVE_S, backoff },
    // An option of driver-faults.ts.
    ...{ patience: statementTimeoutMs && statementTimeoutMs + PATIENCE_MS },
    onnotice: () => {},
    connection: {
      application_name: options.applicationName ?? 'taizhang',
      TimeZone: 'UTC',
      DateStyle: 'ISO',
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      // Our statements are short; compiling one costs more than running it.
      jit: 'off',
      ...(options.role && { role: options.role }),
    },
    types: { date: dateAsText },
  })
  return Object.assign(sql, { isWorthPreparing: preparedTexts(500), isWorthRepeating: preparedTexts(20) })
}

/** Refuses a server that is too old for the SQL we send. */
export async function checkServer(sql: Sql): Promise<void> {
  const [row] = await sql<{ server_version_num: string; server_version: string }[]>`
    select current_setting('server_version_num') as server_version_num,
           current_setting('server_version') as server_version`
  if (row === undefined || Number(row.server_version_num) < OLDEST_SERVER * 10_000) {
    throw new StartError(
      `数据库版本过低：PostgreSQL ${row?.server_version}，需要 ${OLDEST_SERVER} 或更高版本。`,
      `The database is PostgreSQL ${row?.server_version}; ${OLDEST_SERVER} or newer is required.`,
    )
  }
}

/** A pooler between us may drop the role that a session starts with, and then nothing would be walled off. */
export async function checkRole(sql: Sql): Promise<void> {
  const [row] = await sql<{ user: string }[]>`select current_user as user`
  if (row?.user === SERVICE_ROLE) return
  throw new StartError(
    `会话未以角色 ${SERVICE_ROLE} 运行(当前为 ${row?.user})：连接池须原样传递启动参数 role。`,
    `Sessions work as ${row?.user}, not as ${SERVICE_ROLE}: a pooler must pass on the startup parameter role.`,
  )
}

/** For a statement that is given more time than the others of its connection. */
export function patiently<Query extends PromiseLike<unknown>>(query: Query, patienceMs: number): Query {
  // Sound: what driver-faults.ts reads; the driver's types leave its options out.
  Object.assign((query as unknown as { options: object }).options, { patience: patienceMs })
  return query
}

const OLDEST_SERVER = 15
/** In the same room a connection takes milliseconds. */
const CONNECT_TIMEOUT_S = 5
/** When a silent connection that waits for nothing is asked whether it still is one. */
const KEEP_ALIVE_S = 15
/** After its time limit, the answer to a statement comes from a busy server within this, or not at all. */
const PATIENCE_MS = 10_000
const MAX_BACKOFF_S = 1

/** The pause before a connection is tried again; the driver's longest, 20 s, was felt when the database was back. */
const backoff = (retries: number): number => (0.5 + Math.random() / 2) * Math.min(3 ** retries / 100, MAX_BACKOFF_S)

/** A transaction that waits for us longer than this is a bug; it would hold locks and stall the change feed. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000

/** postgres.js turns dates and timestamps into JS Date, which loses microseconds and shifts plain dates. */
const dateAsText = {
  to: 1184,
  from: [1082, 1114, 1184],
  serialize: (value: string) => value,
  parse: (text: string) => text,
}

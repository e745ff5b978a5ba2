// Reads an export and throws it away, in a process of its own. Reads a DrainOrder from standard input and writes a
// DrainResult to standard output. HTTP and COPY go through the same loop.
import { get, type IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { postgres } from '../src/db/driver.ts'

export type DrainOrder = { url: string; headers: Record<string, string> } | { databaseUrl: string; copy: string }

export interface DrainResult {
  seconds: number
  firstByteSeconds: number
  rows: number
  bytes: number
}

const NEWLINE = 10

if (import.meta.main) {
  // The runner is the only one that writes to us, in this shape.
  const order = JSON.parse(await text(process.stdin)) as DrainOrder
  process.stdout.write(
    JSON.stringify(
      await ('copy' in order ? drainCopy(order.databaseUrl, order.copy) : drainHttp(order.url, order.headers)),
    ),
  )
}

async function drainCopy(databaseUrl: string, copy: string): Promise<DrainResult> {
  const sql = postgres(databaseUrl, { max: 1, connection: { TimeZone: 'UTC', jit: 'off' } })
  await sql`select 1`
  return drain(() => sql.unsafe(copy).readable()).finally(() => sql.end())
}

function drainHttp(url: string, headers: Record<string, string>): Promise<DrainResult> {
  return drain(async () => {
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      get(url, { headers }, resolve).on('error', reject),
    )
    if (response.statusCode !== 200)
      throw new Error(`the export answered ${response.statusCode}: ${(await text(response)).slice(0, 1000)}`)
    return response
  })
}

async function drain(open: () => Promise<Readable>): Promise<DrainResult> {
  const start = performance.now()
  const result = { seconds: 0, firstByteSeconds: 0, rows: 0, bytes: 0 }
  // Both kinds of stream yield Buffers.
  for await (const chunk of (await open()) as AsyncIterable<Buffer>) {
    if (result.bytes === 0) result.firstByteSeconds = (performance.now() - start) / 1000
    result.bytes += chunk.length
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) result.rows++
  }
  return { ...result, seconds: (performance.now() - start) / 1000 }
}

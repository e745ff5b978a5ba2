// One round of load, in a process of its own so that it shares no event loop with the runner. Reads a LoadOrder from
// standard input and writes a LoadResult to standard output.
import { text } from 'node:stream/consumers'
import autocannon from 'autocannon'
import type { HttpRequest } from './shapes.ts'

export interface LoadOrder {
  url: string
  headers: Record<string, string>
  requests: HttpRequest[]
  connections: number
  durationS: number
}

export interface LoadResult {
  requestsPerSecond: number
  megabytesPerSecond: number
  p50Ms: number
  p99Ms: number
}

if (import.meta.main) {
  // The runner is the only one that writes to us, in this shape.
  const order = JSON.parse(await text(process.stdin)) as LoadOrder
  process.stdout.write(JSON.stringify(await load(order)))
}

/** Every connection walks through all requests. A round with anything but 2xx answers throws: it measured something else. */
async function load({ url, headers, requests, connections, durationS }: LoadOrder): Promise<LoadResult> {
  const result = await autocannon({
    url,
    connections,
    duration: durationS,
    headers,
    requests: requests.map((request) => ({ ...request, headers: { ...headers, ...request.headers } })),
  })
  const failures = result.errors + result.timeouts + result.non2xx
  if (failures > 0)
    throw new Error(`${failures} of ${result.requests.total} requests failed (${url}${requests[0]?.path})`)
  return {
    requestsPerSecond: result.requests.total / result.duration,
    megabytesPerSecond: result.throughput.total / result.duration / 1e6,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  }
}

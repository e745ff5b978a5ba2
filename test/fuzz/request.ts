// A request as it is sent, byte for byte, and as it is printed when its answer was wrong.
import type { Random } from '../../src/sandbox/random.ts'
import type { Answer } from './connection.ts'

export type Header = [name: string, value: string]

export interface HostileRequest {
  method: string
  target: string
  headers: Header[]
  body?: Buffer | string
  /** The bytes themselves, where they are not what an HTTP client would make of the above. */
  wire?: Buffer
  /** Breaks off: the server gets the end of the stream and owes no answer. */
  isUnfinished?: true
  /** The client is gone then, whether it was answered or not. */
  leavesAfterMs?: number
  /** Must not succeed, as a forged token must not. */
  mustFail?: true
  /** Must not succeed, or say that nothing was written: a file may be answered 200 with all its rows refused. */
  mustNotWrite?: true
}

/** Guesses lock out the address they come from. */
export const fromAnywhere = (random: Random): Header => [
  'X-Forwarded-For',
  random.chance(90)
    ? `10.${random.integer(0, 255)}.${random.integer(0, 255)}.${random.integer(0, 255)}`
    : random.pick(oddAddresses),
]

const oddAddresses = [
  '::1',
  '::ffff:10.1.2.3',
  'fe80::1%eth0',
  '[::1]:80',
  '1.2.3.4:5',
  'unknown',
  '::',
  '1::2::3',
  'x'.repeat(3000),
  '',
]

/** Header values are latin1, as Node reads them; Content-Length is added where the request does not bring its own. */
export function wireOf({ method, target, headers, body, wire }: HostileRequest): Buffer {
  if (wire) return wire
  const bytes = Buffer.from(body ?? '')
  const isSized = body === undefined || headers.some(([name]) => name.toLowerCase() === 'content-length')
  const all: Header[] = [
    ['Host', 'localhost'],
    ...headers,
    ...(isSized ? [] : [['Content-Length', `${bytes.length}`] as Header]),
  ]
  const head = [`${method} ${target} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes])
}

/** Enough of it to see what it was; all of it comes back with FUZZ_ONLY. */
export function shownRequest(request: HostileRequest): string {
  const bytes = wireOf(request)
  const text = bytes
    .subarray(0, MAX_SHOWN)
    .toString('latin1')
    .replace(/Bearer e[\w.-]{40,}/g, 'Bearer …')
  return JSON.stringify(text) + (bytes.length > MAX_SHOWN ? ` … ${bytes.length} bytes` : '')
}

const MAX_SHOWN = Number(process.env.FUZZ_SHOWN ?? 600)

export function shownAnswer({ status, headers, body, ms, failure }: Answer): string {
  return JSON.stringify({
    status,
    type: headers['content-type'],
    body: body.toString().slice(0, MAX_SHOWN),
    ms,
    failure,
  })
}

// A client on a bare socket: it sends what it is given, well formed or not, and reads one answer.
import { connect, type Socket } from 'node:net'

export interface Answer {
  /** Absent when the connection was closed without an answer. */
  status?: number
  headers: Record<string, string>
  body: Buffer
  ms: number
  isClosed: boolean
  /** What broke the connection, when it was not closed in order. */
  failure?: string
}

export interface SendOptions {
  /** Nothing more will come: the server sees the end of the stream. */
  isLast: boolean
  /** An answer to HEAD has the length of a body and no body. */
  isHead: boolean
  /** The connection is cut then. */
  leavesAfterMs?: number
}

const PATIENCE_MS = 30_000

export class Connection {
  readonly #port: number
  #socket: Socket | undefined

  constructor(port: number) {
    this.#port = port
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  send(bytes: Buffer, options: SendOptions): Promise<Answer> {
    const startedAt = performance.now()
    this.#socket ??= connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    const socket = this.#socket
    const chunks: Buffer[] = []
    return new Promise((resolve) => {
      const finish = (parsed: Parsed | undefined, isClosed: boolean, failure?: string) => {
        clearTimeout(timer)
        for (const name of ['data', 'error', 'close']) socket.removeAllListeners(name)
        socket.on('error', () => {})
        const isOver = isClosed || options.isLast || parsed?.headers.connection === 'close'
        if (isOver) this.close()
        const ms = performance.now() - startedAt
        resolve({ headers: {}, body: Buffer.alloc(0), ...parsed, ms, isClosed, ...(failure && { failure }) })
      }
      const timer = setTimeout(() => finish(undefined, true, `no answer in ${PATIENCE_MS} ms`), PATIENCE_MS)
      let failure: string | undefined
      socket.on('data', (chunk) => {
        chunks.push(chunk)
        const parsed = readAnswer(Buffer.concat(chunks), options.isHead, false)
        if (parsed) finish(parsed, false)
      })
      socket.on('error', (error) => {
        failure = error.message
      })
      socket.on('close', () => finish(readAnswer(Buffer.concat(chunks), options.isHead, true), true, failure))
      socket.write(bytes)
      if (options.leavesAfterMs !== undefined) setTimeout(() => socket.destroy(), options.leavesAfterMs)
      else if (options.isLast) socket.end()
    })
  }
}

type Parsed = Pick<Answer, 'headers' | 'body'> & { status: number }

/** Undefined while it is not complete. Answers such as 100 Continue come before the one that counts. */
function readAnswer(bytes: Buffer, isHead: boolean, isEnded: boolean): Parsed | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 0)
  const rest = bytes.subarray(end + 4)
  if (status >= 100 && status < 200) return readAnswer(rest, isHead, isEnded)
  const headers = Object.fromEntries(
    lines.map((text) => [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 1).trim()]),
  )
  const found = (body: Buffer | undefined) => body && { status, headers, body }
  if (isHead || status === 204 || status === 304) return found(rest.subarray(0, 0))
  if (headers['transfer-encoding'] === 'chunked') return found(dechunked(rest))
  const length = headers['content-length']
  if (length === undefined) return isEnded ? found(rest) : undefined
  return rest.length >= Number(length) ? found(rest.subarray(0, Number(length))) : undefined
}

function dechunked(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at)
    if (end < 0) return undefined
    const size = Number.parseInt(bytes.subarray(at, end).toString('latin1'), 16)
    if (size === 0) return Buffer.concat(parts)
    parts.push(bytes.subarray(end + 2, end + 2 + size))
    at = end + 2 + size + 2
    if (at > bytes.length) return undefined
  }
}

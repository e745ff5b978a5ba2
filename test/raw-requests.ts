// Requests as bytes on a connection: what clients' libraries would mend on the way arrives as it was written.
import { type AddressInfo, connect } from 'node:net'
import type { FastifyInstance } from 'fastify'

export interface RawAnswer {
  status: number
  /** By their names in lower case. */
  headers: Record<string, string>
  body: string
}

/** What a service that listens on a port answers to these bytes before it closes the connection. */
export async function rawAnswer(app: FastifyInstance, bytes: string | Buffer): Promise<RawAnswer> {
  const [{ port, address }] = app.addresses() as [AddressInfo]
  const socket = connect(port, address)
  socket.write(bytes)
  const text = Buffer.concat(await socket.toArray()).toString()
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line) => [line.split(':', 1)[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') }
}

/** GET of a target that nobody looks at on the way. */
export const rawGet = (app: FastifyInstance, target: string | Buffer, headers: Record<string, string> = {}) => {
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return rawAnswer(
    app,
    Buffer.concat([Buffer.from('GET '), Buffer.from(target), Buffer.from(` HTTP/1.1\r\n${head}\r\n`)]),
  )
}

// A network between the service and its database that a test may break.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  /** The URL of the database by way of the proxy. */
  url: string
  /** Ends every connection: as a peer that closes it, or as a network that says it is not there (RST). */
  cut: (how: 'close' | 'reset') => void
  /** From now on nothing is handed on any more, without a word; what was held back follows when this ends. */
  silence: (isSilent: boolean) => void
  /** From now on a connection ends when so many bytes have come from the database. */
  limit: (bytes: number) => void
  /** From now on what the database sends comes at once up to where this ends, and the rest a moment later. */
  splitBehind: (end: Buffer) => void
}

const SPLIT_MS = 20

export async function openProxy(t: { teardown(end: () => void): void }, target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<Socket[]>()
  let isSilent = false
  let most = Number.POSITIVE_INFINITY
  let splitEnd: Buffer | undefined
  const hush = (pair: Socket[]) => {
    for (const socket of pair) isSilent ? socket.pause() : socket.resume()
  }
  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) })
    const pair = [near, far]
    pairs.add(pair)
    const hold = splitter((bytes) => near.write(bytes))
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes: Buffer) => {
        if (splitEnd && from === far) hold(bytes, splitEnd)
        else to.write(bytes)
        if (far.bytesRead >= most) near.destroySoon()
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
    }
    hush(pair)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const ends = { close: (socket: Socket) => socket.destroy(), reset: (socket: Socket) => socket.resetAndDestroy() }
  const cut: Proxy['cut'] = (how) => {
    for (const pair of pairs) pair.forEach(ends[how])
  }
  t.teardown(() => {
    server.close()
    cut('close')
  })
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...{ url: url.href, cut },
    limit: (bytes) => {
      most = bytes
    },
    splitBehind: (end) => {
      splitEnd = end
    },
    silence: (isNow) => {
      isSilent = isNow
      pairs.forEach(hush)
    },
  }
}

function splitter(write: (bytes: Buffer) => void): (bytes: Buffer, end: Buffer) => void {
  let held = Buffer.alloc(0)
  let pause: NodeJS.Timeout | undefined
  const flush = (length?: number) => {
    write(held.subarray(0, length))
    held = held.subarray(length ?? held.length)
  }
  return (bytes, end) => {
    clearTimeout(pause)
    held = Buffer.concat([held, bytes])
    const at = held.indexOf(end)
    if (at >= 0) flush(at + end.length)
    pause = setTimeout(() => flush(), SPLIT_MS)
  }
}

// Faults on request, of a sandbox: `Simulate: 429; retry-after=2` and the like make it answer as a service does that is
// busy, slow or cut off, so that clients can be tried. Elsewhere the header is refused: who sends it counts on it.
import { pipeline, Readable, Transform } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { ClientError, invalid } from '../errors.ts'
import { MAX_OF_ONE } from './admission.ts'

/** When a connection is cut: nothing is done, half of the body is there, all is done, half of the answer is sent. */
const places = ['request', 'body', 'work', 'answer'] as const

export interface Simulated {
  kind: '429' | '503' | 'slow' | 'cut'
  /** Of `Retry-After`, or how late the answer is. */
  seconds: number
  at: (typeof places)[number]
  /** Of the body or the answer, what passes before the cut; half of it when not given. */
  bytes: number | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    fault: Simulated | undefined
  }
}

const MAX_DELAY_S = 60
const MAX_RETRY_AFTER_S = 3600
/** Of a body whose length is not said. */
const CUT_BYTES = 64 * 1024
/** For what has passed before a cut to leave. */
const LEAVING_MS = 50

/** For the routes of this instance, before any is added. Where calls are metered, limits.ts refuses for 429 and 503. */
export function simulation(app: FastifyInstance, isSandbox: boolean): void {
  app.decorateRequest('fault', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    const { simulate } = request.headers
    if (simulate === undefined) return done()
    try {
      if (!isSandbox) throw invalid('Simulate', 'ONLY_SANDBOX')
      request.fault = faultIn(String(simulate))
      if (request.fault && request.routeOptions.config?.isPublic) refuse(request.fault)
    } catch (error) {
      // Sound: all that is thrown above is a ClientError.
      return done(error as ClientError)
    }
    if (!isCutAt(request.fault, 'request')) return done()
    reply.hijack()
    request.raw.socket.destroy()
  })
  if (!isSandbox) return
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { fault, headers, raw } = request
    if (!isCutAt(fault, 'body')) return done(null, payload)
    const half = Number(headers['content-length'] ?? 2 * CUT_BYTES) >> 1
    const cut = (stream: Transform) => {
      raw.socket.destroy()
      // As when a caller hangs up, which is no fault to log; who waits for the rest waits no longer.
      stream.destroy(Object.assign(new Error('cut'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }))
    }
    done(null, pipeline(payload, cutAfter(fault?.bytes ?? half, cut), ignored))
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const { fault, raw } = request
    if (fault?.kind === 'slow') return late(fault.seconds, reply, () => done(null, payload))
    if (isCutAt(fault, 'answer') && isContent(payload)) return done(null, halved(payload, fault!, reply))
    if (isCutAt(fault, 'work') || isCutAt(fault, 'answer')) raw.socket.destroy()
    done(null, payload)
  })
}

const isCutAt = (fault: Simulated | undefined, at: Simulated['at']): boolean => fault?.kind === 'cut' && fault.at === at

const ignored = () => {}

/** What nobody meters. */
function refuse({ kind, seconds }: Simulated): void {
  if (kind === '429') throw new ClientError('TOO_MANY_IN_FLIGHT', { limit: MAX_OF_ONE, seconds })
  if (kind === '503') throw new ClientError('OVERLOADED', { seconds })
}

/** Who leaves meanwhile is waited for no longer. */
function late(seconds: number, { raw }: FastifyReply, send: () => void): void {
  const end = () => {
    clearTimeout(timer)
    raw.off('close', end)
    send()
  }
  const timer = setTimeout(end, raw.destroyed ? 0 : seconds * 1000)
  raw.once('close', end)
}

const isContent = (payload: unknown): payload is string | Buffer | Readable =>
  (typeof payload === 'string' && payload !== '') || Buffer.isBuffer(payload) || payload instanceof Readable

/** The head is that of the whole answer. */
function halved(payload: string | Buffer | Readable, { bytes }: Simulated, reply: FastifyReply): Transform {
  const { socket } = reply.raw
  const cut = (most?: number) => cutAfter(most, () => socket?.destroy())
  if (payload instanceof Readable) return pipeline(payload, cut(bytes), ignored)
  const whole = Buffer.from(payload)
  reply.header('content-length', whole.length)
  return pipeline(Readable.from([whole]), cut(bytes ?? whole.length >> 1), ignored)
}

/** Lets so many bytes through, or half of the first piece, and then cuts; at the end, where there are not as many. */
function cutAfter(bytes: number | undefined, cut: (stream: Transform) => void): Transform {
  let left = bytes
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      left ??= piece.length >> 1
      this.push(piece.subarray(0, left))
      if (piece.length < left) {
        left -= piece.length
        done()
      } else setTimeout(cut, LEAVING_MS, this)
    },
    flush() {
      setTimeout(cut, LEAVING_MS, this)
    },
  })
}

const FAULT = /^(429|503|slow|cut)((?:\s*;\s*[a-z-]+=[\w.]+)*)$/
const [WHOLE, DECIMAL] = [/^\d+$/, /^\d+(\.\d+)?$/]

/** Of a list the first whose turn it is: `429; rate=0.2, cut; at=answer; rate=0.1`. */
const faultIn = (header: string): Simulated | undefined =>
  header
    .split(',')
    .map((text) => parsed(text.trim()))
    .find(({ rate }) => Math.random() < rate)?.fault

function parsed(text: string): { fault: Simulated; rate: number } {
  const [, kind, rest = ''] = FAULT.exec(text) ?? []
  const given = new Map([...rest.matchAll(/([a-z-]+)=([\w.]+)/g)].map(([, name, value]) => [name!, value!]))
  const take = (name: string, form: RegExp, most: number): number | undefined => {
    const value = given.get(name)
    given.delete(name)
    if (value !== undefined && !(form.test(value) && Number(value) <= most)) throw refusal()
    return value === undefined ? undefined : Number(value)
  }
  const rate = take('rate', DECIMAL, 1) ?? 1
  const at = places.find((place) => place === (given.get('at') ?? 'work'))
  const seconds = kind === 'slow' ? take('delay', DECIMAL, MAX_DELAY_S) : take('retry-after', WHOLE, MAX_RETRY_AFTER_S)
  const bytes = kind === 'cut' ? take('bytes', WHOLE, Number.MAX_SAFE_INTEGER) : undefined
  if (kind === 'cut') given.delete('at')
  if (!kind || !at || given.size > 0 || (kind === 'cut' && seconds !== undefined)) throw refusal()
  // Sound: one of those in the expression.
  return { fault: { kind: kind as Simulated['kind'], seconds: seconds ?? 1, at, bytes }, rate }
}

const refusal = () => invalid('Simulate', 'FAULT')

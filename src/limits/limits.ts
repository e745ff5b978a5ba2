// What a client may have under way at once and how much it may ask for; what this node takes on before it says 503.
import type { Socket } from 'node:net'
import { getHeapStatistics } from 'node:v8'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { cancelStatement } from '../db/cancel.ts'
import type { Sql } from '../db/connect.ts'
import { openPace } from '../db/pace.ts'
import { openTurns, type Turns } from '../db/turns.ts'
import { ClientError } from '../errors.ts'
import type { Call } from '../operations/context.ts'
import { type Bucket, openBucket, policyOf } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    call: ApiCall
  }
  interface FastifyContextConfig {
    /** The route moves files: metered by rows and bytes, and by how many run at once. */
    isBulk?: boolean
    /** A POST that only asks. */
    isReading?: boolean
    /** All may be in the address. */
    isBodyOptional?: boolean
  }
}

type Limit =
  | 'rateLimitPerMinute'
  | 'rateLimitBurst'
  | 'maxInFlight'
  | 'maxConcurrentBulk'
  | 'maxConnections'
  | 'maxQueued'
  | 'maxEventLoopDelayMs'
export type LimitOptions = Pick<Config, Limit>

/** A request that was let in. */
interface ApiCall extends Call {
  use: ClientUse
  request: FastifyRequest
  startedAt: number
  isCharged: boolean
  /** As if nothing were left of the quota: simulation.ts. */
  isEmptied?: boolean
  bulk?: { holdsSlot: boolean; keepsPace: ReturnType<typeof openPace> }
  /** What goes on after the answer has begun: an export. Its place is taken until this ends. */
  work?: Promise<unknown>
}

interface ClientUse {
  inFlight: number
  bulk: number
  usedAt: number
  bucket: Bucket | undefined
  turns: Turns
}

/** Of every request, a refused one included; a read costs what operations/cost.ts computes beside. */
const REQUEST_COST = 1
/** Beside, and 1 for each record. */
export const WRITE_COST = 10
const MAX_BULK_PER_CLIENT = 2
const SWEEP_MS = 250
const FORGET_AFTER_MS = 10 * 60_000
/** The start itself blocks the loop, for a second on a busy machine: its sample is not load. */
const START_MS = 2000
const MAX_HEAP_SHARE = 0.9

/** To be called after `authentication` and before the routes are added. */
export async function limits(
  app: FastifyInstance,
  system: Sql,
  options: LimitOptions & { patientSockets: WeakSet<Socket> },
): Promise<Limits> {
  let startedAt = Number.POSITIVE_INFINITY
  app.addHook('onReady', async () => {
    startedAt = performance.now()
  })
  const isStarting = () => performance.now() < startedAt + START_MS
  await app.register(underPressure, {
    maxEventLoopDelay: options.maxEventLoopDelayMs,
    maxHeapUsedBytes: getHeapStatistics().heap_size_limit * MAX_HEAP_SHARE,
    pressureHandler: ({ url }, _reply, type) => {
      const isStart = type === underPressure.TYPE_EVENT_LOOP_DELAY && isStarting()
      return url.startsWith('/health/') || isStart ? undefined : Promise.reject(overloaded())
    },
  })
  const { rateLimitPerMinute: perMinute, rateLimitBurst: burst = perMinute } = options
  const policy = policyOf({ perMinute, burst })
  const uses = new Map<string, ClientUse>()
  const useOf = (client: string): ClientUse => {
    let use = uses.get(client)
    if (!use) {
      const bucket = perMinute > 0 ? openBucket(system, client, { perMinute, burst }) : undefined
      use = { ...{ inFlight: 0, bulk: 0, usedAt: 0 }, bucket, turns: openTurns(Math.ceil(options.maxConnections / 2)) }
      uses.set(client, use)
    }
    return use
  }
  const node = openNode(options)
  const takesItsTime = ({ raw: { socket } }: FastifyRequest, reply: FastifyReply) => {
    options.patientSockets.add(socket)
    reply.raw.once('close', () => options.patientSockets.delete(socket))
  }
  const admit = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => {
    const use = useOf(request.access.client)
    let wait: Promise<void> | undefined
    try {
      if (use.bucket) reply.header('ratelimit-policy', policy)
      const { fault } = request
      if (fault?.kind === '503') throw overloaded(fault.seconds)
      request.call = node.enter(request, use)
      if (fault?.kind === '429') throw emptied(request.call, perMinute, fault.seconds)
      if (request.call.bulk) takesItsTime(request, reply)
      // What a read costs is known when it is planned; until then the client must only not owe anything.
      wait = isWrite(request) ? request.call.charge(WRITE_COST) : use.bucket?.charge(0)
    } catch (error) {
      // Sound: all that is thrown above is a ClientError.
      return done(error as ClientError)
    }
    if (wait) wait.then(() => done(), done)
    else done()
  }
  // Not onResponse: it does not come when the client has left. Nor when it leaves: what it asked for may still run.
  const release = ({ call }: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done) => {
    if (call) {
      const { bucket } = call.use
      if (!call.isCharged) bucket?.owe(REQUEST_COST)
      if (bucket) reply.header('ratelimit', bucket.header(call.isEmptied))
      const leave = () => node.leave(call)
      if (call.work) call.work.then(leave, leave)
      else leave()
    }
    done(null, payload)
  }
  // Sound: no route that reads it runs before `admit` has set it.
  app.decorateRequest('call', null as unknown as ApiCall)
  app.addHook('onRoute', (route) => {
    if (route.config?.isPublic) return
    route.onRequest = [...[route.onRequest ?? []].flat(), admit]
    route.onSend = [...[route.onSend ?? []].flat(), release]
  })
  const sweeping = setInterval(() => {
    node.sweep((call) => endAll(system, call))
    const now = performance.now()
    for (const [client, { inFlight, usedAt }] of uses) {
      if (inFlight === 0 && now - usedAt > FORGET_AFTER_MS) uses.delete(client)
    }
  }, SWEEP_MS).unref()
  app.addHook('onClose', async () => clearInterval(sweeping))
  const bucketOf = (client: string) => {
    const use = useOf(client)
    use.usedAt = performance.now()
    return use.bucket
  }
  return { bucketOf }
}

export interface Limits {
  /** For what a client asks without a token. Undefined when there is no quota. */
  bucketOf: (client: string) => Bucket | undefined
}

function emptied(call: ApiCall, limit: number, seconds: number): ClientError {
  call.isEmptied = true
  return new ClientError('RATE_LIMITED', { limit, seconds })
}

type Done = (error: null, payload: unknown) => void

const overloaded = (seconds = 1) => new ClientError('OVERLOADED', { seconds })

/** GraphQL says itself when it writes: both come by POST. */
const isWrite = ({ method, routeOptions: { config, url } }: FastifyRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && !config.isBulk && !config.isReading && url !== '/graphql'

/** What is under way on this node. */
function openNode({ maxInFlight, maxConcurrentBulk, maxConnections, maxQueued }: LimitOptions) {
  const calls = new Set<ApiCall>()
  // Slots are for what holds a connection throughout; half of the connections stay free for everything else.
  const bulkSlots = Math.min(maxConcurrentBulk, Math.max(1, maxConnections >> 1))
  let bulkInFlight = 0
  const enter = (request: FastifyRequest, use: ClientUse): ApiCall => {
    if (use.inFlight >= maxInFlight) throw new ClientError('TOO_MANY_IN_FLIGHT', { limit: maxInFlight, seconds: 1 })
    if (calls.size - bulkInFlight >= maxConnections + maxQueued) throw overloaded()
    const startedAt = performance.now()
    const charge = (cost: number) => {
      const units = call.isCharged ? cost : cost + REQUEST_COST
      call.isCharged = true
      return use.bucket?.charge(units)
    }
    const owe = (cost: number) => use.bucket?.owe(cost)
    const { isBulk, isReading } = request.routeOptions.config
    // What holds a connection throughout has a slot instead; a partial import has its turn for each transaction.
    const holdsSlot = isBulk === true && (request.method !== 'POST' || isReading === true || isAtomic(request))
    const turns = holdsSlot ? undefined : use.turns
    const call: ApiCall = {
      ...{ use, request, startedAt, charge, owe, turns },
      ...{ isCharged: false, hasLeft: false, statements: new Set() },
    }
    if (isBulk) {
      if (use.bulk >= MAX_BULK_PER_CLIENT) throw new ClientError('TOO_MANY_BULK', { limit: MAX_BULK_PER_CLIENT })
      if (holdsSlot && bulkInFlight >= bulkSlots) throw new ClientError('OVERLOADED')
      call.bulk = { holdsSlot, keepsPace: openPace(SWEEP_MS) }
      use.bulk++
      if (holdsSlot) bulkInFlight++
    }
    use.inFlight++
    use.usedAt = startedAt
    calls.add(call)
    return call
  }
  const leave = (call: ApiCall): void => {
    if (!calls.delete(call)) return
    call.use.inFlight--
    if (!call.bulk) return
    call.use.bulk--
    if (call.bulk.holdsSlot) bulkInFlight--
  }
  const sweep = (cancel: (call: ApiCall) => void): void => {
    const now = performance.now()
    for (const call of calls) {
      if (now - call.startedAt < SWEEP_MS) continue
      if (call.request.raw.socket.destroyed) cancel(call)
      else if (call.bulk) cutSlow(call.request, call.bulk)
    }
  }
  return { enter, leave, sweep }
}

// Sound: fastify has parsed the query string, and an unknown mode is refused later.
const isAtomic = ({ query }: FastifyRequest): boolean => (query as { mode?: unknown }).mode === 'atomic'

/** While we are busy, what has come waits here; where nothing waits the sender is waited for. */
function cutSlow({ raw }: FastifyRequest, { keepsPace }: NonNullable<ApiCall['bulk']>): void {
  if (!raw.complete && !keepsPace(raw.socket.bytesRead, raw.readableLength === 0)) raw.destroy()
}

/** For who has left; to be called until all has ended. What fails to be cancelled ends by its time limit. */
function endAll(system: Sql, call: ApiCall): void {
  call.hasLeft = true
  call.turns?.drop(call)
  for (const statement of call.statements) cancelStatement(system, statement).catch(() => {})
}

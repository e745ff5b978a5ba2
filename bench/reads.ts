// Requests a second of every peer on every shape, in interleaved rounds, after their answers were found to be the same.
import { isDeepStrictEqual } from 'node:util'
import type { LoadOrder, LoadResult } from './load.ts'
import { runScript } from './processes.ts'
import type { HttpRequest, PeerName, Reach, Shape } from './shapes.ts'

export interface Peer {
  name: PeerName
  url: string
  headersFor(reach: Reach): Record<string, string>
}

export interface ReadOptions {
  peers: Peer[]
  rounds: number
  roundS: number
  log: (line: string) => void
}

export interface ReadFigure {
  shape: string
  title: string
  /** The round in the middle, by requests a second. */
  medians: Partial<Record<PeerName, LoadResult>>
  rounds: Partial<Record<PeerName, number[]>>
}

const CONNECTIONS = 10
const WARM_UP_S = 3
const COMPARED_VARIANTS = 20

export async function measureReads(shapes: Shape[], options: ReadOptions): Promise<ReadFigure[]> {
  const figures: ReadFigure[] = []
  for (const shape of shapes) {
    const peers = options.peers.filter(({ name }) => shape.requests[name] !== undefined)
    await compareAnswers(shape, peers)
    figures.push(await measureShape(shape, peers, options))
  }
  return figures
}

async function measureShape(shape: Shape, peers: Peer[], { rounds, roundS, log }: ReadOptions): Promise<ReadFigure> {
  const results = new Map<PeerName, LoadResult[]>(peers.map(({ name }) => [name, []]))
  for (const peer of peers) await loadOnce(shape, peer, WARM_UP_S)
  for (let round = 0; round < rounds; round++) {
    // A B C, then B C A: nobody always runs behind the same neighbour.
    for (let i = 0; i < peers.length; i++) {
      const peer = peers[(i + round) % peers.length]
      results.get(peer.name)?.push(await loadOnce(shape, peer, roundS))
    }
  }
  const medians: ReadFigure['medians'] = {}
  const perRound: ReadFigure['rounds'] = {}
  for (const [name, list] of results) {
    medians[name] = median(list)
    perRound[name] = list.map(({ requestsPerSecond }) => Math.round(requestsPerSecond))
    log(
      `${shape.name.padEnd(10)} ${name.padEnd(13)} ${medians[name].requestsPerSecond.toFixed(0).padStart(7)} requests/s   ${perRound[name]}`,
    )
  }
  return { shape: shape.name, title: shape.title, medians, rounds: perRound }
}

async function loadOnce(shape: Shape, peer: Peer, durationS: number): Promise<LoadResult> {
  const order: LoadOrder = {
    url: peer.url,
    headers: peer.headersFor(shape.reach),
    requests: shape.requests[peer.name] ?? [],
    connections: CONNECTIONS,
    durationS,
  }
  // load.ts writes a LoadResult and nothing else.
  return JSON.parse(await runScript('bench/load.ts', JSON.stringify(order))) as LoadResult
}

function median(results: LoadResult[]): LoadResult {
  const sorted = results.toSorted((a, b) => a.requestsPerSecond - b.requestsPerSecond)
  return sorted[Math.floor((sorted.length - 1) / 2)]
}

/** Figures of peers that answer differently mean nothing. Throws with the first pair of answers that differ. */
async function compareAnswers(shape: Shape, peers: Peer[]): Promise<void> {
  const [first, ...others] = peers
  const count = Math.min(COMPARED_VARIANTS, shape.requests[first.name]?.length ?? 0)
  for (let i = 0; i < count; i++) {
    const expected = await answerOf(shape, first, i)
    for (const peer of others) {
      const actual = await answerOf(shape, peer, i)
      if (isDeepStrictEqual(actual, expected)) continue
      const [a, b] = [expected, actual].map((answer) => JSON.stringify(answer).slice(0, 2000))
      throw new Error(`${shape.name}, variant ${i}: ${first.name} and ${peer.name} answer differently\n${a}\n${b}`)
    }
  }
}

async function answerOf(shape: Shape, peer: Peer, variant: number): Promise<unknown> {
  const { method, path, headers, body }: HttpRequest = shape.requests[peer.name]?.[variant] ?? {
    method: 'GET',
    path: '/',
  }
  const response = await fetch(peer.url + path, {
    method,
    headers: { ...peer.headersFor(shape.reach), ...headers },
    body,
  })
  const answer: unknown = await response.json()
  if (!response.ok || (isRecord(answer) && answer.errors !== undefined)) {
    throw new Error(`${shape.name}: ${peer.name} answers ${response.status} ${JSON.stringify(answer).slice(0, 1000)}`)
  }
  return normalise(isRecord(answer) && answer.data !== undefined ? unwrapSingle(answer.data) : answer)
}

/** `{ vehicle: {…} }` and the record itself (REST) are one answer. */
function unwrapSingle(data: unknown): unknown {
  const values = isRecord(data) ? Object.values(data) : []
  return values.length === 1 ? values[0] : data
}

/** PostGraphile names the key of a group by position, leaves the order open, and gives 0 as the sum of nothing. */
function normalise(answer: unknown): unknown {
  if (!isRecord(answer) || answer.groups === undefined) return answer
  const found = isRecord(answer.groups) ? answer.groups.nodes : answer.groups
  if (!Array.isArray(found)) return answer
  const groups = found.map((group: unknown) => {
    if (!isRecord(group)) return group
    const sums = Object.entries(isRecord(group.sum) ? group.sum : {})
    return {
      key: Array.isArray(group.keys) ? { energyType: group.keys[0] } : group.key,
      sum: Object.fromEntries(sums.map(([field, sum]) => [field, sum === '0' ? null : trimmed(sum)])),
    }
  })
  return { groups: groups.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }
}

/** The service ends a sum of exact products where its digits end; the others pad it to the factors' scales. */
const trimmed = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d+\.\d*0+$/.test(value) ? value.replace(/\.?0+$/, '') : value

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

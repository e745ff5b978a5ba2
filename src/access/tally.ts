// Who read how much, added up in memory: for each client with its grants, subject and region one count.
import { type Access, covers, type Reach, reachOf } from '../kernel/access.ts'
import type { Domain } from '../kernel/define-register.ts'
import type { Subject } from './count-rows.ts'

export interface ReadCount {
  day: string
  client: string
  grantCodes: string
  purposes: string
  subject: Subject
  /** '' is the nation. A computation counts in the whole reach that it ran over. */
  region: string | Reach
  requests: number
  rows: number
  firstAtMs: number
  lastAtMs: number
}

export interface Tally {
  /** Without a region, that of the caller's reach. About 0.2 us. */
  add: (access: Access, subject: Subject, region: string | undefined, rows: number) => void
  /** All counts since the last time. */
  take: () => ReadCount[]
}

interface Reader {
  described: Pick<ReadCount, 'client' | 'grantCodes' | 'purposes'>
  reach: Reach
  counts: Map<string, Map<string | Reach, ReadCount>>
}

const DAY_MS = 24 * 3_600_000
/** China has one time and no summer time. */
const BEIJING_MS = 8 * 3_600_000

export function openTally(clock: () => number = Date.now): Tally {
  let readers = new Map<Access, Map<Domain, Reader>>()
  let taken: ReadCount[] = []
  let day = ''
  let dayEndsAtMs = 0

  function collect(): void {
    for (const domains of readers.values()) {
      for (const { counts } of domains.values()) for (const regions of counts.values()) taken.push(...regions.values())
    }
    readers = new Map()
  }

  function readerOf(access: Access, domain: Domain): Reader {
    const known = readers.get(access) ?? new Map<Domain, Reader>()
    const found = known.get(domain) ?? newReader(access, domain)
    readers.set(access, known.set(domain, found))
    return found
  }

  function newCount({ described }: Reader, subject: Subject, region: string | Reach, nowMs: number): ReadCount {
    return { day, ...described, subject, region, requests: 0, rows: 0, firstAtMs: nowMs, lastAtMs: nowMs }
  }

  return {
    add: (access, subject, region, rows) => {
      const nowMs = clock()
      if (nowMs >= dayEndsAtMs) {
        collect()
        const days = Math.floor((nowMs + BEIJING_MS) / DAY_MS)
        day = new Date(days * DAY_MS).toISOString().slice(0, 10)
        dayEndsAtMs = (days + 1) * DAY_MS - BEIJING_MS
      }
      const { domain } = subject.register
      const reader = readers.get(access)?.get(domain) ?? readerOf(access, domain)
      const place = region ?? reader.reach
      let regions = reader.counts.get(subject.key)
      if (!regions) {
        regions = new Map()
        reader.counts.set(subject.key, regions)
      }
      let count = regions.get(place)
      if (!count) {
        count = newCount(reader, subject, place, nowMs)
        regions.set(place, count)
      }
      count.requests++
      count.rows += rows
      count.lastAtMs = nowMs
    },
    take: () => {
      collect()
      const counts = taken
      taken = []
      return counts
    },
  }
}

/** The grants that have the scope, whatever they reach; reference data needs none. */
function newReader(access: Access, domain: Domain): Reader {
  const granted = access.grants.filter(({ scopes }) => scopes.some((scope) => covers(scope, `${domain}:read`)))
  const text = (values: (string | undefined)[], separator: string) =>
    [...new Set(values.filter((value) => value !== undefined))].sort().join(separator)
  const grantCodes = text(
    granted.map(({ code }) => code),
    ',',
  )
  const purposes = text(
    granted.map(({ purpose }) => purpose),
    '; ',
  )
  return {
    described: { client: access.client, grantCodes, purposes },
    reach: reachOf(access, domain, 'read') ?? { kind: 'all' },
    counts: new Map(),
  }
}

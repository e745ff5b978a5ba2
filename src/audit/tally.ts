// Who read how much, added up in memory: for each client with its grants, subject and region one count. What a client
// asks decides how many counts there are, so each has a bound; beyond it counts are told apart less, and none is lost.
import { type Access, covers, type Reach, reachOf } from '../kernel/access.ts'
import type { Domain } from '../kernel/define-register.ts'
import { DAY_MS, dayOf, endOfDay } from '../kernel/today.ts'
import type { ReadSubject } from '../sql/readings.ts'

/** Several regions or organizations. */
export type Places = Extract<Reach, { kind: 'some' }>

export interface ReadCount {
  day: string
  client: string
  grantCodes: string
  purposes: string
  subject: ReadSubject
  /** '' is the nation. A computation counts in the whole reach that it ran over. */
  region: string | Places
  requests: number
  rows: number
  firstAtMs: number
  lastAtMs: number
}

export interface Tally {
  /** Without a region, that of the caller's reach. About 0.2 us. */
  add: (access: Access, subject: ReadSubject, region: string | undefined, rows: number) => void
  /** All counts since the last time. */
  take: () => ReadCount[]
}

/** Sets of fields that are told apart of one client a day, by a node: what bounds the rows in the database. */
export const MAX_FIELD_SETS = 300
/**
 * Counts of one client until they are taken. Beyond them all fields of a register count as one set, and beyond as many
 * again the provinces only: registers x kinds x provinces, some 2,000, is then all that can come.
 */
export const MAX_COUNTS = 10_000

/** By the key of the subject and the place. */
type Counts = Map<string, Map<string | Places, ReadCount>>

/** What there is of one client. */
interface Ledger {
  /** By what describes the reader, whichever value of the access it has just then. */
  counts: Map<string, Counts>
  size: number
  fieldSets: Set<string>
}

interface Reader {
  described: Pick<ReadCount, 'client' | 'grantCodes' | 'purposes'>
  place: string | Places
  counts: Counts
  ledger: Ledger
}

export function openTally(clock: () => number = Date.now): Tally {
  let readers = new Map<Access, Map<Domain, Reader>>()
  let ledgers = new Map<string, Ledger>()
  const whole = new Map<string, ReadSubject>()
  let taken: ReadCount[] = []
  let day = ''
  let dayEndsAtMs = 0

  function collect(): void {
    for (const ledger of ledgers.values()) {
      for (const counts of ledger.counts.values()) {
        for (const places of counts.values()) for (const count of places.values()) taken.push(count)
      }
      ledger.counts = new Map()
      ledger.size = 0
    }
    readers = new Map()
  }

  function beginDay(nowMs: number): void {
    collect()
    ledgers = new Map()
    day = dayOf(nowMs)
    dayEndsAtMs = endOfDay(nowMs)
  }

  function readerOf(access: Access, domain: Domain): Reader {
    const known = readers.get(access) ?? new Map<Domain, Reader>()
    const ledger = ledgers.get(access.client) ?? { counts: new Map(), size: 0, fieldSets: new Set() }
    const found = known.get(domain) ?? newReader(access, domain, ledger)
    ledgers.set(access.client, ledger)
    readers.set(access, known.set(domain, found))
    return found
  }

  /** The count that is not there as such: a new one, or one that tells less. */
  function countOf(reader: Reader, subject: ReadSubject, place: string | Places, nowMs: number): ReadCount {
    const { size, fieldSets } = reader.ledger
    if (size < MAX_COUNTS && (fieldSets.has(subject.key) || fieldSets.size < MAX_FIELD_SETS)) {
      fieldSets.add(subject.key)
      return countAt(reader, subject, place, nowMs)
    }
    const all = allFieldsOf(subject)
    const isTold = size < 2 * MAX_COUNTS || reader.counts.get(all.key)?.has(place)
    return countAt(reader, all, isTold ? place : provinceOf(place), nowMs)
  }

  function countAt(reader: Reader, subject: ReadSubject, region: string | Places, nowMs: number) {
    const { described, counts, ledger } = reader
    const places = counts.get(subject.key) ?? new Map<string | Places, ReadCount>()
    const known = places.get(region)
    if (known) return known
    const count = { day, ...described, subject, region, requests: 0, rows: 0, firstAtMs: nowMs, lastAtMs: nowMs }
    counts.set(subject.key, places.set(region, count))
    ledger.size++
    return count
  }

  /** Named in full, so that whoever looks for a field finds it; the star says that it may have been fewer. */
  function allFieldsOf({ register, kind }: ReadSubject): ReadSubject {
    const key = `${kind} ${register.name} *`
    const known = whole.get(key) ?? { key, register, kind, fields: ['*', ...register.fields.keys()].join() }
    whole.set(key, known)
    return known
  }

  return {
    add: (access, subject, region, rows) => {
      const nowMs = clock()
      // The second is a clock that was set back over midnight.
      if (nowMs >= dayEndsAtMs || nowMs < dayEndsAtMs - DAY_MS) beginDay(nowMs)
      const { domain } = subject.register
      const reader = readers.get(access)?.get(domain) ?? readerOf(access, domain)
      const place = region ?? reader.place
      const count = reader.counts.get(subject.key)?.get(place) ?? countOf(reader, subject, place, nowMs)
      count.requests++
      count.rows += rows
      if (nowMs >= count.lastAtMs) count.lastAtMs = nowMs
      else if (nowMs < count.firstAtMs) count.firstAtMs = nowMs
    },
    take: () => {
      collect()
      const counts = taken
      taken = []
      return counts
    },
  }
}

/** The nation of several; where organizations are is not known here. */
export function provinceOf(place: string | Places): string {
  if (typeof place === 'string') return place.split('.', 1)[0]!
  const [province = '', ...more] = new Set(place.regionPaths.map(provinceOf))
  return place.organizationIds.length + more.length === 0 ? province : ''
}

/** The grants that have the scope, whatever they reach; reference data needs none. */
function newReader(access: Access, domain: Domain, ledger: Ledger): Reader {
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
  const described = { client: access.client, grantCodes, purposes }
  const place = placeOf(reachOf(access, domain, 'read'))
  // Accesses of the same grants share their counts, for as long as these wait.
  const key = JSON.stringify([domain, grantCodes, purposes])
  const counts = ledger.counts.get(key) ?? new Map()
  ledger.counts.set(key, counts)
  return { described, place, counts, ledger }
}

function placeOf(reach: Reach | undefined): string | Places {
  if (!reach || reach.kind === 'all') return ''
  const [path, ...more] = reach.regionPaths
  return path === undefined || more.length + reach.organizationIds.length > 0 ? reach : path
}

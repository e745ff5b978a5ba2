// Writes that are aimed beyond the reach: each must be answered as if what it names were not there, byte for byte, and
// must leave every row as it is.
import type { InjectOptions } from 'fastify'
import type { Register } from '../../src/kernel/define-register.ts'
import { pascalCase } from '../../src/kernel/names.ts'
import { type Answer, call, Difference } from './doors.ts'
import { unregistered } from './population.ts'
import { type Asker, some } from './questions.ts'
import { columnField, type Row } from './world.ts'

/** A request that names what is out of reach, and the same that names nothing. */
interface Attempt {
  target: string
  nothing: string
  request: (name: string) => InjectOptions
}

/** False when everything is within this client's reach. */
export async function foreignWrite(asker: Asker): Promise<boolean> {
  const { random, world, client } = asker
  const written = world.registry.registers.filter(({ isReadOnly }) => !isReadOnly)
  const owned = written.filter(({ heldBy }) => heldBy === 'organization' || heldBy === 'self')
  const register = random.pick(owned)
  const [reached, foreign] = partition(world.rowsOf(register), (row) => client.reaches(register, row, 'write'))
  if (foreign.length === 0) return false
  for (const one of world.registry.registers) asker.registers.add(one)
  const row = random.pick(foreign)
  const attempts = [
    ...byId(register, row, asker),
    ...byKey(register, row),
    ...byReference(register, reached, asker),
    ...byRegion(register, reached, asker),
    ...byTwoNames(register, row, reached, asker),
    ...byTakenCode(register, foreign, reached, asker),
  ]
  for (const one of some(random, attempts, 2)) await attempt(one, asker)
  const open = reached.filter(({ state, cancelledOn = null }) => {
    return cancelledOn === null && (register.openStates?.includes(String(state)) ?? true)
  })
  // What an authority keeps is not written by who reaches it alone.
  const isAuthoritys = register.writerRules && !register.fields.has('cancelledOn')
  const isOpen = open.length > 0 && client.isEnabled && !isAuthoritys
  if (isOpen) await control(register, random.pick(open), asker)
  return true
}

async function attempt({ target, nothing, request }: Attempt, asker: Asker): Promise<void> {
  const { world } = asker
  const changes = await countChanges(asker)
  const found = await call(asker, request(target))
  const wanted = await call(asker, request(nothing))
  // A warning may name what is in reach of another verb, whichever was asked about.
  const [foundText, wantedText] = [shown(found, target, nothing), shown(wanted, nothing, target)]
  const asked = JSON.stringify(request(target))
  if (foundText !== wantedText) throw new Difference(`found ${foundText}\nwanted ${wantedText}\nquestion ${asked}`)
  if ((await countChanges({ world })) !== changes) throw new Difference(`something was written: ${asked} ${found.text}`)
}

/** The last of the change log, which nothing can write around. */
async function countChanges({ world }: Pick<Asker, 'world'>): Promise<string> {
  const [row] = await world.sql<{ count: string }[]>`select concat(count(*), ' ', max(seq)) as count from change`
  return row!.count
}

const own = new Set(['date', 'server-timing', 'x-request-id'])

/** Status, headers and body without what is the request's own. */
export function shown({ status, headers, text }: Answer, ...targets: string[]): string {
  const kept = Object.entries(headers).filter(([name]) => !own.has(name) && !name.includes('ratelimit'))
  const named = targets.reduce((body, target) => body.replaceAll(target, 'TARGET'), text)
  const body = named.replaceAll(String(headers['x-request-id']), 'REQUEST')
  return JSON.stringify([status, kept.sort(), body])
}

const newId = ({ random }: Asker): string => {
  const digits = Array.from({ length: 12 }, () => random.integer(0, 9)).join('')
  return `01900000-0000-7000-8000-${digits}`
}

function byId(register: Register, row: Row, asker: Asker): Attempt[] {
  const { random } = asker
  const [target, nothing] = [String(row.id), newId(asker)]
  const payload = random.pick([{ note: 'x' }, {}, { baseVersion: row.version }, { externalId: 'x', source: 'y' }])
  const headers: Record<string, string> = random.chance(40) ? { 'if-match': `"${random.pick([row.version, 99])}"` } : {}
  const url = (id: string) => `/v1/${register.path}/${id}`
  const graphql = (text: string, variables: object): InjectOptions => ({
    ...{ method: 'POST', url: '/graphql', headers: { accept: 'application/graphql-response+json' } },
    payload: { query: `mutation${text} { isWritten counts { rejected conflict } results { ${result} } } }`, variables },
  })
  const mode = random.pick(['ATOMIC', 'PARTIAL'])
  const name = pascalCase(register.plural)
  return [
    { target, nothing, request: (id) => ({ method: 'PATCH', url: url(id), payload, headers }) },
    { target, nothing, request: (id) => ({ method: 'PUT', url: url(id), payload: { note: 'x' }, headers }) },
    { target, nothing, request: (id) => ({ method: 'DELETE', url: url(id), headers }) },
    {
      ...{ target, nothing },
      request: (id) => {
        const records = [{ id, note: 'x' }]
        return graphql(`($r: [${register.name}Input!]!) { upsert${name}(records: $r, mode: ${mode})`, { r: records })
      },
    },
    {
      ...{ target, nothing },
      request: (id) => graphql(`($ids: [ID!]!) { remove${name}(ids: $ids, mode: ${mode})`, { ids: [id] }),
    },
  ]
}

const result = 'index outcome id version problems { code field message }'

function byKey(register: Register, row: Row): Attempt[] {
  const { name, path, key } = register
  const attempts: Attempt[] = []
  const post = (payload: unknown): InjectOptions => ({ method: 'POST', url: `/v1/${path}`, payload: payload as object })
  if (row.externalId !== null && !/[",\n]/.test(String(row.externalId))) {
    const target = String(row.externalId)
    const request = (externalId: string) => post({ source: row.source, externalId, note: 'x' })
    attempts.push({ target, nothing: target.replace(name, name.toLowerCase()), request })
  }
  if (register.heldBy !== 'organization') return attempts
  const target = String(row.organizationCreditCode)
  const parts = (code: string) => key.map(({ name: part }) => (part === 'organizationCreditCode' ? code : row[part]))
  const request = (code: string) => {
    const values = key.map(({ name: part }, i) => [part, parts(code)[i]])
    return post({ ...Object.fromEntries(values), note: 'x' })
  }
  const file = (code: string): InjectOptions => ({
    ...{ method: 'POST', url: `/v1/${path}/import`, headers: { 'content-type': 'text/csv' } },
    payload: `${key.map(({ name: part }) => part).join(',')},note\n${parts(code).join(',')},x\n`,
  })
  const [twin, twinFile] = [
    { target, nothing: unregistered, request },
    { target, nothing: unregistered, request: file },
  ]
  return [...attempts, twin, twinFile]
}

/** A record in reach that would refer to, or move to, an organization that is not. */
function byReference(register: Register, reached: readonly Row[], asker: Asker): Attempt[] {
  const { random, world, client } = asker
  const organizations = world.registry.get('Organization')
  // Named where this register is written.
  const asWritten = { ...organizations, domain: register.domain }
  return some(random, reached, 1).flatMap((row) =>
    register.references
      .filter(({ to }) => to === organizations.name)
      .flatMap(({ as, column }): Attempt[] => {
        const field = columnField(register, column)
        const others = world.rowsOf(organizations).filter((other) => {
          const isOnly = world
            .rowsOf(organizations)
            .every((one) => one === other || one.creditCode !== other.creditCode)
          return isOnly && !client.reaches(asWritten, other, 'write') && other.id !== row[field]
        })
        if (others.length === 0) return []
        const other = random.pick(others)
        const request =
          (name: string) =>
          (value: string): InjectOptions => ({
            ...{ method: 'PATCH', url: `/v1/${register.path}/${row.id}`, payload: { [name]: value } },
          })
        return [
          { target: String(other.creditCode), nothing: unregistered, request: request(as) },
          { target: String(other.id), nothing: newId(asker), request: request(field) },
        ]
      }),
  )
}

/** An organization in reach that would move to a region that is not: those may be read, but not be moved to. */
function byRegion(register: Register, reached: readonly Row[], asker: Asker): Attempt[] {
  const { random, world, client } = asker
  if (register.heldBy !== 'self') return []
  return some(random, reached, 1).flatMap((row): Attempt[] => {
    const there = ({ id }: Row): Row => ({ ...row, id: 'moved', departmentId: null, regionId: id! })
    const regions = some(random, world.rowsOf(world.registry.get('Region')), 5).filter((region) => {
      const isOther = String(region.code).length === UNKNOWN_REGION.length && region.id !== row.regionId
      return isOther && !client.reaches(register, there(region), 'write')
    })
    const url = `/v1/${register.path}/${row.id}`
    return regions.slice(0, 1).map(({ code }) => ({
      ...{ target: String(code), nothing: UNKNOWN_REGION },
      request: (regionCode) => ({ method: 'PATCH', url, payload: { regionCode } }),
    }))
  })
}

const UNKNOWN_REGION = '998877'

/** An id beyond reach beside the key of a record in reach: as one that nobody has, it is left aside. */
function byTwoNames(register: Register, row: Row, reached: readonly Row[], asker: Asker): Attempt[] {
  return some(asker.random, reached, 1).map((own) => {
    const key = Object.fromEntries(register.key.map(({ name }) => [name, own[name]]))
    const request = (id: string): InjectOptions => {
      return { method: 'POST', url: `/v1/${register.path}?dryRun=true`, payload: { ...key, id, note: 'x' } }
    }
    return { target: String(row.id), nothing: newId(asker), request }
  })
}

/** A code that somebody beyond reach holds is taken, and that is all: neither since when nor by whom. */
function byTakenCode(register: Register, foreign: readonly Row[], reached: readonly Row[], asker: Asker): Attempt[] {
  const { random } = asker
  if (register.heldBy !== 'self') return []
  const own = some(random, reached, 1)
  const known = new Set(reached.map(({ creditCode }) => creditCode))
  const taken = foreign.map(({ creditCode }) => String(creditCode)).filter((code) => !known.has(code))
  const validFrom = random.pick(['1950-01-01', '2005-01-01', '2031-01-01'])
  return taken.length === 0
    ? []
    : own.map(({ institutionType, regionCode, administrativeLevel }) => {
        const record = { name: 'x', institutionType, regionCode, administrativeLevel, validFrom }
        const request = (creditCode: string): InjectOptions => {
          return { method: 'POST', url: `/v1/${register.path}`, payload: { ...record, creditCode } }
        }
        return { target: random.pick(taken), nothing: random.pick(taken), request }
      })
}

/** What is in reach can be written: the refusals above are for the reach and nothing else. */
async function control(register: Register, { id }: Row, asker: Asker): Promise<void> {
  const url = `/v1/${register.path}?dryRun=true&mode=partial`
  const answer = await call(asker, { method: 'POST', url, payload: { id, note: `${id}` } })
  const outcome = answer.json?.results?.[0]?.outcome
  if (outcome !== 'UPDATED') throw new Difference(`a row in reach: ${answer.text}`)
}

function partition(rows: readonly Row[], isFirst: (row: Row) => boolean): [Row[], Row[]] {
  const first = rows.filter(isFirst)
  const known = new Set(first)
  return [first, rows.filter((row) => !known.has(row))]
}

// Clients with several grants each, as rows of the database and as what they mean.
import { randomUUID } from 'node:crypto'
import type { Sensitivity } from '../../src/kernel/access.ts'
import type { Domain, Field, Register } from '../../src/kernel/define-register.ts'
import type { Random } from '../../src/sandbox/random.ts'
import { CLIENT, canaries, canary, places } from './population.ts'
import type { Row, World } from './world.ts'

export type Verb = 'read' | 'write'

export interface Client {
  headers: { authorization: string }
  /** For a report of what went wrong. */
  description: string
  isEnabled: boolean
  /** Of some rows at least. */
  isCleared: (field: Field) => boolean
  /** Whether any grant has the scope; reference data is open to every reader. */
  hasScope: (register: Register, verb: Verb) => boolean
  reaches: (register: Register, row: Row, verb?: Verb) => boolean
  /** The row without what is masked from this client; undefined when it is out of reach. */
  see: (register: Register, row: Row) => Row | undefined
  /** All rows in reach of its read scopes. */
  rows: (register: Register) => readonly Row[]
  /** Marks of the rows of these registers that may be read. */
  marks: (registers: Iterable<Register>) => Set<number>
}

type Reach =
  | { reach: 'NATION' }
  | { reach: 'REGION'; code: string }
  | { reach: 'DEPARTMENT' | 'ORGANIZATION'; id: string }

interface Grant {
  scopes: string[]
  reaches: Reach[]
  validity: 'valid' | 'expired' | 'future'
}

const domains = ['reference', 'assets', 'buildings', 'vehicles', 'energy', 'costs', 'supervision']
/** `*` does not include them. */
const namedDomains = ['access', 'audit']
const clearances: Sensitivity[] = ['public', 'internal', 'personal']

/** After the last one the world must be loaded again: clients and grants are rows, too. */
export async function makeClient(world: World, number: number): Promise<Client> {
  const { random, sql } = world
  const region = random.chance(40) ? random.pick(places) : null
  const clearance = random.pick(clearances)
  const isEnabled = !random.chance(3)
  const grants = Array.from({ length: random.pick([1, 1, 2, 2, 3, 4]) }, () => randomGrant(world))
  const headers = await world.asCaller({ scopes: ['*:read'], clearance })
  const { sub } = JSON.parse(Buffer.from(headers.authorization.split('.')[1]!, 'base64url').toString())
  await sql.begin(async (tx) => {
    const [{ id }] = (await tx`
      update client set is_enabled = ${isEnabled}, name = ${canary(CLIENT + number)}, note = ${canary(CLIENT + number)},
        region_id = (select id from region where code = ${region}),
        region_path = (select path from region where code = ${region})
      where code = ${sub} returning id`) as unknown as [{ id: string }]
    await tx`delete from client_grant where client_id = ${id}`
    for (const { scopes, reaches, validity } of grants) {
      const from = { valid: '-1 hour', expired: '-1 hour', future: '1 hour' }[validity]
      const to = { valid: null, expired: '-1 minute', future: null }[validity]
      for (const row of reaches) {
        const reached = 'code' in row ? tx`(select id from region where code = ${row.code})` : null
        const [department, organization] = ['DEPARTMENT', 'ORGANIZATION'].map((kind) =>
          'id' in row && row.reach === kind ? row.id : null,
        )
        await tx`insert into client_grant (client_id, region_path, code, scopes, reach, reach_region_id,
            reach_department_id, reach_organization_id, purpose, legal_basis, valid_from, valid_to)
          values (${id}, (select path from region where code = ${region}), ${randomUUID()}, ${scopes.join(' ')},
            ${row.reach}, ${reached}, ${department!}, ${organization!}, ${canary(CLIENT + number)}, 'test',
            now() + ${from}::interval, now() + ${to}::interval)`
      }
    }
  })
  const description = JSON.stringify({ clearance, region, isEnabled, grants })
  return { headers, description, isEnabled, ...meaningOf({ grants, clearance, region }, world) }
}

function randomGrant({ random, rowsOf, registry }: World): Grant {
  const organizations = rowsOf(registry.get('Organization'))
  const id = () => String(random.pick(organizations).id)
  const some = (make: () => Reach): Reach[] => Array.from({ length: random.integer(1, 3) }, make)
  const reaches = random.pick<() => Reach[]>([
    () => [{ reach: 'NATION' }],
    () => some(() => ({ reach: 'REGION', code: random.pick(places) })),
    () => some(() => ({ reach: 'REGION', code: random.pick(places) })),
    () => some(() => ({ reach: 'ORGANIZATION', id: id() })),
    () => some(() => ({ reach: 'DEPARTMENT', id: id() })),
  ])()
  const validity = random.chance(15) ? random.pick(['expired', 'future'] as const) : 'valid'
  return { scopes: randomScopes(random), reaches, validity }
}

function randomScopes(random: Random): string[] {
  if (random.chance(45))
    return random.pick([
      ['*:read'],
      ['*:read', '*:write'],
      ['*:read', 'access:read'],
      ['*:read', 'energy:write'],
      ['*:write'],
    ])
  const all = [...domains, 'access']
  const verbs: Verb[] = random.chance(30) ? ['read', 'write'] : ['read']
  return all.filter(() => random.chance(60)).flatMap((domain) => verbs.map((verb) => `${domain}:${verb}`))
}

interface Rights {
  grants: Grant[]
  clearance: Sensitivity
  /** Beyond which no department or organization of a grant reaches. */
  region: string | null
}

function meaningOf({ grants, clearance, region }: Rights, world: World) {
  const granted = ({ domain }: Pick<Register, 'domain'>, verb: Verb) =>
    grants.filter(({ scopes, validity }) => {
      const isIncluded = !namedDomains.includes(domain) && scopes.includes(`*:${verb}`)
      return validity === 'valid' && (isIncluded || scopes.includes(`${domain}:${verb}`))
    })
  const hasScope = (register: Register, verb: Verb): boolean =>
    granted(register, verb).length > 0 || (verb === 'read' && register.heldBy === 'open')
  const reaches = (register: Register, row: Row, verb: Verb = 'read'): boolean => {
    if (register.heldBy === 'open' && verb === 'read') return true
    // Sound: what says of which domain a row tells is a domain.
    const also = register.alsoOf ? [row[register.alsoOf.name] as Domain] : []
    return [register.domain, ...also].every((domain) => {
      const all = granted({ domain }, verb).flatMap((grant) => grant.reaches)
      return all.some((reach) => isIn(reach, register, row, region, world))
    })
  }
  const isWholly = ({ sensitivity }: Field) => clearances.indexOf(clearance) >= clearances.indexOf(sensitivity)
  const masked = (register: Register, row: Row): Row => {
    const hidden = [...register.fields.values()].filter((field) => {
      return !isWholly(field) && !(field.maskedUnless && row[field.maskedUnless] === true)
    })
    return hidden.length > 0 ? { ...row, ...Object.fromEntries(hidden.map(({ name }) => [name, null])) } : row
  }
  const views = new Map<Row, Row | undefined>()
  const see = (register: Register, row: Row): Row | undefined => {
    if (!views.has(row)) views.set(row, reaches(register, row) ? masked(register, row) : undefined)
    return views.get(row)
  }
  // By the rows of the register, which are others once they were read again.
  const known = new Map<readonly Row[], { rows: readonly Row[]; marks: Set<number> }>()
  const seen = (register: Register) => {
    const all = world.rowsOf(register)
    const rows = known.get(all)?.rows ?? all.map((row) => see(register, row)).filter((row) => row !== undefined)
    const found = known.get(all) ?? { rows, marks: canaries(JSON.stringify(rows)) }
    known.set(all, found)
    return found
  }
  const rows = (register: Register) => seen(register).rows
  const marks = (registers: Iterable<Register>) =>
    new Set([...registers].flatMap((register) => [...seen(register).marks]))
  const isCleared = (field: Field) => isWholly(field) || field.maskedUnless !== undefined
  return { hasScope, reaches, see, rows, marks, isCleared }
}

function isIn(reach: Reach, register: Register, row: Row, region: string | null, world: World): boolean {
  if (reach.reach === 'NATION') return true
  if (register.heldBy === 'open') return false
  const regions = world.regionsOf(register, row)
  if (reach.reach === 'REGION') return regions.has(reach.code)
  // A client or a grant is no organization's.
  if (register.heldBy === 'region') return false
  const id = register.heldBy === 'self' ? row.id! : row.organizationId!
  if (region !== null && !regions.has(region)) return false
  return reach.reach === 'ORGANIZATION' ? id === reach.id : isInChargeOf(reach.id, String(id), world)
}

/** Whether the department is the organization or anywhere above it; departments may form a circle. */
function isInChargeOf(department: string, organization: string, { byId, registry }: World): boolean {
  const above = new Set<string>()
  for (let id: unknown = organization; typeof id === 'string' && !above.has(id); ) {
    above.add(id)
    id = byId(registry.get('Organization'), id)?.departmentId
  }
  return above.has(department)
}

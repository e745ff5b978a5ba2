// Regions whose codes mislead, organizations in chains and circles of departments, and rows of every register, each
// with a mark of its organization in every free text: a mark in an answer tells whose row has leaked.
import type { Field, Register } from '../../src/kernel/define-register.ts'
import { writeChunk } from '../../src/operations/write-batch.ts'
import { systemAccess } from '../../src/reference/load.ts'
import { creditCodeFor } from '../../src/registers/reference/credit-code.ts'
import { withVinCheckDigit } from '../../src/registers/vehicles/vin.ts'
import type { Random } from '../../src/sandbox/random.ts'
import type { TestApp } from '../harness.ts'

type Fields = Record<string, unknown>

/** What marks every free text of an organization's rows. */
export const canary = (number: number): string => `⟦${number}⟧`
export const canaries = (text: string): Set<number> =>
  new Set([...text.matchAll(/⟦(\d+)⟧/g)].map(([, number]) => Number(number)))
/** Added to the number of the organization where a text is masked from some who see the row. */
const MASKED = 2000
/** Added to the number of a client: the marks of clients and their grants. */
export const CLIENT = 5000

/** Real divisions, XPCC cities and directly administered counties among them: no code is a prefix of its parts. */
const divisions = [
  ...['650000', '652300', '652301', '652302', '652325', '654000', '654002', '659000', '659001', '659004', '659006'],
  ...['420000', '429000', '429004', '429021', '460000', '469001', '469005', '410000', '419001', '320000', '320400'],
]

/** Made up: code, level, parent. Codes and paths that begin like those of others they are no part of. */
const invented = [
  ['6523001', 'PREFECTURE', '650000'],
  ['65230011', 'COUNTY', '6523001'],
  ['652301001', 'TOWNSHIP', '652302'],
  ['652302001', 'TOWNSHIP', '652301'],
  ['650000652300', 'PREFECTURE', '320000'],
  ['659001001', 'TOWNSHIP', '659001'],
] as const

export const places = [...divisions, ...invented.map(([code]) => code)]

/** Of one register and organization. */
const MAX_ROWS = 4
const codeOf = (number: number): string => creditCodeFor(`11652301${String(number + 1).padStart(8, '0')}`)
/** Well formed and of no organization. */
export const unregistered = creditCodeFor('1165230199999999')

interface Population extends TestApp {
  random: Random
  /** By register name. */
  written: Map<string, Fields[]>
  codes: Map<string, { list: string; version: string; code: string }[]>
}

export async function populate(tested: TestApp, random: Random): Promise<void> {
  const { sql, registry } = tested
  const rows = await sql<{ list: string; version: string; code: string }[]>`
    select list, list_version as version, code from code order by 1, 2, 3`
  const population: Population = { ...tested, random, written: new Map(), codes: Map.groupBy(rows, (row) => row.list) }
  const regions = invented.map(([code, level, parentCode]) => ({ code, level, parentCode, name: `区划 ${code}` }))
  await write(population, 'Region', regions, regions.length)
  await writeOrganizations(population)
  for (const register of registry.registers.filter((one) => one.heldBy === 'organization' && !one.isReadOnly)) {
    const count = population.written.get('Organization')!.length
    const records = Array.from({ length: count }, (_, owner) => owner).flatMap((owner) => {
      return Array.from({ length: random.integer(0, MAX_ROWS) }, (_, i) => recordOf(register, owner, i, population))
    })
    // An owner without a disposal has no items of one.
    const needed = register.references.filter(
      ({ isWithinOrganization, as }) => isWithinOrganization && !register.fields.get(as)!.isNullable,
    )
    const whole = records.filter((record) => needed.every(({ as }) => record[as] !== null))
    await write(population, register.name, whole, whole.length / 5)
  }
  await moveSome(population)
}

async function writeOrganizations(population: Population): Promise<void> {
  const { random, registry, sql, written } = population
  const count = random.integer(30, 45)
  const register = registry.get('Organization')
  const records = Array.from({ length: count }, (_, owner) => ({
    ...recordOf(register, owner, 0, population),
    creditCode: codeOf(owner),
    regionCode: random.pick(places),
    departmentCreditCode: null,
    directoryFrom: null,
    ...(isSuccessor(owner) && { validFrom: '2010-01-01' }),
  }))
  await write(population, 'Organization', records, count)
  written.set('Organization', records)
  // A chain of six, a circle of three, and what chance makes of the others.
  const chosen = records.map(({ creditCode }, i): Fields => {
    const department = i >= 1 && i <= 6 ? i - 1 : i >= 7 && i <= 9 ? 7 + ((i - 6) % 3) : random.integer(0, count - 1)
    return { creditCode, departmentCreditCode: random.chance(i < 10 ? 100 : 60) ? codeOf(department) : null }
  })
  // As they may have been stored before circles were refused.
  await sql`alter table organization disable trigger follow_no_circle`
  await write(population, 'Organization', chosen, count)
  await sql`alter table organization enable trigger follow_no_circle`
  // Codes that held for another organization, elsewhere, before.
  const past = records
    .filter((_, owner) => isSuccessor(owner))
    .map((record, i) => ({
      ...record,
      ...{ validFrom: '2001-01-01', validTo: '2009-12-31', regionCode: random.pick(places), externalId: null },
      name: `${canary(900 + i)}前身`,
      note: canary(900 + i),
    }))
  await write(population, 'Organization', past, past.length)
}

const isSuccessor = (owner: number): boolean => owner >= 10 && owner < 14

/** Their rows are there already, and must follow. */
async function moveSome(population: Population): Promise<void> {
  const { random, written } = population
  const records = written.get('Organization')!.slice(-5)
  const moved = records.map(({ creditCode }) => ({ creditCode, regionCode: random.pick(places) }))
  await write(population, 'Organization', moved, moved.length)
}

async function write(population: Population, name: string, records: Fields[], least: number): Promise<void> {
  const { sql, registry, written } = population
  const inputs = records.map((record, i) => ({ line: i + 1, record }))
  const context = { sql, registry, access: systemAccess }
  const { results } = await writeChunk(context, registry.get(name), inputs, { mode: 'partial' })
  const good = results.filter(({ problems }) => problems.length === 0)
  if (good.length < least)
    throw new Error(`${name}: ${JSON.stringify(results.find(({ problems }) => problems.length > 0))}`)
  if (!written.has(name))
    written.set(
      name,
      good.map(({ line, id }) => ({ ...records[line - 1]!, id })),
    )
}

const organizationOf = (owner: number) => ({ organizationCreditCode: codeOf(owner) })

function recordOf(register: Register, owner: number, number: number, population: Population): Fields {
  const { random, codes, written } = population
  const record: Fields = {}
  for (const field of register.fields.values()) {
    if (field.write === 'never' || (skipped.has(field.name) && !field.isRequired)) continue
    const isKey = register.key.includes(field)
    const mark = canary(field.sensitivity === 'public' ? owner : owner + MASKED)
    record[field.name] = field.isNullable && random.chance(45) ? null : fieldValue(field, isKey, mark, population)
  }
  for (const { name, codeList } of register.fields.values()) {
    if (!codeList?.version) continue
    const { version, code } = random.pick(codes.get(codeList.list)!)
    Object.assign(record, { [codeList.version]: version, [name]: code })
  }
  if (register.heldBy === 'organization') Object.assign(record, organizationOf(owner))
  for (const { to, as, by, within } of register.references.filter((one) => one.isWithinOrganization)) {
    const whole = register.references.find(({ name }) => name === within)?.as
    const isSame = (one: Fields): boolean =>
      one.organizationCreditCode === codeOf(owner) && (!whole || one[whole] === record[whole])
    const own = (written.get(to) ?? []).filter(isSame)
    record[as] = own.length > 0 ? random.pick(own)[by] : null
  }
  // A title is of one thing.
  if (record.buildingCode && record.landParcelCode) record.landParcelCode = null
  // What is done about a difference would have to fit it.
  if ('resolution' in record) record.resolution = null
  // Nor is anything done with what is applied for: signed, moved into, put right.
  const isUndone = ({ kind, write }: Field): boolean => kind.name === 'date' && write === 'action'
  if (register.openStates) for (const { name } of [...register.fields.values()].filter(isUndone)) record[name] = null
  for (const { to, as, isRequired } of register.references.filter(({ by }) => by === 'id'))
    record[as] = written.has(to) && (isRequired || random.chance(55)) ? random.pick(written.get(to)!).id : null
  if (register.openStates) record.state = random.pick([...register.openStates])
  const isSourced = random.chance(40)
  const externalId = `${canary(owner)}-${register.name}-${number}`
  return isSourced ? { ...record, source: random.pick(['county', 'oa']), externalId } : record
}

const skipped = new Set(['source', 'externalId', 'validFrom', 'validTo', 'regionCode'])
const texts = ['a', 'B', '台账', '"quoted"', 'back\\slash', "o'clock", '😀', 'two\nlines', '50%_', '<b>&amp;</b>']
const MARK_LENGTH = 8

function fieldValue(field: Field, isKey: boolean, mark: string, { random, codes, written }: Population): unknown {
  if (field.reference) {
    const targets = written.get(field.reference.to) ?? []
    return targets.length > 0 ? random.pick(targets)[field.reference.by] : null
  }
  // Shown beside the code that is sent.
  if (field.kind.name === 'uuid') return null
  if (field.name.endsWith('RegionCode')) return random.pick(places)
  if (field.codeList) return random.pick(codes.get(field.codeList.list)!).code
  if (field.enumeration) return random.pick(Object.keys(field.enumeration.values))
  switch (field.kind.name) {
    case 'decimal':
      return random.pick(['0', '1', '1.50', '2', '10', '10.5', '12000'])
    case 'integer':
      return random.integer(0, 4)
    case 'boolean':
      return random.chance(50)
    case 'date':
      return random.pick(['1998-06-30', '2023-11-20', '2024-02-29'])
    case 'dateTime':
      return `2024-02-29T00:00:0${random.integer(0, 9)}Z`
    case 'period':
      return random.pick(
        ['2023', '2024', '2024-Q1', '2024-Q4', '2023-12', '2024-01'].filter((text) => !field.check?.(text)),
      )
    default: {
      if (isKey)
        return field.check ? withVinCheckDigit(`LDEMTZ000PD00000${random.integer(0, 9)}`) : `K${random.integer(0, 5)}`
      const limit = (field.maxLength ?? 100) - MARK_LENGTH
      return mark + (limit > 0 ? random.pick(texts).slice(0, limit) : '')
    }
  }
}

// Records with many nulls, many ties and awkward texts, the same for the same seed: what orders and pages must survive.
import type { Sql } from '../src/db/connect.ts'
import type { Field, Register } from '../src/kernel/define-register.ts'
import type { Registry } from '../src/kernel/registry.ts'
import { writeChunk } from '../src/operations/write-batch.ts'
import { systemAccess } from '../src/reference/load.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { type Random, randomFor } from '../src/sandbox/random.ts'

type Fields = Record<string, unknown>

/** How many records of a register are tried; those that break a rule are left out. */
const VOLUME = 80

interface Source {
  random: Random
  /** By the register's name. */
  written: Map<string, Fields[]>
  /** By the list's name. */
  codes: Map<string, CodeRow[]>
}

type CodeRow = { list: string; version: string; code: string }

/** Of every register but the reference data, which is there; with a `share` below 1 fewer of each. */
export async function writeRandomData(sql: Sql, registry: Registry, seed: string, share = 1): Promise<void> {
  const rows = await sql<CodeRow[]>`select list, list_version as version, code from code order by 1, 2, 3`
  const codes = Map.groupBy(rows, ({ list }) => list)
  const source: Source = { random: randomFor(seed), written: new Map(), codes }
  const count = Math.ceil(VOLUME * share)
  for (const register of registry.registers.filter(({ heldBy, isReadOnly }) => heldBy !== 'open' && !isReadOnly)) {
    const records = Array.from({ length: count }, (_, i) => recordOf(register, i, source))
    const inputs = records.map((record, i) => ({ line: i + 1, record }))
    const report = await writeChunk({ sql, registry, access: systemAccess }, register, inputs, { mode: 'partial' })
    const good = report.results.filter(({ outcome }) => outcome === 'CREATED')
    if (good.length < count / 3) throw new Error(`${register.name}: ${JSON.stringify(report.results[0])}`)
    source.written.set(
      register.name,
      good.map(({ line, id }) => ({ ...records[line - 1]!, id })),
    )
  }
  await sql`analyze`
}

function recordOf(register: Register, number: number, source: Source): Fields {
  const record: Fields = {}
  const { random } = source
  for (const field of register.fields.values()) {
    if (field.write === 'never' || (skipped.has(field.name) && !field.isRequired)) continue
    const isKeyText = register.key.includes(field) && field.kind.name === 'text' && !field.reference && !field.codeList
    if (field.isNullable && random.chance(35)) record[field.name] = null
    else record[field.name] = isKeyText ? keyText(field, number) : randomValue(field, source)
  }
  for (const { name, codeList } of register.fields.values()) {
    if (!codeList?.version || record[name] === null) continue
    const { version, code } = random.pick(source.codes.get(codeList.list)!)
    Object.assign(record, { [codeList.version]: version, [name]: code })
  }
  // A grant reaches one thing.
  if (register.name === 'Grant') Object.assign(record, { ...reachless, ...random.pick(reaches) })
  // An external identity is whole or not there.
  if ('issuer' in record && (!record.issuer || !record.subject)) Object.assign(record, { issuer: null, subject: null })
  // What may be built.
  if ('agentBuilder' in record) record.buildingUse = 'BUSINESS'
  // What is done about a difference would have to fit it.
  if ('resolution' in record) record.resolution = null
  // Nor is anything done with what is applied for: signed, moved into, put right.
  const isUndone = ({ kind, write }: Field): boolean => kind.name === 'date' && write === 'action'
  if (register.openStates) for (const { name } of [...register.fields.values()].filter(isUndone)) record[name] = null
  // Parts are at most their whole, where both are known.
  for (const { whole, parts } of register.rules.flatMap(({ fits }) => fits ?? [])) {
    const least = parts.reduce((sum, { name }) => sum + Number(record[name] ?? 0), 0)
    if (Number(record[whole.name] ?? least) < least) record[whole.name] = String(least)
  }
  const [owner] = register.references
  // A room's building must be one of its organization, and what else it names of that one.
  const within = register.references.filter(({ isWithinOrganization }) => isWithinOrganization)
  for (const [i, { to, as, by, within: whole }] of within.entries()) {
    const same = [owner!, ...register.references.filter(({ name }) => name === whole)]
    const all = source.written.get(to) ?? []
    const own = i === 0 ? all : all.filter((one) => same.every(({ as }) => one[as] === record[as]))
    const target = random.pick(own.length > 0 ? own : all)
    // Away, or written later.
    const isAway = own.length === 0 && register.fields.get(as)!.isNullable
    const isOwner = i === 0 && target !== undefined
    Object.assign(record, { [as]: isAway ? null : target[by], ...(isOwner && { [owner!.as]: target[owner!.as] }) })
  }
  for (const { to, as, isRequired } of register.references.filter(({ by }) => by === 'id'))
    record[as] =
      source.written.has(to) && (isRequired || random.chance(65)) ? random.pick(source.written.get(to)!).id : null
  // A title is of one thing.
  if ('buildingCode' in record && 'landParcelCode' in record) record.landParcelCode = null
  // What is decided on comes with its decision.
  if (register.openStates) record.state = random.pick([...register.openStates])
  return record
}

/** Left to their defaults: a validity would make most records past ones. */
const skipped = new Set(['source', 'externalId', 'validFrom', 'validTo'])

const reachless = { regionCode: null, departmentCreditCode: null, organizationCreditCode: null }
const reaches = [{ reach: 'NATION' }, { reach: 'REGION', regionCode: '652301' }]

/** The first form that the field takes. */
function keyText(field: Field, number: number): string {
  const forms = [
    `C${number % 7}-${number}`,
    `c${number % 7}-${number}`,
    creditCodeFor(`11652301${String(number + 1).padStart(8, '0')}`),
    withVinCheckDigit(`LDEMTZ000PD${String(number).padStart(6, '0')}`),
  ]
  const [form] = valid(field, forms)
  if (form === undefined) throw new Error(`no form of keyText suits ${field.name}`)
  return form
}

const valid = (field: Field, values: string[]): string[] =>
  values.filter((value) => field.kind.check(value, field) === value && field.check?.(value)?.severity !== 'error')

const texts = ['a', 'B', '台账', '"quoted"', 'back\\slash', "o'clock", '😀', 'two\nlines', '50%_', '<b>&amp;</b>']
const formatted = ['vehicles:read', '10.0.0.0/8 2001:db8::/32', '0f'.repeat(32)]
const periods = ['2021', '2022', '2023', '2024', '2024-Q1', '2024-Q4', '2023-12', '2024-01', '2024-02']
const regions = ['652301', '652302', '652300', '320400', '650000']

function randomValue(field: Field, { random, written, codes }: Source): unknown {
  if (field.reference?.to === 'Region' || field.name.endsWith('RegionCode')) return random.pick(regions)
  if (field.reference) {
    const targets = written.get(field.reference.to) ?? []
    return targets.length > 0 ? random.pick(targets)[field.reference.by] : null
  }
  if (field.codeList) return random.pick(codes.get(field.codeList.list)!).code
  if (field.enumeration) return random.pick(Object.keys(field.enumeration.values))
  switch (field.kind.name) {
    case 'decimal':
      return random.pick(['0', '1', '1.50', '2', '10', '10.5'])
    case 'integer':
      return random.integer(0, 4)
    case 'boolean':
      return random.chance(50)
    case 'date':
      return random.pick(['1998-06-30', '2023-11-20', '2024-02-29'])
    case 'dateTime':
      return random.pick(['2023-11-20T00:00:00Z', '2024-02-29T23:59:59.999999+08:00'])
    case 'period':
      return random.pick(valid(field, periods))
    default: {
      const fitting = valid(field, texts)
      return random.pick(fitting.length > 0 ? fitting : [...valid(field, formatted), null])
    }
  }
}

// Records with many nulls, many ties and awkward texts, the same for the same seed: what orders and pages must survive.
import type { Sql } from '../src/db/connect.ts'
import type { Field, Register } from '../src/kernel/define-register.ts'
import type { Registry } from '../src/kernel/registry.ts'
import { writeChunk } from '../src/operations/write-batch.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { systemAccess } from '../src/sandbox/load.ts'
import { type Random, randomFor } from '../src/sandbox/random.ts'

type Fields = Record<string, unknown>

/** How many records of each register are tried; those that break a rule are left out. */
const volumes: [register: string, count: number][] = [
  ['Organization', 24],
  ['Building', 40],
  ['Space', 80],
  ['Asset', 80],
  ['Vehicle', 80],
  ['EnergyConsumption', 120],
  ['EnergyProfile', 40],
  ['CostRecord', 60],
]

/** With a `share` below 1 fewer of each. */
export async function writeRandomData(sql: Sql, registry: Registry, seed: string, share = 1): Promise<void> {
  const random = randomFor(seed)
  const written = new Map<string, Fields[]>()
  for (const [name, volume] of volumes) {
    const count = Math.ceil(volume * share)
    const register = registry.get(name)
    const records = Array.from({ length: count }, (_, i) => recordOf(register, i, written, random))
    const inputs = records.map((record, i) => ({ line: i + 1, record }))
    const report = await writeChunk({ sql, registry, access: systemAccess }, register, inputs, { mode: 'partial' })
    const good = report.results.filter(({ outcome }) => outcome === 'CREATED')
    if (good.length < count / 3) throw new Error(`${name}: ${JSON.stringify(report.results[0])}`)
    written.set(
      name,
      good.map(({ line }) => records[line - 1]!),
    )
  }
  await sql`analyze`
}

function recordOf(register: Register, number: number, written: Map<string, Fields[]>, random: Random): Fields {
  const record: Fields = {}
  for (const field of register.fields.values()) {
    if (field.write === 'never' || skipped.has(field.name)) continue
    if (field.isNullable && random.chance(35)) record[field.name] = null
    else record[field.name] = unique[field.name]?.(number) ?? randomValue(field, written, random)
  }
  // A room's building must be one of its organization.
  const building = register.name === 'Space' ? random.pick(written.get('Building')!) : undefined
  if (building) Object.assign(record, { buildingCode: building.code, ...pick(building, 'organizationCreditCode') })
  return record
}

const pick = (record: Fields, name: string): Fields => ({ [name]: record[name] })

/** Left to their defaults: a validity would make most records past ones. */
const skipped = new Set(['source', 'externalId', 'validFrom', 'validTo', 'classVersion', 'buildingCode'])

const unique: Record<string, (number: number) => string> = {
  creditCode: (number) => creditCodeFor(`11652301${String(number + 1).padStart(8, '0')}`),
  vin: (number) => withVinCheckDigit(`LDEMTZ000PD${String(number).padStart(6, '0')}`),
  code: (number) => `C${number % 7}-${number}`,
}

const codes: Record<string, string[]> = {
  INSTITUTION_TYPE: ['01', '021', '024'],
  ENERGY_TYPE: ['ELECTRICITY', 'WATER', 'GASOLINE', 'HEAT'],
  ASSET_CLASS: ['A02010104', 'A02010105'],
  EXPENDITURE_ITEM: ['30205', '30206', '30231'],
}

const texts = [
  'a',
  'B',
  '台账',
  '"quoted"',
  'back\\slash',
  "o'clock",
  '',
  ' ',
  '😀',
  'two\nlines',
  '50%_',
  '<b>&amp;</b>',
]
const years = ['2021', '2022', '2023', '2024']
const periods = [...years, '2024-Q1', '2024-Q4', '2023-12', '2024-01', '2024-02']
const regions = ['652301', '652302', '652300', '320400', '650000']

function randomValue(field: Field, written: Map<string, Fields[]>, random: Random): unknown {
  if (field.name === 'regionCode') return random.pick(regions)
  if (field.reference) {
    const organizations = written.get('Organization') ?? []
    return organizations.length > 0 ? random.pick(organizations).creditCode : null
  }
  if (field.codeList) return random.pick(codes[field.codeList.list]!)
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
    case 'period':
      return random.pick(field.name === 'year' ? years : periods)
    default:
      return random.pick(texts)
  }
}

import { createHash } from 'node:crypto'
import t from 'tap'
import { recordsIn, referenceTexts } from '../reference/load-reference.ts'
import { checkCreditCode } from '../registers/reference/credit-code.ts'
import { checkPlate } from '../registers/vehicles/plate.ts'
import { checkVin } from '../registers/vehicles/vin.ts'
import { decimal, distribute, scaled } from './exact.ts'
import { sandboxData } from './sandbox-data.ts'

type Row = Record<string, unknown>

const batches = [...sandboxData()]
const rowsOf = (register: string): Row[] =>
  batches.filter((batch) => batch.register === register).flatMap((batch) => batch.records)
const text = (row: Row, field: string): string => String(row[field])
/** Decimal text in hundredths; throws on anything that is not a decimal with two places. */
const exact = (row: Row, field: string): bigint => {
  if (!/^\d+\.\d\d$/.test(text(row, field))) throw new Error(`${field}: ${text(row, field)}`)
  return BigInt(text(row, field).replace('.', ''))
}
const sum = (values: bigint[]): bigint => values.reduce((a, b) => a + b, 0n)
const changji = (row: Row): boolean => /^1[123]6523/.test(text(row, 'organizationCreditCode'))

t.test('the data set is the same every time', async (t) => {
  const digest = () => {
    const hash = createHash('sha256')
    for (const batch of sandboxData()) hash.update(JSON.stringify(batch))
    return hash.digest('hex')
  }
  t.equal(digest(), digest())
})

t.test('batches are small and come in the order of their references', async (t) => {
  t.ok(batches.every(({ records }) => records.length > 0 && records.length <= 5_000))
  t.strictSame(
    [...new Set(batches.map((batch) => batch.register))],
    [
      ...['Organization', 'EnergyProfile', 'Vehicle', 'Standard', 'Asset', 'LandParcel', 'Building'],
      ...['OwnershipRegistration', 'InvestmentProject', 'Space', 'IdleSpaceDisposal', 'Lease'],
      ...['AllocationPlan', 'AssetMovement'],
      ...['Stocktake', 'StocktakeEntry', 'AssetEvaluation'],
      ...['AssetDisposal', 'AssetDisposalItem', 'PoolItem', 'PoolRequest', 'OrganizationSuccession', 'RepairProject'],
      ...['SpaceInspection', 'InspectionIssue', 'HousingUnit', 'HousingTenancy'],
      ...['AreaApproval', 'UseCertificate', 'SpaceAllocation', 'CostRecord', 'EnergyConsumption'],
    ],
  )
  const seen = new Set<unknown>()
  for (const { register, records } of batches) {
    for (const { departmentCreditCode } of records) {
      if (departmentCreditCode !== undefined && !seen.has(departmentCreditCode)) t.fail(`${departmentCreditCode}`)
    }
    if (register === 'Organization') for (const { creditCode } of records) seen.add(creditCode)
  }
  const held = batches.slice(3).filter(({ register }) => register !== 'Standard')
  const owners = held.flatMap(({ records }) => records.map((row) => row.organizationCreditCode))
  t.ok(
    owners.every((owner) => seen.has(owner)),
    'every owner exists',
  )
  t.ok(
    rowsOf('Space').every(
      (row) => row.usingOrganizationCreditCode === undefined || seen.has(row.usingOrganizationCreditCode),
    ),
  )
  const buildings = new Set(rowsOf('Building').map((row) => row.code))
  t.ok(
    rowsOf('Space').every((row) => buildings.has(row.buildingCode)),
    'every building exists',
  )
})

// Published: 21.85 万tce, 618.19 万m3, 34.18 kgce/m2, 612.61 kgce per person (14th five-year plan of Changji).
t.test('Changji 2020 adds up to the published totals', async (t) => {
  // In 0.000001 kgce per unit.
  const coefficients = {
    ELECTRICITY: 122_900n,
    NATURAL_GAS: 1_330_000n,
    GASOLINE: 1_074_122n,
    DIESEL: 1_253_106n,
    HEAT: 34_120_000n,
    COAL: 714_300_000n,
  }
  const rows = rowsOf('EnergyConsumption').filter((row) => changji(row) && text(row, 'period').startsWith('2020'))
  const quantityOf = (type: string) =>
    sum(rows.filter((row) => row.energyType === type).map((row) => exact(row, 'quantity')))
  const energy = sum(Object.entries(coefficients).map(([type, coefficient]) => quantityOf(type) * coefficient))
  t.equal(energy, 218_500_000n * 100n * 1_000_000n, '218,500,000 kgce exactly')
  t.equal(quantityOf('WATER'), 6_181_900n * 100n, '6,181,900 m3 exactly')

  const profiles = rowsOf('EnergyProfile').filter((row) => changji(row) && row.year === '2020')
  const floorArea = sum(profiles.map((row) => exact(row, 'floorAreaM2')))
  const users = sum(profiles.map((row) => BigInt(text(row, 'energyUsers'))))
  t.equal(floorArea, 6_392_627n * 100n)
  t.equal(users, 356_671n)
  t.equal(decimal(scaled(energy, 100n, floorArea * 1_000_000n)), '34.18')
  t.equal(decimal(scaled(energy, 1n, users * 1_000_000n)), '612.61')
  t.equal(decimal(scaled(quantityOf('WATER'), 1n, users)), '17.33', 'the printed 17.27 implies another head-count')
})

t.test('consumption drifts down and never jumps', async (t) => {
  for (const type of ['ELECTRICITY', 'WATER', 'NATURAL_GAS', 'GASOLINE', 'HEAT', 'COAL']) {
    const rows = rowsOf('EnergyConsumption').filter((row) => changji(row) && row.energyType === type)
    const byYear = Map.groupBy(rows, (row) => text(row, 'period').slice(0, 4))
    const totals = [...byYear].sort().map(([, ofYear]) => sum(ofYear.map((row) => exact(row, 'quantity'))))
    t.equal(totals.length, 5)
    t.ok(
      totals.every((total, i) => i === 0 || (total < totals[i - 1] && total * 100n > totals[i - 1] * 95n)),
      type,
    )
  }
})

t.test('identifiers are valid and marked as examples', async (t) => {
  const organizations = rowsOf('Organization')
  t.ok(organizations.every((row) => checkCreditCode(text(row, 'creditCode')) === 'ok'))
  t.ok(
    organizations.every((row) => text(row, 'name').startsWith('（示例）') && text(row, 'creditCode').includes('DEM')),
  )
  t.ok(
    rowsOf('Vehicle').every(
      (row) => checkVin(text(row, 'vin')) === 'ok' && checkPlate(text(row, 'plateNumber')) === 'ok',
    ),
  )
})

t.test('natural keys are unique', async (t) => {
  const keys: Record<string, string[]> = {
    Organization: ['creditCode', 'validFrom'],
    EnergyProfile: ['organizationCreditCode', 'year'],
    Vehicle: ['vin'],
    Building: ['organizationCreditCode', 'code'],
    Space: ['organizationCreditCode', 'code'],
    Asset: ['organizationCreditCode', 'code'],
    CostRecord: ['organizationCreditCode', 'period', 'expenditureItem', 'phase'],
    EnergyConsumption: ['organizationCreditCode', 'period', 'energyType'],
  }
  for (const [register, fields] of Object.entries(keys)) {
    const rows = rowsOf(register)
    t.equal(new Set(rows.map((row) => fields.map((field) => row[field]).join(' '))).size, rows.length, register)
  }
  t.equal(new Set(rowsOf('Vehicle').map((row) => row.plateNumber)).size, rowsOf('Vehicle').length, 'plates')
  t.equal(new Set(rowsOf('Organization').map((row) => row.name)).size, rowsOf('Organization').length, 'names')
})

t.test('every code used is in a code list or division', async (t) => {
  const { Code, Region } = referenceTexts()
  const known = new Set([
    ...recordsIn(Code).map(({ list, code }) => `${list} ${code}`),
    ...recordsIn(Region).map(({ code }) => `REGION ${code}`),
  ])
  const used = [
    ...rowsOf('Organization').flatMap((row) => [`INSTITUTION_TYPE ${row.institutionType}`, `REGION ${row.regionCode}`]),
    ...rowsOf('Asset').map((row) => `ASSET_CLASS ${row.classCode}`),
    ...rowsOf('CostRecord').map((row) => `EXPENDITURE_ITEM ${row.expenditureItem}`),
    ...rowsOf('EnergyConsumption').map((row) => `ENERGY_TYPE ${row.energyType}`),
  ]
  t.strictSame(
    [...new Set(used)].filter((key) => !known.has(key)),
    [],
  )
  const types = new Set(rowsOf('Organization').map((row) => row.institutionType))
  t.strictSame([...types].sort(), ['01', '021', '022', '023', '024', '025', '026', '03'])
})

t.test('parts stay within their wholes', async (t) => {
  const parts = ['heatingQuantity', 'dataRoomQuantity', 'vehicleQuantity']
  const isOdd = (row: Row) =>
    exact(row, 'costYuan') === 0n ||
    parts.some((part) => row[part] !== null && exact(row, part) > exact(row, 'quantity'))
  t.strictSame(rowsOf('EnergyConsumption').filter(isOdd), [])
  t.ok(rowsOf('Asset').every((row) => exact(row, 'accumulatedDepreciationYuan') <= exact(row, 'originalValueYuan')))
  const builtAreas = Map.groupBy(rowsOf('Building'), (row) => row.organizationCreditCode)
  for (const profile of rowsOf('EnergyProfile').filter((row) => row.year === '2024')) {
    const built = sum((builtAreas.get(profile.organizationCreditCode) ?? []).map((row) => exact(row, 'floorAreaM2')))
    if (built !== exact(profile, 'floorAreaM2')) t.fail(`buildings of ${profile.organizationCreditCode}`)
  }
  const roomAreas = Map.groupBy(rowsOf('Space'), (row) => row.buildingCode)
  const overfull = rowsOf('Building').filter(
    (row) =>
      sum((roomAreas.get(row.code) ?? []).map((room) => exact(room, 'usableAreaM2'))) > exact(row, 'usableAreaM2'),
  )
  t.strictSame(
    overfull.map((row) => row.code),
    [],
    'rooms fit into their building',
  )
})

t.test('vehicle prices and displacements keep to the caps', async (t) => {
  const offenders = rowsOf('Vehicle').filter((row) => {
    const isCapped = ['CONFIDENTIAL_COMMUNICATION', 'LAW_ENFORCEMENT'].includes(text(row, 'category'))
    const cap = row.category === 'SPECIAL_TECHNICAL' ? 480_000n : isCapped ? 120_000n : 250_000n
    if (exact(row, 'priceYuan') > cap * 100n) return true
    if (row.energyKind === 'BATTERY_ELECTRIC') return row.displacementL !== null
    return Number(row.displacementL) > (isCapped ? 1.6 : 3)
  })
  t.strictSame(offenders, [])
})

t.test('final accounts repeat the cost of electricity in the energy records', async (t) => {
  const account = rowsOf('CostRecord').find((row) => row.expenditureItem === '30206' && row.phase === 'FINAL')!
  const records = rowsOf('EnergyConsumption').filter(
    (row) =>
      row.energyType === 'ELECTRICITY' &&
      row.organizationCreditCode === account.organizationCreditCode &&
      text(row, 'period').startsWith(text(account, 'period')),
  )
  t.equal(records.length, 12)
  t.equal(exact(account, 'amountYuan'), sum(records.map((row) => exact(row, 'costYuan'))))
})

t.test('the volume suits a demonstration', async (t) => {
  const between: [register: string, lowest: number, highest: number][] = [
    ['Organization', 480, 520],
    ['Vehicle', 1_400, 1_600],
    ['Building', 650, 750],
    ['Space', 5_500, 7_000],
    ['Asset', 8_200, 9_200],
    ['EnergyConsumption', 100_000, 130_000],
  ]
  for (const [register, lowest, highest] of between) {
    const count = rowsOf(register).length
    t.ok(count >= lowest && count <= highest, `${register}: ${count}`)
  }
})

t.test('largest remainders distribute a total exactly', async (t) => {
  t.strictSame(distribute(10n, [1, 1, 1]), [4n, 3n, 3n])
  t.strictSame(distribute(100n, [0, 3, 4]), [0n, 43n, 57n])
  t.strictSame(distribute(1n, [1, 2, 2]), [0n, 1n, 0n])
  t.equal(sum(distribute(999_999_999_999n, [7, 11, 13, 17])), 999_999_999_999n)
  t.throws(() => distribute(1n, [0, 0]), RangeError)
  t.strictSame([0n, 5n, 123_456n].map(decimal), ['0.00', '0.05', '1234.56'])
  t.strictSame([scaled(1n, 1n, 2n), scaled(1n, 1n, 3n), scaled(5n, 3n, 2n)], [1n, 0n, 8n])
})

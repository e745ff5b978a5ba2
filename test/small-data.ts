// A few records of every register, written through the write path and then given ids that are the same every time.
import type { Sql } from '../src/db/connect.ts'
import type { Registry } from '../src/kernel/registry.ts'
import { writeChunk } from '../src/operations/write-batch.ts'
import { systemAccess } from '../src/reference/load.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'

type Fields = Record<string, unknown>

/** Credit codes of five organizations: two in one county, its neighbour, the prefecture above, another province. */
export const holders = {
  bureau: creditCodeFor('1165230100000001'),
  school: creditCodeFor('1265230100000002'),
  neighbour: creditCodeFor('1165230200000003'),
  prefecture: creditCodeFor('1165230000000004'),
  elsewhere: creditCodeFor('1132040000000005'),
}

/** Inserts the data set; calling it twice changes nothing. */
export async function writeSmallData(sql: Sql, registry: Registry): Promise<void> {
  for (const [name, records] of batches()) {
    const register = registry.get(name)
    const inputs = records.map((record, i) => ({ line: i + 1, record }))
    const report = await writeChunk({ sql, registry, access: systemAccess }, register, inputs, { mode: 'atomic' })
    if (!report.isWritten) throw new Error(`${name}: ${JSON.stringify(report.results)}`)
    // Those of callers refer to one another already, and no answer that is compared names them.
    if (register.heldBy === 'region') continue
    // Before anything refers to them; the change log would not have it.
    const key = register.keyColumns.map((column) => `${column}::text`).join(`, ' ', `)
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx.unsafe(`update ${register.tableName} set id = md5('${name}' || concat(${key}))::uuid, version = 1,
        created_at = '2024-01-01', updated_at = '2024-01-01 12:34:56.789' where created_at > '2024-01-01'`)
    })
  }
  // Of records that no rule judges, so that none is judged again.
  await sql`insert into finding (id, organization_id, region_path, rule, register, record_id, domain, severity,
      left_value, right_value, rule_version, state, detected_at, last_seen_at)
    select md5('Finding' || id)::uuid, id, region_path, 'BLD14', 'Organization', id, 'reference', 'WARNING',
      n::text, '0', 1, 'OPEN', timestamptz '2024-01-01' + n * interval '1 day', timestamptz '2024-02-01'
    from (select o.id, o.region_path, row_number() over (order by id) as n from organization o) o
    on conflict do nothing`
}

function* batches(): Generator<[register: string, records: Fields[]]> {
  yield ['Organization', organizations.map(({ departmentCreditCode: _, ...rest }) => rest)]
  yield ['Organization', organizations.filter(({ departmentCreditCode }) => departmentCreditCode)]
  yield ['AllocationPlan', plans]
  yield ['Building', buildings]
  yield ['Space', spaces]
  yield ['Asset', assets]
  yield ['AssetMovement', movements]
  yield ['AssetDisposal', disposals]
  yield ['AssetDisposalItem', disposalItems]
  yield ['Vehicle', vehicles]
  yield ['EnergyConsumption', consumptions]
  yield ['EnergyProfile', profiles]
  yield ['CostRecord', costs]
  yield ['Client', clients]
  yield ['Grant', grants]
}

/** One record for each row of values. */
const table = (fields: string[], ...rows: unknown[][]): Fields[] =>
  rows.map((row) => Object.fromEntries(row.map((value, i) => [fields[i]!, value])))

const { bureau, school, neighbour, prefecture, elsewhere } = holders

const organizations = table(
  [
    ...['creditCode', 'name', 'institutionType', 'administrativeLevel', 'regionCode'],
    ...['authorizedStaff', 'fundingType', 'departmentCreditCode'],
  ],
  [prefecture, '昌吉州机关事务管理局', '01', 'PREFECTURE', '652300', 60, 'FULL', null],
  [bureau, '昌吉市"机关"事务管理局', '01', 'COUNTY', '652301', 24, 'FULL', prefecture],
  [school, '昌吉市第一中学', '021', 'COUNTY', '652301', null, 'FULL', bureau],
  [neighbour, '阜康市财政局', '01', 'COUNTY', '652302', 24, null, prefecture],
  [elsewhere, '常州市体育馆', '025', 'PREFECTURE', '320400', 12, 'PARTIAL', null],
)

const plans = table(
  [
    ...['organizationCreditCode', 'year', 'number', 'name', 'classCode', 'allocationMode', 'quantity', 'unitPriceYuan'],
    ...['appliedOn', 'state', 'decidedOn', 'decisionNote'],
  ],
  [bureau, '2024', 'P-1', '台式机', 'A02010105', 'PURCHASE', '10', '5000', '2023-09-01', 'APPLIED', null, null],
  [
    bureau,
    '2024',
    'P-2',
    '服务器',
    'A02010104',
    'PURCHASE',
    '1',
    '58000',
    '2023-09-02',
    'REJECTED',
    '2023-10-01',
    '缓',
  ],
  [neighbour, '2024', 'P-1', '便携机', 'A02010108', 'REALLOCATION', '3', null, '2023-09-03', 'APPLIED', null, null],
)

const buildings = table(
  ['organizationCreditCode', 'code', 'name', 'floorAreaM2', 'usableAreaM2', 'builtOn', 'ownershipForm'],
  [bureau, 'B1', '一号楼', '5200.50', '3900', '1998-06-30', 'TITLED'],
  [bureau, 'B2', '二号楼', '1200', null, null, null],
  [school, 'B1', '教学楼', '8000.25', '6400', '2011-09-01', 'TITLED'],
  [neighbour, 'B1', '办公楼', '2600', '2000', '2005-01-01', 'UNTITLED'],
  [elsewhere, 'B1', '体育馆', '12000', '9000', '2015-05-05', 'TITLED'],
)

const spaces = table(
  [
    ...['organizationCreditCode', 'buildingCode', 'code', 'kind', 'floor', 'usableAreaM2', 'occupants'],
    'usingOrganizationCreditCode',
  ],
  [bureau, 'B1', '101', 'OFFICE', 1, '24', 2, null],
  [bureau, 'B1', '102', 'OFFICE', 1, '18.50', 1, school],
  [bureau, 'B1', '-01', 'EQUIPMENT', -1, '60', null, null],
  [bureau, 'B2', '101', 'SERVICE', 1, null, null, null],
  [school, 'B1', '301', 'BUSINESS', 3, '72', 48, school],
  [neighbour, 'B1', '201', 'OFFICE', 2, '24', 2, neighbour],
)

const assets = table(
  [
    ...['organizationCreditCode', 'code', 'name', 'classCode', 'originalValueYuan', 'accumulatedDepreciationYuan'],
    ...['acquiredOn', 'keeper', 'usageStatus'],
  ],
  [bureau, 'A-1', '服务器', 'A02010104', '58000', '14500.25', '2022-03-01', '张三', 'IN_USE'],
  [bureau, 'A-2', '台式机 "A"', 'A02010105', '5200', '5200', '2018-03-01', '李四', 'PENDING_DISPOSAL'],
  [bureau, 'A-3', '便携机', 'A02010108', '7300.50', null, '2024-02-29', null, 'IDLE'],
  [school, 'A-1', '台式机', 'A02010105', '4800', '1200', '2022-09-01', '王五', 'IN_USE'],
  [neighbour, 'A-1', '服务器', 'A02010104', '61000', '0', null, null, 'IN_USE'],
)

const movements = table(
  ['organizationCreditCode', 'assetCode', 'recordedAt', 'kind', 'movedOn', 'toDepartment', 'toKeeper'],
  [bureau, 'A-1', '2022-03-02T01:00:00Z', 'ISSUE', '2022-03-02', '办公室', '张三'],
  [bureau, 'A-2', '2018-03-02T01:00:00Z', 'ISSUE', '2018-03-02', '财务科', '李四'],
  [neighbour, 'A-1', '2023-01-02T01:00:00Z', 'LEND', '2023-01-02', null, '赵五'],
)

const disposals = table(
  [
    ...['organizationCreditCode', 'number', 'method', 'ground', 'appliedOn', 'appraisalNumber', 'state'],
    ...['approvalNumber', 'approverKind', 'approvingOrganizationCreditCode', 'decidedOn', 'decisionNote'],
    ...['executedOn', 'proceedsYuan', 'taxesYuan'],
  ],
  [bureau, 'D-0', 'SCRAPPING', 'OVER_LIFE_UNFIT', '2024-01-02', ...Array(10).fill(null).with(1, 'APPLIED')],
  [
    ...[bureau, 'D-1', 'AUCTION', 'OVER_LIFE_UNFIT', '2023-01-02', '评1', 'APPROVED', '批1', 'FINANCE', prefecture],
    ...['2023-02-01', '同意', null, null, null],
  ],
  [
    ...[bureau, 'D-2', 'AUCTION', 'OVER_LIFE_UNFIT', '2022-01-02', '评2', 'EXECUTED', '批2', 'FINANCE', prefecture],
    ...['2022-02-01', '照办', '2022-03-01', '500.5', '20'],
  ],
  [
    ...[bureau, 'D-3', 'SCRAPPING', 'OTHER', '2022-01-02', null, 'REJECTED'],
    ...[null, null, null, '2022-02-01', '不同意', null, null, null],
  ],
  [neighbour, 'D-0', 'SCRAPPING', 'OTHER', '2024-01-02', ...Array(10).fill(null).with(1, 'APPLIED')],
)

const disposalItems = table(
  ['organizationCreditCode', 'disposalNumber', 'line', 'assetCode', 'quantity', 'netValueYuan', 'usageStatusBefore'],
  [bureau, 'D-0', 'A-2', 'A-2', '1', '0', 'IN_USE'],
  [neighbour, 'D-0', 'A-1', 'A-1', '1', '61000', 'IN_USE'],
)

const vin = (serial: number): string => withVinCheckDigit(`LDEMTZ000PD${String(serial).padStart(6, '0')}`)

const vehicles = table(
  ['organizationCreditCode', 'vin', 'plateNumber', 'category', 'energyKind', 'priceYuan', 'registeredOn', 'isMarked'],
  [bureau, vin(1), '新B12345', 'EMERGENCY', 'GASOLINE', '178000', '2016-05-04', true],
  [bureau, vin(2), '新BD12345', 'OTHER', 'BATTERY_ELECTRIC', '139800.00', '2023-11-20', true],
  [bureau, vin(3), null, 'OTHER', 'GASOLINE', null, null, false],
  [school, vin(4), '新B54321', 'OTHER', 'DIESEL', '139800', '2016-05-04', null],
  [neighbour, vin(5), '新B00001', 'LAW_ENFORCEMENT', 'HYBRID', '118000', null, true],
  [elsewhere, vin(6), '苏D12345', 'EMERGENCY', 'GASOLINE', '178000', '2023-11-20', true],
)

const consumptions = table(
  ['organizationCreditCode', 'period', 'energyType', 'quantity', 'costYuan', 'heatingQuantity'],
  [bureau, '2024-01', 'ELECTRICITY', '12000.5', '6600.28', '1000'],
  [bureau, '2024-02', 'ELECTRICITY', '11000', '6050', null],
  [bureau, '2024-01', 'WATER', '320', '1024', null],
  [bureau, '2023', 'NATURAL_GAS', '45000', '108000', '45000'],
  [school, '2024-01', 'ELECTRICITY', '30000', '16500', null],
  [school, '2024-Q1', 'GASOLINE', '900', '7200', null],
  [school, '2023', 'HEAT', null, '240000', null],
  [neighbour, '2024-01', 'ELECTRICITY', '8000', '4400', null],
  [prefecture, '2020', 'ELECTRICITY', '510000', '280500', null],
  [elsewhere, '2024-01', 'ELECTRICITY', '70000', '45500', null],
)

const profiles = table(
  ['organizationCreditCode', 'year', 'floorAreaM2', 'energyUsers', 'newEnergyVehicles'],
  [bureau, '2024', '6400.50', 68, 1],
  [school, '2024', '8000.25', 1950, 0],
  [neighbour, '2024', '2600', 41, null],
)

const costs = table(
  ['organizationCreditCode', 'period', 'expenditureItem', 'phase', 'fundSource', 'amountYuan'],
  [bureau, '2024', '30206', 'FINAL', 'FISCAL', '12650.28'],
  [bureau, '2024', '30206', 'BUDGET', 'FISCAL', '15000'],
  [bureau, '2024', '30231', 'FINAL', 'FISCAL', '-300.00'],
  [school, '2024', '30205', 'FINAL', 'OTHER', '9900'],
)

const clients = table(
  ['code', 'name', 'regionCode', 'clearance', 'ipRanges'],
  ['county-652301', '昌吉市业务系统', '652301', 'internal', '10.0.0.0/8'],
  ['county-652302', '阜康市业务系统', '652302', 'public', null],
)

const grants = table(
  ['clientCode', 'code', 'scopes', 'reach', 'regionCode', 'organizationCreditCode', 'purpose', 'legalBasis'],
  ['county-652301', '1', 'vehicles:read', 'REGION', '652301', null, '车辆调度', '三定方案'],
  ['county-652302', '1', 'energy:read energy:write', 'ORGANIZATION', null, neighbour, '能耗填报', '公共机构节能条例'],
)

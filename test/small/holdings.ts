// Parcels of land, titles, and what is being built.
import { holders, type Rows, type Samples, table } from './table.ts'

const { bureau, school, neighbour, prefecture } = holders

const parcels = table(
  ['organizationCreditCode', 'code', 'name', 'areaM2', 'landUse', 'parcelNumber', 'usageStatus', 'idleSince'],
  [bureau, 'L1', '机关大院', '15000.50', 'OFFICE', '652301001001GB00001', 'IN_USE', null],
  [bureau, 'L2', '预留地', '4000', 'SUPPORTING_FACILITY', null, 'IDLE', '2024-02-29'],
  [neighbour, 'L1', '财政局"院"', '6200', 'OFFICE', null, 'IN_USE', null],
)

const titles = table(
  [
    ...['organizationCreditCode', 'number', 'buildingCode', 'landParcelCode', 'caseClass', 'state', 'areaM2'],
    ...['certificateNumber', 'holderCreditCode', 'holderName', 'registeredOn', 'endedOn', 'problem'],
  ],
  [
    ...[bureau, 'T-1', 'B1', null, 'COMPLETE_UNDISPUTED', 'REGISTERED', '5200.50', '新(2023)昌吉市第001号'],
    ...[prefecture, null, '2023-06-01', null, null],
  ],
  [bureau, 'T-2', 'B2', null, 'HISTORY_MISSING', 'IN_PROCESS', null, null, null, null, null, null, '缺竣工资料'],
  [bureau, 'T-3', null, 'L1', 'COMPLETE_UNDISPUTED', 'FILED', '15000', null, bureau, null, '2024-01-15', null, null],
  [school, 'T-1', 'B1', null, 'DISPUTED', 'IN_PROCESS', null, null, null, null, null, null, '与厂方有争议'],
  [
    ...[neighbour, 'T-1', 'B1', null, 'COMPLETE_UNDISPUTED', 'ENDED', '2600', '阜(1999)7号'],
    ...[null, '原主管局', '1999-05-05', '2020-03-31', null],
  ],
)

const projects = table(
  [
    ...['organizationCreditCode', 'code', 'name', 'type', 'buildingUse', 'phase', 'approvalNumber', 'approvedOn'],
    ...['approvedYuan', 'startedOn', 'landAreaM2', 'buildingCode', 'approverCreditCode'],
  ],
  [
    ...[
      bureau,
      'P-1',
      '一号楼改扩建',
      'REBUILD_OR_EXTEND',
      'OFFICE',
      'CONSTRUCTION',
      '昌发改〔2024〕1号',
      '2024-03-01',
    ],
    ...['3200000', '2024-05-01', null, 'B1', prefecture],
  ],
  [school, 'P-1', '实验楼', 'NEW_BUILD', 'BUSINESS', 'PREPARATION', null, null, null, null, '3000', null, null],
  [
    neighbour,
    'P-1',
    '业务用房',
    'PURCHASE',
    'BUSINESS',
    'BIDDING',
    '阜发改2号',
    '2024-02-29',
    '100.5',
    null,
    null,
    null,
    null,
  ],
)

export const rows: Rows = [
  ['LandParcel', parcels],
  ['OwnershipRegistration', titles],
  ['InvestmentProject', projects],
]

const transfer = { toCreditCode: prefecture, approvalNumber: '批1', transferredOn: '2026-11-01' }
const title = { holderCreditCode: prefecture, areaM2: '1200', registeredOn: '2026-11-01' }

export const samples: Samples = {
  'Building.transfer': { input: transfer, record: "code = 'B2'" },
  'LandParcel.transfer': { input: transfer, record: "code = 'L2'" },
  'Building.cancel': {
    input: { cancelledOn: '2026-11-01', cancellationReason: 'DEMOLISHED' },
    record: "code = 'B-9'",
    first: `insert into building (organization_id, region_path, code, name, floor_area_m2)
      select organization_id, region_path, 'B-9', '旧车库', 300 from building where code = 'B2'`,
  },
  'LandParcel.cancel': {
    input: { cancelledOn: '2026-11-01', cancellationReason: 'ERROR' },
    record: "code = 'L2'",
  },
  'OwnershipRegistration.register': {
    input: { ...title, certificateNumber: '新(2026)第9号' },
    record: "number = 'T-2'",
  },
  'OwnershipRegistration.file': { input: title, record: "number = 'T-2'" },
  'OwnershipRegistration.end': { input: { endedOn: '2026-11-01' }, record: "number = 'T-1' and state = 'REGISTERED'" },
}

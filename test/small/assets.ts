// Assets, their plans, use and disposal.
import { decided, holders, poolItemId, type Rows, type Samples, table } from './table.ts'

const { bureau, school, neighbour, prefecture, elsewhere } = holders

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
  [bureau, 'A-4', '投影仪', 'A02010105', '6000', '1000', '2020-05-01', null, 'IDLE'],
  [bureau, 'A-5', '扫描仪', 'A02010105', '3000', '500', '2020-06-01', null, 'IDLE'],
  [bureau, 'A-6', '复印机', 'A02010105', '9000', '900', '2021-06-01', null, 'IDLE'],
  [neighbour, 'A-2', '便携机', 'A02010108', '7000', '700', '2021-07-01', null, 'LEASED_OR_LENT'],
  [elsewhere, 'E-1', '便携机', 'A02010108', '8000', '800', '2022-07-01', null, 'IDLE'],
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

const items = table(
  ['organizationCreditCode', 'number', 'assetCode', 'origin', 'reach', 'needsRepair', 'offeredOn', 'state'],
  [bureau, 'G-1', 'A-4', 'IDLE', 'CROSS_LEVEL', false, '2026-03-01', 'AVAILABLE'],
  [bureau, 'G-2', 'A-5', 'REPAIRABLE', 'CROSS_UNIT', true, '2026-04-01', 'OFFERED'],
  [neighbour, 'G-1', 'A-2', 'LARGE_EVENT', 'CROSS_REGION', false, '2026-03-02', 'LENT'],
  [elsewhere, 'G-1', 'E-1', 'IDLE', 'CROSS_REGION', false, '2026-03-03', 'AVAILABLE'],
)

const requests = table(
  [
    ...['organizationCreditCode', 'number', 'poolItemId', 'kind', 'dueOn', 'appliedOn', 'state', 'decidedOn'],
    ...['decisionNote', 'approvalNumber', 'approverKind', 'approvingOrganizationCreditCode', 'handedOverOn'],
  ],
  [school, 'R-1', poolItemId(bureau, 'G-1'), 'CLAIM', null, '2026-05-01', 'APPLIED', ...Array(6).fill(null)],
  [
    ...[neighbour, 'R-2', poolItemId(elsewhere, 'G-1'), 'BORROW', '2026-12-31', '2026-05-02', 'REJECTED', '2026-05-03'],
    ...['不急需', null, null, null, null],
  ],
  [
    ...[bureau, 'R-1', poolItemId(neighbour, 'G-1'), 'BORROW', '2026-12-31', '2026-05-01', 'APPROVED', '2026-05-04'],
    ...['会议用', '批7', 'FINANCE', prefecture, '2026-05-05'],
  ],
)

export const rows: Rows = [
  ['AllocationPlan', plans],
  ['Asset', assets],
  ['AssetMovement', movements],
  ['AssetDisposal', disposals],
  ['AssetDisposalItem', disposalItems],
  ['PoolItem', items],
  ['PoolRequest', requests],
]

const requested = decided('PoolRequest', "number = 'R-1' and kind = 'CLAIM'", "number = 'R-2'")

export const samples: Samples = {
  'Asset.issue': {
    input: { keeper: '赵六', usingDepartment: '办公室', issuedOn: '2026-11-30' },
    record: "code = 'A-3'",
  },
  'Asset.return': {
    input: { fromKeeper: '张三', returnedOn: '2026-11-30' },
    record: "code = 'A-1' and keeper = '张三'",
  },
  'Asset.handOver': {
    input: { fromKeeper: '王五', toKeeper: '钱七', handedOverOn: '2026-11-30' },
    record: "keeper = '王五'",
  },
  'Asset.transfer': {
    input: { toCreditCode: school, newCode: 'A-9', approvalNumber: '1', transferredOn: '2026-11-30' },
    record: "name = '服务器' and region_path like '%652301'",
  },
  'Asset.offer': { input: { number: 'G-9', origin: 'IDLE', offeredOn: '2026-11-30' }, record: "code = 'A-6'" },
  'Asset.applyDisposal': {
    input: { number: 'D-9', method: 'SCRAPPING', ground: 'OVER_LIFE_UNFIT', appliedOn: '2026-11-30' },
    record: "code = 'A-3'",
  },
  ...decided('AssetDisposal', "number = 'D-0' and region_path like '%652301'", "number = 'D-3'"),
  'AssetDisposal.execute': { input: { executedOn: '2023-03-01', proceedsYuan: '0' }, record: "number = 'D-1'" },
  'AssetDisposal.remit': {
    input: { remittedYuan: '80.5', remittedOn: '2022-04-01', remittanceVoucher: '1' },
    record: "number = 'D-2'",
  },
  'PoolItem.accept': { input: { warehouse: '一号库' }, record: "number = 'G-2'" },
  'PoolItem.repair': { input: { repairedOn: '2026-11-30', repairYuan: '80' }, record: "number = 'G-2'" },
  'PoolItem.withdraw': { input: {}, record: "number = 'G-2'" },
  ...requested,
  'PoolRequest.approve': {
    ...requested['PoolRequest.approve']!,
    input: { ...requested['PoolRequest.approve']!.input, handedOverOn: '2026-11-02', newCode: 'A-8' },
  },
  'PoolRequest.giveBack': {
    input: { returnedOn: '2026-11-30', returnCondition: '完好' },
    record: "number = 'R-1' and kind = 'BORROW'",
  },
  ...decided('AllocationPlan', "number = 'P-1' and region_path like '%652301'", "number = 'P-2'"),
}

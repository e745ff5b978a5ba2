// Assets, their plans, use and disposal.
import { decided, holders, type Rows, type Samples, table } from './table.ts'

const { bureau, school, neighbour, prefecture } = holders

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

export const rows: Rows = [
  ['AllocationPlan', plans],
  ['Asset', assets],
  ['AssetMovement', movements],
  ['AssetDisposal', disposals],
  ['AssetDisposalItem', disposalItems],
]

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
  ...decided('AllocationPlan', "number = 'P-1' and region_path like '%652301'", "number = 'P-2'"),
}

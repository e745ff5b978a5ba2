// Stocktakes with their lines, and evaluations of assets.
import { decided, holders, type Rows, type Samples, table } from './table.ts'

const { bureau, school, neighbour, prefecture } = holders

// Of those that are open or submitted no card is in two.
const stocktakes = table(
  [
    ...['organizationCreditCode', 'number', 'kind', 'ground', 'cutoffOn', 'department', 'responsible', 'state'],
    ...['finishedOn', 'approvalNumber', 'approverKind', 'approvingOrganizationCreditCode', 'decidedOn', 'decisionNote'],
  ],
  [bureau, 'S-1', 'ROUTINE', null, '2024-12-31', '档案室', '周一', 'PLANNED', ...Array(6).fill(null)],
  [bureau, 'S-2', 'ROUTINE', null, '2023-12-31', '办公室', '周二', 'OPEN', ...Array(6).fill(null)],
  [neighbour, 'S-2', 'ROUTINE', null, '2023-12-31', '办公室', '吴五', 'OPEN', ...Array(6).fill(null)],
  [
    ...[bureau, 'S-3', 'SPECIAL', 'REORGANISATION', '2023-06-30', '财务科', '周三', 'SUBMITTED'],
    ...['2023-07-31', null, null, null, null, '请核'],
  ],
  [
    ...[neighbour, 'S-1', 'ROUTINE', null, '2022-12-31', null, '吴四', 'APPROVED'],
    ...['2023-01-10', '核1', 'ADMINISTRATION', prefecture, '2023-02-01', '同意'],
  ],
)

const entries = table(
  [
    ...['organizationCreditCode', 'stocktakeNumber', 'line', 'assetCode', 'name', 'classCode', 'countedQuantity'],
    ...['foundKeeper', 'responsible', 'cause', 'resolution', 'valueYuan', 'valueType'],
  ],
  [bureau, 'S-2', 'A-1', 'A-1', null, null, '1', '张三', ...Array(5).fill(null)],
  [bureau, 'S-2', 'A-3', 'A-3', null, null, '1', null, ...Array(5).fill(null)],
  [bureau, 'S-3', 'X-1', null, '文件柜', 'A05010000', '2', '李四', '周三', '漏登', 'BOOK_IN', '1', 'NOMINAL'],
  [neighbour, 'S-1', 'A-1', 'A-1', null, null, '1', '赵五', ...Array(5).fill(null)],
)

const evaluations = table(
  ['organizationCreditCode', 'year', 'subject', 'score', 'grade', 'evaluatorCreditCode', 'evaluatedOn'],
  [bureau, '2023', '资产管理', '91.5', 'EXCELLENT', prefecture, '2024-03-01'],
  [school, '2023', '资产管理', '80', 'GOOD', bureau, '2024-03-02'],
  [neighbour, '2023', '资产管理', null, 'MEDIUM', prefecture, '2024-03-01'],
)

export const rows: Rows = [
  ['Stocktake', stocktakes],
  ['StocktakeEntry', entries],
  ['AssetEvaluation', evaluations],
]

const { 'Stocktake.approve': approve } = decided('Stocktake', "number = 'S-3'", '')

export const samples: Samples = {
  'Stocktake.open': { input: {}, record: "number = 'S-1' and region_path like '%652301'" },
  'Stocktake.submit': { input: { finishedOn: '2024-01-10' }, record: "number = 'S-2' and region_path like '%652301'" },
  'Stocktake.return': { input: { decisionNote: '复核' }, record: "number = 'S-3'" },
  'Stocktake.approve': approve!,
}

import { approvedBy, type Plant } from './plant.ts'

const [education, finance] = ['652301 教育局', '652301 财政局']
const approval = approvedBy('652300 机关事务管理局', '昌州机管〔2025〕31号', '2025-03-20')

const card = {
  ...{ name: '台式计算机', classVersion: 'GB/T 14885-2022', classCode: 'A02010105', originalValueYuan: '7200' },
  ...{ serviceLifeMonths: 72, acquiredOn: '2023-05-01', startedOn: '2023-05-01', depreciationMethod: 'STRAIGHT_LINE' },
}
const stocktake = { kind: 'ROUTINE', cutoffOn: '2025-02-28' }
/** Of departments that have no cards: another stocktake there does not wait for them. */
const counted = { ...stocktake, number: 'YZ-PD', department: '（示例）盘点科', state: 'OPEN' }
const submitted = { ...stocktake, number: 'YZ-AST5', department: '（示例）清查科', state: 'OPEN' }
const surplus = { name: '文件柜', classVersion: 'GB/T 14885-2022', classCode: 'A05010000', countedQuantity: '1' }

/** What is counted, evaluated, written down. */
export const plantedStocktakes: Plant[] = [
  {
    ...{ rule: 'AST9', holder: education, register: 'Asset', key: { code: 'YZ-AST9' } },
    zh: '计提至 2024 年 12 月的累计折旧为 3000 元,按年限平均法应为 2000 元',
    en: '3000 yuan are depreciated until December 2024, where the straight line gives 2000',
    has: { ...card, accumulatedDepreciationYuan: '3000', depreciatedTo: '2024-12' },
  },
  {
    ...{ rule: 'AST-D4', holder: education, register: 'Asset', key: { code: 'YZ-AST-D4' } },
    zh: '折旧计提至的不是月份,而是季度',
    en: 'Depreciated until a quarter, not a month',
    tries: { input: { ...card, depreciatedTo: '2024-Q4' } },
  },
  {
    ...{ rule: 'AST5', holder: finance, register: 'Stocktake', key: { number: 'YZ-AST5' } },
    zh: '报批的盘点中有一行盘盈,没有原因和处理意见',
    en: 'A stocktake is submitted in which a surplus has neither cause nor resolution',
    needs: [
      ['Stocktake', submitted],
      ['StocktakeEntry', { ...surplus, stocktakeNumber: submitted.number, line: '1' }],
    ],
    tries: { action: 'submit', input: { finishedOn: '2025-03-10' } },
  },
  {
    ...{ rule: 'AST3-S', holder: finance, register: 'Stocktake', key: { number: 'YZ-AST3-S' } },
    zh: '导入的旧盘点已核实,却没有批准文号',
    en: 'An old stocktake is brought as approved, without the number of an approval',
    tries: { input: { ...stocktake, finishedOn: '2025-03-10', state: 'APPROVED', ...approval, approvalNumber: null } },
  },
  {
    ...{ rule: 'AST-D7', holder: finance, register: 'Stocktake', key: { number: 'YZ-AST-D7' } },
    zh: '导入的旧盘点已核实,却没有盘点完成日期',
    en: 'An old stocktake is brought as approved, without the day on which it was finished',
    tries: { input: { ...stocktake, state: 'APPROVED', ...approval } },
  },
  {
    ...{ rule: 'AST13', holder: finance, register: 'Stocktake', key: { number: 'YZ-AST13' } },
    zh: '资产清查没有写明事由',
    en: 'A special inventory without a ground',
    tries: { input: { ...stocktake, kind: 'SPECIAL' } },
  },
  {
    ...{ rule: 'AST14', holder: finance, register: 'StocktakeEntry', key: { stocktakeNumber: 'YZ-PD', line: '14' } },
    zh: '盘盈的资产拟作核销',
    en: 'What is surplus is to be written off',
    needs: [['Stocktake', counted]],
    tries: { input: { ...surplus, cause: '漏登', resolution: 'WRITE_OFF' } },
  },
  {
    ...{ rule: 'AST15', holder: finance, register: 'StocktakeEntry', key: { stocktakeNumber: 'YZ-PD', line: '15' } },
    zh: '盘盈的资产按名义金额入账,价值却不是 1 元',
    en: 'What is surplus is booked in at a nominal amount that is not 1 yuan',
    needs: [['Stocktake', counted]],
    tries: { input: { ...surplus, cause: '漏登', resolution: 'BOOK_IN', valueYuan: '800', valueType: 'NOMINAL' } },
  },
]

import { approvedBy, type Plant } from './plant.ts'

const computer = {
  name: '台式计算机',
  classVersion: 'GB/T 14885-2022',
  classCode: 'A02010105',
  originalValueYuan: '5000',
}

const authority = '652300 机关事务管理局'
const [education, finance] = ['652301 教育局', '652301 财政局']
const approval = approvedBy(authority, '昌州机管〔2025〕3号', '2025-03-20')

/** Asset cards, their plans and their disposal. */
export const plantedCards: Plant[] = [
  {
    ...{ rule: 'AST-D1', holder: education, register: 'Asset', key: { code: 'YZ-AST-D1' } },
    zh: '投入使用日期早于取得日期',
    en: 'In use before it was acquired',
    has: { ...computer, acquisitionMethod: 'PURCHASE', acquiredOn: '2024-06-01', startedOn: '2024-05-01' },
  },
  {
    ...{ rule: 'AST4', holder: finance, register: 'AssetDisposal', key: { number: 'YZ-AST4' } },
    zh: '处置早已完成,收益 2600 元没有上缴国库',
    en: 'Disposed of long ago, the proceeds of 2600 yuan are not remitted',
    has: {
      ...{ method: 'SCRAPPING', ground: 'OVER_LIFE_UNFIT', appliedOn: '2025-03-01', state: 'EXECUTED', ...approval },
      ...{ executedOn: '2025-04-10', proceedsYuan: '2800', taxesYuan: '200' },
    },
  },
  {
    ...{ rule: 'AST-D2', holder: education, register: 'Asset', key: { code: 'YZ-AST-D2' } },
    zh: '财政拨款与非财政拨款合计大于原值',
    en: 'Fiscal and other funds come to more than the original value',
    tries: { input: { ...computer, fiscalFundsYuan: '4000', otherFundsYuan: '1000.01' } },
  },
  {
    ...{ rule: 'AST-D3', holder: education, register: 'Asset', key: { code: 'YZ-AST-D3' } },
    zh: '累计折旧大于原值',
    en: 'More depreciation than the original value',
    tries: { input: { ...computer, accumulatedDepreciationYuan: '5000.01' } },
  },
  {
    ...{ rule: 'AST-D5', holder: finance, register: 'AssetDisposal', key: { number: 'YZ-AST-D5' } },
    zh: '导入的旧处置已完成,却没有处置日期',
    en: 'An old disposal is brought as done, without the day of it',
    tries: {
      input: {
        ...{ method: 'SCRAPPING', ground: 'OVER_LIFE_UNFIT', appliedOn: '2025-03-01', state: 'EXECUTED' },
        ...approval,
      },
    },
  },
  {
    ...{ rule: 'AST3', holder: finance, register: 'AssetDisposal', key: { number: 'YZ-AST3' } },
    zh: '导入的旧处置已完成,却没有批准文号',
    en: 'An old disposal is brought as done, without the number of an approval',
    tries: {
      input: {
        ...{ method: 'SCRAPPING', ground: 'OVER_LIFE_UNFIT', appliedOn: '2025-03-01', state: 'EXECUTED' },
        ...{ ...approval, approvalNumber: null, executedOn: '2025-04-10' },
      },
    },
  },
  {
    ...{ rule: 'AST3-1', holder: finance, register: 'AllocationPlan', key: { year: '2025', number: 'YZ-AST3-1' } },
    zh: '导入的旧配置计划已批准,却没有审批机关',
    en: 'An old plan is brought as approved, without an authority',
    tries: {
      input: {
        ...{ name: '台式计算机', classVersion: 'GB/T 14885-2022', classCode: 'A02010105', quantity: '2' },
        ...{ allocationMode: 'PURCHASE', appliedOn: '2024-09-01', state: 'APPROVED' },
        ...{ ...approval, approvingOrganizationCreditCode: null },
      },
    },
  },
  {
    ...{ rule: 'AST10', holder: finance, register: 'AssetDisposal', key: { number: 'YZ-AST10' } },
    zh: '批准未经评估的转让',
    en: 'An assignment is approved that nobody appraised',
    has: { method: 'ASSIGNMENT', ground: 'OWNERSHIP_CHANGE', appliedOn: '2025-03-01' },
    tries: { action: 'approve', input: approval },
  },
  {
    ...{ rule: 'XC7', holder: finance, register: 'AllocationPlan', key: { year: '2026', number: 'YZ-XC7' } },
    zh: '申请单位自己批准自己的配置计划',
    en: 'An organization approves its own plan',
    has: {
      ...{ name: '打印机', classVersion: 'GB/T 14885-2022', classCode: 'A02021000', quantity: '1' },
      ...{ allocationMode: 'PURCHASE', appliedOn: '2025-09-01' },
    },
    tries: { action: 'approve', input: approvedBy(finance, '昌市财〔2025〕8号', '2025-10-08') },
  },
]

import { approvedBy, type Plant } from './plant.ts'

const [education, finance] = ['652301 教育局', '652301 财政局']
const approval = approvedBy('652300 机关事务管理局', '昌州机管〔2025〕41号', '2025-03-20')

const desk = { organizationCreditCode: education, code: 'YZ-GW', name: '会议桌', classVersion: 'GB/T 14885-2022' }
const item = { organizationCreditCode: education, number: 'YZ-GW' }
/** To be had by whoever is of the same place and level. */
const needs: Plant['needs'] = [
  ['Asset', { ...desk, classCode: 'A05010000', usageStatus: 'IDLE' }],
  ['PoolItem', { ...item, assetCode: desk.code, origin: 'IDLE', offeredOn: '2025-02-10', state: 'AVAILABLE' }],
]
const wanted = { poolItemId: item, kind: 'BORROW', neededFrom: '2025-04-10', appliedOn: '2025-03-03' }

/** What is moved, offered and claimed. */
export const plantedPool: Plant[] = [
  {
    ...{ rule: 'AST3-P', holder: finance, register: 'PoolRequest', key: { number: 'YZ-AST3-P' }, needs },
    zh: '导入的旧借用已批准,却没有批准文号',
    en: 'An old loan by the pool is brought as approved, without the number of an approval',
    tries: { input: { ...wanted, dueOn: '2025-05-10', state: 'APPROVED', ...approval, approvalNumber: null } },
  },
  {
    ...{ rule: 'AST-D20', holder: finance, register: 'PoolRequest', key: { number: 'YZ-AST-D20' }, needs },
    zh: '借用的应归还日期早于需用起始日期',
    en: 'What is borrowed is to be given back before it is needed',
    tries: { input: { ...wanted, dueOn: '2025-04-09' } },
  },
]

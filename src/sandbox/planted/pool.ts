import { approvedBy, type Plant, type Written } from './plant.ts'

const [education, finance, audit] = ['652301 教育局', '652301 财政局', '652301 审计局']
const approval = approvedBy('652300 机关事务管理局', '昌州机管〔2025〕41号', '2025-03-20')

const desk = { organizationCreditCode: education, code: 'YZ-GW', name: '会议桌', classVersion: 'GB/T 14885-2022' }
const item = { organizationCreditCode: education, number: 'YZ-GW' }
/** To be had by whoever is of the same place and level. */
const needs: Plant['needs'] = [
  ['Asset', { ...desk, classCode: 'A05010000', usageStatus: 'IDLE' }],
  ['PoolItem', { ...item, assetCode: desk.code, origin: 'IDLE', offeredOn: '2025-02-10', state: 'AVAILABLE' }],
]
const wanted = { poolItemId: item, kind: 'BORROW', neededFrom: '2025-04-10', appliedOn: '2025-03-03' }
const lent = { ...wanted, dueOn: '2025-05-10', state: 'APPROVED' }

const projector = { name: '投影仪', classVersion: 'GB/T 14885-2022', classCode: 'A02020200', originalValueYuan: '9800' }
const computer = { ...projector, name: '台式计算机', classCode: 'A02010105', originalValueYuan: '5600' }

/** An application with its one card. */
const disposed = (number: string, card: Written, disposal: Written) =>
  [
    ['Asset', { ...card, code: number, usageStatus: 'PENDING_DISPOSAL' }],
    ['AssetDisposal', { ...disposal, number }],
    [
      'AssetDisposalItem',
      { disposalNumber: number, line: '1', assetCode: number, originalValueYuan: card.originalValueYuan },
    ],
  ] as const
const scrapped = { method: 'SCRAPPING', ground: 'OVER_LIFE_UNFIT', appliedOn: '2025-03-01' }
const young = { ...scrapped, state: 'APPROVED', ...approval }

/** What is planned, idle, offered, claimed and given away. */
export const plantedPool: Plant[] = [
  {
    ...{ rule: 'AST2', holder: finance, register: 'AssetDisposal', key: { number: 'YZ-AST2' } },
    zh: '以超过使用年限为由报废用了不到三年的计算机,本地最低使用年限(示例)为 6 年',
    en: 'A computer is scrapped as beyond its life after less than three years; the least in the place (invented) is 6',
    needs: disposed('YZ-AST2', { ...computer, acquiredOn: '2022-06-01', startedOn: '2022-06-01' }, young),
    has: young,
  },
  {
    ...{ rule: 'AST6', holder: education, register: 'Asset', key: { code: 'YZ-AST6' } },
    zh: '闲置两年多,未入公物仓',
    en: 'Idle for more than two years, and not offered to others',
    has: { ...projector, usageStatus: 'IDLE', idleSince: '2024-03-01' },
  },
  {
    ...{ rule: 'AST7a', holder: education, register: 'Asset', key: { code: 'YZ-AST7a' } },
    zh: '12.8 万元的服务器不在当年任何已批准的计划内,本地(示例)10 万元起须有计划',
    en: 'A server at 128,000 yuan is in no approved plan of its year; from 100,000 on (invented) it has to be',
    has: {
      ...{ ...projector, name: '服务器', classCode: 'A02010104', originalValueYuan: '128000' },
      ...{ acquisitionMethod: 'PURCHASE', acquiredOn: '2025-05-06', startedOn: '2025-05-06' },
    },
  },
  {
    ...{ rule: 'AST7b', holder: finance, register: 'AllocationPlan', key: { year: '2025', number: 'YZ-AST7b' } },
    zh: '批准购置会议桌,而公物仓中有一张(教育局 YZ-GW)',
    en: 'A table is to be bought, while the pool has one (YZ-GW of the education bureau)',
    needs,
    has: {
      ...{ name: '会议桌', classVersion: 'GB/T 14885-2022', classCode: 'A05010000', quantity: '1' },
      ...{ allocationMode: 'PURCHASE', appliedOn: '2025-02-10', state: 'APPROVED', ...approval },
    },
  },
  {
    ...{ rule: 'AST11', holder: audit, register: 'Asset', key: { code: 'YZ-FW6' } },
    zh: '申请处置权属有争议的房屋的卡片',
    en: 'The disposal of the card of a building with a disputed title is applied for',
    tries: { action: 'applyDisposal', input: { ...scrapped, number: 'YZ-AST11', ground: 'OTHER' } },
  },
  {
    ...{ rule: 'AST12', holder: finance, register: 'AssetDisposal', key: { number: 'YZ-AST12' } },
    zh: '80 万元的资产由主管部门批准捐赠,本地(示例)50 万元起超出其权限',
    en: 'A department approves a donation worth 800,000 yuan, where 500,000 (invented) are beyond it',
    needs: disposed(
      'YZ-AST12',
      { ...projector, name: '视频会议系统', classCode: 'A02080805', originalValueYuan: '800000' },
      { ...scrapped, method: 'EXTERNAL_DONATION', ground: 'OTHER' },
    ),
    tries: { action: 'approve', input: { ...approval, approverKind: 'DEPARTMENT' } },
  },
  {
    ...{ rule: 'AST16', holder: '652302 教育局', register: 'PoolRequest', key: { number: 'YZ-AST16' } },
    zh: '申请调剂另一县市只在本地调剂的资产',
    en: 'What another county offers within itself alone is claimed',
    needs,
    tries: { input: { ...wanted, kind: 'CLAIM' } },
  },
  {
    ...{ rule: 'AST3-P', holder: finance, register: 'PoolRequest', key: { number: 'YZ-AST3-P' }, needs },
    zh: '导入的旧借用已批准,却没有批准文号',
    en: 'An old loan by the pool is brought as approved, without the number of an approval',
    tries: { input: { ...lent, ...approval, approvalNumber: null, handedOverOn: '2025-04-10' } },
  },
  {
    ...{ rule: 'AST-D6', holder: finance, register: 'PoolRequest', key: { number: 'YZ-AST-D6' }, needs },
    zh: '导入的旧借用已归还,却没有归还日期',
    en: 'An old loan by the pool is brought as given back, without the day of it',
    tries: { input: { ...lent, ...approval, handedOverOn: '2025-04-10', state: 'RETURNED' } },
  },
  {
    ...{ rule: 'AST-D20', holder: finance, register: 'PoolRequest', key: { number: 'YZ-AST-D20' }, needs },
    zh: '借用的应归还日期早于需用起始日期',
    en: 'What is borrowed is to be given back before it is needed',
    tries: { input: { ...wanted, dueOn: '2025-04-09' } },
  },
]

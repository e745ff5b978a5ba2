import { approvedBy, type Plant, type Written } from './plant.ts'

const [finance, education, audit] = ['652301 财政局', '652301 教育局', '652301 审计局']
const [school, administration, civil] = ['652301 第四中学', '652301 机关事务管理局', '652301 民政局']
const approval = approvedBy('652300 机关事务管理局', '昌州机管〔2025〕51号', '2025-03-20')
const early = { ...approval, decidedOn: '2025-02-28', state: 'APPROVED' }
const applied = { appliedOn: '2025-03-01' }

type Row = [rule: string, holder: string, register: string, key: Record<string, string>, input: Written]
const ofFlat = { ...applied, validFrom: '2025-04-01', tenantNumber: 'YZ009', tenantName: '示例租住人' }
const tenancy = { ...ofFlat, beneficiary: 'NEW_RECRUIT' }
const flat = { housingUnitCode: 'YZ-ZZ' }
const repair = { buildingCode: 'YZ-WX', name: '屋面防水', purpose: 'REMOVE_HAZARD', planName: '（示例）规划' }
const rented = { ...applied, direction: 'LEASE_IN', address: '（示例）昌吉市示例路9号', areaM2: '150' }
const disposed = { ...applied, ...approval, state: 'EXECUTED', executedOn: '2025-03-19' }
const room = { organizationCreditCode: civil, buildingCode: 'YZ-YF', code: 'YZ-YF-203' }
const item = { organizationCreditCode: education, number: 'YZ-GW' }
const term = { validFrom: '2025-04-01', validTo: '2026-03-31' }
const lease = { ...rented, ...term, counterparty: '（示例）物业公司' }

/** What is brought with its days in another order than that in which things are done. */
const rows: readonly (readonly [...Row, zh: string, en: string])[] = [
  [
    ...(['AST-D8', finance, 'AllocationPlan'] as const),
    { year: '2025', number: 'YZ-AST-D8' },
    {
      name: '桌',
      classVersion: 'GB/T 14885-2022',
      classCode: 'A05010000',
      allocationMode: 'LEASE',
      quantity: '1',
      ...applied,
      ...early,
    },
    '导入的旧配置计划批准早于申请',
    'An old plan is brought that was approved before it was applied for',
  ],
  [
    ...(['AST-D9', finance, 'AssetDisposal'] as const),
    { number: 'YZ-AST-D9' },
    { ...disposed, method: 'SCRAPPING', ground: 'OTHER' },
    '导入的旧处置在批准之前完成',
    'An old disposal is brought that was done before it was approved',
  ],
  [
    ...(['AST-D10', finance, 'PoolRequest'] as const),
    { number: 'YZ-AST-D10' },
    {
      ...applied,
      ...approval,
      state: 'APPROVED',
      poolItemId: item,
      kind: 'BORROW',
      dueOn: '2025-05-10',
      handedOverOn: '2025-03-19',
    },
    '导入的旧借用在批准之前交付',
    'An old loan by the pool is brought that was handed over before it was approved',
  ],
  [
    ...(['AST-D11', finance, 'Stocktake'] as const),
    { number: 'YZ-AST-D11' },
    { ...approval, kind: 'ROUTINE', cutoffOn: '2025-02-28', finishedOn: '2025-02-27', state: 'APPROVED' },
    '导入的旧盘点在基准日之前完成',
    'An old stocktake is brought that was finished before the day that it is of',
  ],
  [
    ...(['AST-D12', education, 'PoolItem'] as const),
    { number: 'YZ-AST-D12' },
    {
      assetCode: 'YZ-GW',
      origin: 'IDLE',
      needsRepair: true,
      offeredOn: '2025-02-10',
      repairedOn: '2025-02-09',
      state: 'WITHDRAWN',
    },
    '导入的公物仓资产在申报入仓之前修复',
    'An item of the pool is brought that was repaired before it was offered',
  ],
  [
    ...(['IDL-D4', finance, 'IdleSpaceDisposal'] as const),
    { number: 'YZ-IDL-D4' },
    { ...disposed, buildingCode: 'YZ-XZ', areaM2: '800', disposalMode: 'OTHER' },
    '导入的旧处置利用在批准之前完成',
    'An old disposal of idle space is brought that was done before it was approved',
  ],
  [
    ...(['LSE-D5', finance, 'Lease'] as const),
    { number: 'YZ-LSE-D5' },
    { ...rented, ...early, counterparty: '（示例）物业公司' },
    '导入的旧租约批准早于申请',
    'An old lease is brought that was approved before it was applied for',
  ],
  [
    ...(['LSE-D6', finance, 'Lease'] as const),
    { number: 'YZ-LSE-D6' },
    { ...lease, ...approval, state: 'APPROVED', signedOn: '2025-03-21', endedOn: '2025-03-31' },
    '导入的旧租约在开始之前终止',
    'An old lease is brought that ended before it began',
  ],
  [
    ...(['LSE-D7', finance, 'Lease'] as const),
    { number: 'YZ-LSE-D7' },
    { ...lease, ...approval, state: 'APPROVED', signedOn: '2025-03-21', remittedOn: '2025-03-31' },
    '导入的旧租约在开始之前就已上缴租金',
    'An old lease is brought whose rent was remitted before it began',
  ],
  [
    ...(['BLD-U6', school, 'SpaceAllocation'] as const),
    { reason: 'YZ-BLD-U6' },
    {
      ...applied,
      ...early,
      spaceId: room,
      validFrom: '2019-01-01',
      validTo: '2019-12-31',
      allocationMode: 'REALLOCATION',
    },
    '导入的旧分配批准早于申请',
    'An old allocation is brought that was approved before it was applied for',
  ],
  [
    ...(['HSG-D3', administration, 'HousingTenancy'] as const),
    { ...flat, number: 'YZ-HSG-D3' },
    { ...tenancy, ...early },
    '导入的旧租住批准早于申请',
    'An old tenancy is brought that was approved before it was applied for',
  ],
  [
    ...(['HSG-D4', administration, 'HousingTenancy'] as const),
    { ...flat, number: 'YZ-HSG-D4' },
    { ...tenancy, ...approval, state: 'APPROVED', movedInOn: '2025-03-31' },
    '导入的旧租住在起租之前入住',
    'An old tenancy is brought in which somebody moved in before it began',
  ],
  [
    ...(['RPR-D3', education, 'RepairProject'] as const),
    { code: 'YZ-RPR-D3' },
    { ...repair, ...applied, ...early, repairClass: 'MEDIUM_OR_MAJOR' },
    '导入的旧大中修批准早于申请',
    'An old major repair is brought that was approved before it was applied for',
  ],
  [
    ...(['INS-D3', education, 'InspectionIssue'] as const),
    { inspectionNumber: 'YZ-XJ', line: '3' },
    {
      category: 'HAZARD',
      description: '配电箱裸露',
      dueOn: '2025-07-01',
      state: 'RECTIFIED',
      rectifiedOn: '2025-05-31',
    },
    '导入的巡检问题在巡检之前整改',
    'A fault is brought that was put right before it was found',
  ],
  [
    ...(['BLD-D10', civil, 'InvestmentProject'] as const),
    { code: 'YZ-BLD-D10' },
    {
      name: '业务用房新建',
      type: 'NEW_BUILD',
      buildingUse: 'BUSINESS',
      phase: 'SETTLEMENT',
      startedOn: '2025-03-01',
      completedOn: '2025-02-28',
    },
    '投资项目竣工早于开工',
    'A project was completed before it was begun',
  ],
  [
    ...(['REF-D9', audit, 'OrganizationSuccession'] as const),
    { effectiveOn: '2024-07-01' },
    { successorCreditCode: finance, kind: 'FUNCTION_ADJUSTMENT', state: 'HANDED_OVER', handedOverOn: '2024-06-30' },
    '导入的机构沿革在生效之前移交',
    'A succession is brought that was handed over before it took effect',
  ],
]

export const plantedDays: Plant[] = rows.map(([rule, holder, register, key, input, zh, en]) => ({
  ...{ rule, holder, register, key, zh, en },
  tries: { input },
}))

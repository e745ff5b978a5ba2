import { approvedBy, type Plant, type Written } from './plant.ts'

const authority = '652300 机关事务管理局'
const [education, administration] = ['652301 教育局', '652301 机关事务管理局']
const approval = approvedBy(authority, '昌州机管〔2025〕8号', '2025-03-20')

const house = { code: 'YZ-WX', name: '旧办公楼', floorAreaM2: '1400', usableAreaM2: '980' }
const needs = [['Building', house]] as const
const repair = {
  ...{ buildingCode: house.code, name: '屋面防水', repairClass: 'MEDIUM_OR_MAJOR', purpose: 'REMOVE_HAZARD' },
  ...{ planName: '（示例）2025年办公用房大中修项目规划', areaM2: '1000', appliedOn: '2025-03-01' },
}
const flat = {
  ...{ code: 'YZ-ZZ', kind: 'TURNOVER_HOUSING', address: '（示例）昌吉市示例小区9号楼901室', capacity: 1 },
} satisfies Written
const tenancy = {
  ...{ validFrom: '2025-04-01', tenantNumber: 'YZ001', tenantName: '示例租住人', beneficiary: 'NEW_RECRUIT' },
  appliedOn: '2025-03-01',
}
const ofFlat = (number: string) => ({ housingUnitCode: flat.code, number })

const crowded = { ...flat, code: 'YZ-ZM', address: '（示例）昌吉市示例小区9号楼902室', capacity: 2 }
const inIt = (number: string, tenantNumber: string) =>
  [
    'HousingTenancy',
    { ...tenancy, ...approval, housingUnitCode: crowded.code, number, tenantNumber, state: 'APPROVED' },
  ] as const

/** Idle buildings that show something else are seen to. */
const others = [
  ['652301 第一中学', 'YZ-BLD4'],
  ['652301 财政局', 'YZ-XZ'],
  ['652301 第一中学', 'YZ-XZ'],
  ['652301 第一中学', 'YZ-BLD4-1'],
  ['652301 第一中学', 'YZ-LSE-D4'],
].map(([organizationCreditCode, code]) => {
  const care = { number: `YZ-KH-${code}`, kind: 'IDLE_CARE', inspectedOn: '2026-11-16' }
  const building = { organizationCreditCode, code }
  const own = { organizationCreditCode, inspectorCreditCode: organizationCreditCode, buildingId: building }
  return ['SpaceInspection', { ...care, ...own }] as const
})

/** Repairs, inspections, housing. */
export const plantedCare: Plant[] = [
  {
    ...{ rule: 'BLD10-2', holder: education, register: 'RepairProject', key: { code: 'YZ-BLD10-2' } },
    zh: '大中修不在任何项目规划之内',
    en: 'A major repair that is in no plan',
    needs,
    has: { ...repair, planName: null },
  },
  {
    ...{ rule: 'BLD11', holder: education, register: 'RepairProject', key: { code: 'YZ-BLD11' } },
    zh: '每平方米维修费 650 元,本地维修标准(示例)为 600 元',
    en: 'A repair at 650 yuan a square metre, where the standard of the place (invented) is 600',
    needs,
    has: { ...repair, ...approval, state: 'APPROVED', approvedYuan: '650000', startedOn: '2025-04-01' },
  },
  {
    ...{ rule: 'BLD15', holder: education, register: 'Building', key: { code: 'YZ-BLD15' } },
    zh: '房屋闲置,没有看护检查记录',
    en: 'A building is idle, and nobody sees to it',
    needs: others,
    has: { name: '旧库房', floorAreaM2: '300', usageStatus: 'IDLE' },
  },
  {
    ...{ rule: 'BLD15-1', holder: education, register: 'Space', key: { buildingCode: 'YZ-WX', code: 'YZ-WX-101' } },
    zh: '房间闲置,所在房屋没有看护检查记录',
    en: 'A room is idle, and nobody sees to its building',
    needs,
    has: { kind: 'SERVICE', name: '101活动室', floor: 1, usableAreaM2: '40', usageStatus: 'IDLE' },
  },
  {
    ...{ rule: 'HSG-D2', holder: administration, register: 'HousingUnit', key: { code: crowded.code } },
    zh: '一套改为只住一户的周转房,还租住着两户',
    en: 'Two live in a flat that is for one by now',
    needs: [['HousingUnit', crowded], inIt('YZ-2', 'YZ003'), inIt('YZ-3', 'YZ004')],
    has: { ...crowded, capacity: 1 },
  },
  {
    ...{ rule: 'BLD10', holder: education, register: 'RepairProject', key: { code: 'YZ-BLD10' } },
    zh: '大中修未经审批就已开工',
    en: 'A major repair that was started before anybody approved it',
    needs,
    tries: { input: { ...repair, startedOn: '2025-03-10' } },
  },
  {
    ...{ rule: 'BLD10-1', holder: education, register: 'RepairProject', key: { code: 'YZ-BLD10-1' } },
    zh: '导入的旧大中修已批准,却没有批准文号',
    en: 'An old major repair is brought as approved, without the number of an approval',
    tries: { input: { ...repair, ...approval, state: 'APPROVED', approvalNumber: null } },
  },
  {
    ...{ rule: 'RPR-D2', holder: education, register: 'RepairProject', key: { code: 'YZ-RPR-D2' } },
    zh: '导入的旧大中修已验收,却没有结算',
    en: 'An old major repair is brought as accepted, without its final cost',
    needs,
    tries: { input: { ...repair, ...approval, state: 'ACCEPTED', acceptedOn: '2025-09-01' } },
  },
  {
    ...{ rule: 'RPR-D1', holder: education, register: 'RepairProject', key: { code: 'YZ-RPR-D1' } },
    zh: '日常维修完工早于开工',
    en: 'A daily repair that was completed before it was started',
    tries: { input: { ...repair, repairClass: 'DAILY', startedOn: '2025-04-02', completedOn: '2025-04-01' } },
  },
  {
    ...{ rule: 'INS-D1', holder: education, register: 'SpaceInspection', key: { number: 'YZ-INS-D1' } },
    zh: '闲置看护检查没有说明是哪一栋房屋',
    en: 'Care of what is idle that names no building',
    tries: { input: { kind: 'IDLE_CARE', inspectedOn: '2025-06-01', inspectorCreditCode: education } },
  },
  {
    ...{ rule: 'INS-D2', holder: education, register: 'InspectionIssue' },
    key: { inspectionNumber: 'YZ-XJ', line: '1' },
    zh: '导入的巡检问题已销号,却没有整改日期',
    en: 'A fault that is brought as closed, without the day on which it was put right',
    needs: [
      [
        'SpaceInspection',
        { number: 'YZ-XJ', kind: 'LOOK_BACK', inspectedOn: '2025-06-01', inspectorCreditCode: administration },
      ],
    ],
    tries: {
      input: {
        category: 'HAZARD',
        description: '配电箱裸露',
        dueOn: '2025-07-01',
        state: 'CLOSED',
        closedOn: '2025-07-05',
      },
    },
  },
  {
    ...{ rule: 'AST3-H', holder: administration, register: 'HousingTenancy', key: ofFlat('YZ-AST3-H') },
    zh: '导入的旧租住已批准,却没有批准文号',
    en: 'An old tenancy is brought as approved, without the number of an approval',
    needs: [['HousingUnit', flat]],
    tries: { input: { ...tenancy, ...approval, state: 'APPROVED', approvalNumber: null } },
  },
  {
    ...{ rule: 'HSG-D1', holder: administration, register: 'HousingTenancy', key: ofFlat('YZ-HSG-D1') },
    zh: '导入的旧租住没有入住就已退租',
    en: 'Somebody moved out who never moved in',
    tries: { input: { ...tenancy, ...approval, state: 'APPROVED', movedOutOn: '2025-09-01' } },
  },
  {
    ...{ rule: 'HSG-A2', holder: administration, register: 'HousingTenancy', key: ofFlat('YZ-HSG-A2') },
    zh: '一套只能住一户的周转房批准第二户',
    en: 'A second tenancy is approved in a flat for one',
    needs: [['HousingTenancy', { ...tenancy, ...approval, ...ofFlat('YZ-1'), state: 'APPROVED' }]],
    has: { ...tenancy, tenantNumber: 'YZ002' },
    tries: { action: 'approve', input: { ...approval, tenantNumber: 'YZ002' } },
  },
]

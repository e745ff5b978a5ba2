// Repairs, inspections and what they found, turnover housing.
import { decided, holders, type Rows, type Samples, table } from './table.ts'

const { bureau, neighbour, prefecture } = holders

const approval = ['批1', 'ADMINISTRATION', prefecture, '2024-02-01', '同意']
const undecided = Array(5).fill(null)

const repairs = table(
  [
    ...['organizationCreditCode', 'buildingCode', 'code', 'name', 'repairClass', 'purpose', 'areaM2', 'planName'],
    ...['appliedOn', 'state', 'approvalNumber', 'approverKind', 'approvingOrganizationCreditCode', 'decidedOn'],
    ...['decisionNote', 'approvedYuan', 'startedOn', 'usingOrganizationCreditCode'],
  ],
  [
    ...[bureau, 'B1', 'R-1', '屋面', 'MEDIUM_OR_MAJOR', 'REMOVE_HAZARD', '900', '规划', '2024-01-02', 'APPLIED'],
    ...[...undecided, null, null, holders.school],
  ],
  [
    ...[bureau, 'B1', 'R-2', '外墙', 'MEDIUM_OR_MAJOR', 'REDUCE_ENERGY', '1500', '规划', '2024-01-03', 'APPROVED'],
    ...[...approval, '800000', null, null],
  ],
  [
    ...[bureau, 'B1', 'R-3', '管网', 'MEDIUM_OR_MAJOR', 'RESTORE_FUNCTION', null, '规划', '2024-01-04', 'APPROVED'],
    ...[...approval, '52000.5', '2024-03-01', null],
  ],
  [
    ...[bureau, 'B1', 'R-4', '换灯', 'DAILY', 'REDUCE_ENERGY', null, null, '2024-01-05', 'APPLIED'],
    ...[...undecided, null, '2024-01-06', null],
  ],
  [
    ...[bureau, 'B1', 'R-5', '电梯', 'MEDIUM_OR_MAJOR', 'REMOVE_HAZARD', null, '规划', '2024-01-06', 'REJECTED'],
    ...[null, null, null, '2024-02-01', '缓', null, null, null],
  ],
  [
    ...[neighbour, 'B1', 'R-9', '门窗', 'DAILY', 'RESTORE_FUNCTION', '12', null, '2024-01-07', 'APPLIED'],
    ...[...undecided, null, null, null],
  ],
)

const inspections = table(
  ['organizationCreditCode', 'number', 'kind', 'inspectedOn', 'score', 'inspectorCreditCode', 'summary'],
  [bureau, 'X-1', 'ROUTINE', '2024-04-01', '92.5', prefecture, '总体良好'],
  [bureau, 'X-2', 'SPECIAL', '2024-05-01', null, prefecture, null],
  [neighbour, 'X-1', 'LOOK_BACK', '2024-04-02', '80', prefecture, '有整改'],
)

const issues = table(
  [
    ...['organizationCreditCode', 'inspectionNumber', 'line', 'category', 'description', 'dueOn', 'state'],
    ...['rectification', 'rectifiedOn', 'closedOn'],
  ],
  [bureau, 'X-1', '1', 'OVER_STANDARD', '超标准', '2024-06-30', 'OPEN', null, null, null],
  [bureau, 'X-1', '2', 'HAZARD', '消防通道堵塞', '2024-06-30', 'RECTIFIED', '已清理', '2024-05-05', null],
  [bureau, 'X-2', '1', 'IDLE', '空置', '2024-07-31', 'CLOSED', '已调剂', '2024-05-06', '2024-05-20'],
  [neighbour, 'X-1', '1', 'OTHER', '标识缺失', '2024-06-30', 'OPEN', null, null, null],
)

const units = table(
  ['organizationCreditCode', 'code', 'kind', 'address', 'floorAreaM2', 'capacity', 'usageStatus', 'buildingCode'],
  [bureau, 'H-1', 'TURNOVER_HOUSING', '延安路1号', '68.5', 2, 'IN_USE', 'B1'],
  [bureau, 'H-2', 'TALENT_APARTMENT', '延安路2号', null, 2, 'IDLE', null],
  [neighbour, 'H-9', 'TURNOVER_HOUSING', '博峰路3号', '55', 1, 'IDLE', null],
)

const tenancies = table(
  [
    ...['organizationCreditCode', 'housingUnitCode', 'number', 'validFrom', 'validTo', 'tenantNumber', 'tenantName'],
    ...['beneficiary', 'appliedOn', 'state', 'approvalNumber', 'approverKind', 'approvingOrganizationCreditCode'],
    ...['decidedOn', 'decisionNote', 'movedInOn', 'tenantOrganizationCreditCode'],
  ],
  [
    ...[bureau, 'H-1', 'T-1', '2024-03-01', null, 'G001', '周一', 'NEW_RECRUIT', '2024-01-02', 'APPROVED'],
    ...[...approval, '2024-03-01', holders.school],
  ],
  [
    ...[bureau, 'H-1', 'T-2', '2024-04-01', '2027-12-31', 'G002', '吴二', 'OTHER', '2024-01-03', 'APPROVED'],
    ...[...approval, null, null],
  ],
  [
    ...[bureau, 'H-2', 'T-1', '2024-05-01', null, 'G003', '郑三', 'CADRE_ON_EXCHANGE', '2024-01-04', 'APPLIED'],
    ...[...undecided, null, null],
  ],
  [
    ...[bureau, 'H-2', 'T-2', '2024-05-01', null, 'G004', '王四', 'OTHER', '2024-01-05', 'REJECTED'],
    ...[null, null, null, '2024-02-01', '不符', null, null],
  ],
  [
    ...[bureau, 'H-2', 'T-3', '2024-06-01', null, 'G006', '陈六', 'OTHER', '2024-01-07', 'APPROVED'],
    ...[...approval, null, null],
  ],
  [
    ...[neighbour, 'H-9', 'T-1', '2024-05-01', null, 'G005', '冯五', 'NEW_RECRUIT', '2024-01-06', 'APPLIED'],
    ...[...undecided, null, neighbour],
  ],
)

export const rows: Rows = [
  ['RepairProject', repairs],
  ['SpaceInspection', inspections],
  ['InspectionIssue', issues],
  ['HousingUnit', units],
  ['HousingTenancy', tenancies],
]

const repair = (code: string): string => `code = '${code}' and region_path like '%652301'`
const tenancy = (tenantNumber: string): string => `tenant_number = '${tenantNumber}'`
const accepted = { acceptedOn: '2026-11-30', finalYuan: '52000' }

const decidedTenancy = decided('HousingTenancy', tenancy('G003'), tenancy('G004'))
const decidedRepair = decided('RepairProject', repair('R-1'), repair('R-5'))

const approving = (samples: Samples, register: string, more: object): Samples => {
  const { input, record } = samples[`${register}.approve`]!
  return { ...samples, [`${register}.approve`]: { input: { ...input, ...more }, record } }
}

export const samples: Samples = {
  ...approving(decidedRepair, 'RepairProject', { approvedYuan: '65000' }),
  'RepairProject.start': { input: { startedOn: '2026-11-30' }, record: repair('R-2') },
  'RepairProject.accept': { input: accepted, record: repair('R-3') },
  'RepairProject.acceptDaily': { input: accepted, record: repair('R-4') },
  'InspectionIssue.rectify': {
    input: { rectification: '已调整', rectifiedOn: '2026-11-30' },
    record: "category = 'OVER_STANDARD'",
  },
  'InspectionIssue.close': { input: { closedOn: '2026-11-30' }, record: "category = 'HAZARD'" },
  'InspectionIssue.reopen': { input: { reopeningReason: '未到位' }, record: "category = 'IDLE'" },
  'HousingUnit.cancel': {
    input: { cancelledOn: '2026-11-30', cancellationReason: 'TRANSFERRED_OUT' },
    record: "address = '博峰路3号'",
  },
  ...approving(decidedTenancy, 'HousingTenancy', { tenantNumber: 'G003' }),
  'HousingTenancy.moveIn': { input: { tenantNumber: 'G002', movedInOn: '2026-11-30' }, record: tenancy('G002') },
  'HousingTenancy.moveOut': { input: { tenantNumber: 'G001', movedOutOn: '2026-11-30' }, record: tenancy('G001') },
  'HousingTenancy.withdraw': { input: { tenantNumber: 'G006' }, record: tenancy('G006') },
}

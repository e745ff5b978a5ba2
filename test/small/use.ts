// Office space: what is approved, certified and allocated.
import { buildingId, decided, holders, type Rows, type Samples, table } from './table.ts'

const { bureau, school, neighbour, prefecture } = holders

const approvals = table(
  [
    ...['organizationCreditCode', 'validFrom', 'validTo', 'areaBasis', 'approvedAreaM2', 'officeAreaM2'],
    ...['approvalNumber', 'approvingOrganizationCreditCode'],
  ],
  [bureau, '2020-01-01', '2022-12-31', 'USABLE', '500', '300', '核1', prefecture],
  [bureau, '2023-01-01', null, 'USABLE', '600.50', null, '核2', prefecture],
  [neighbour, '2023-01-01', null, 'GROSS', '900', null, '核3', prefecture],
)

const building = (organizationCreditCode: string, code: string) => ({ organizationCreditCode, code })
const room = (organizationCreditCode: string, buildingCode: string, code: string) => ({
  ...{ organizationCreditCode, buildingCode, code },
})

const certificates = table(
  ['organizationCreditCode', 'number', 'buildingId', 'areaM2', 'issuedOn', 'issuerCreditCode', 'extent'],
  [bureau, '证-1', building(bureau, 'B1'), '400', '2023-02-01', prefecture, '一层'],
  [school, '证-1', building(bureau, 'B1'), '50.25', '2023-03-01', bureau, null],
  [neighbour, '证-1', building(neighbour, 'B1'), '880', '2023-03-02', prefecture, null],
)

const allocations = table(
  [
    ...[
      'organizationCreditCode',
      'spaceId',
      'validFrom',
      'allocationMode',
      'areaM2',
      'occupants',
      'appliedOn',
      'state',
    ],
    ...['approvalNumber', 'approverKind', 'approvingOrganizationCreditCode', 'decidedOn', 'decisionNote'],
  ],
  [
    ...[school, room(bureau, 'B1', '102'), '2023-03-01', 'REALLOCATION', null, 1, '2023-02-01', 'APPROVED'],
    ...['批1', 'ADMINISTRATION', prefecture, '2023-02-20', '同意'],
  ],
  [school, room(bureau, 'B2', '101'), '2024-01-01', 'REALLOCATION', '12.5', 2, '2023-12-01', ...applied()],
  [bureau, room(bureau, 'B1', '101'), '2024-01-01', 'CONSTRUCTION', null, 2, '2023-12-02', ...applied()],
  [
    ...[school, room(bureau, 'B2', '101'), '2023-01-01', 'EXCHANGE', null, null, '2022-12-01', 'REJECTED'],
    ...[null, null, null, '2022-12-20', '不宜'],
  ],
  [neighbour, room(neighbour, 'B1', '201'), '2024-01-01', 'CONSTRUCTION', null, 2, '2023-12-03', ...applied()],
)

function applied() {
  return ['APPLIED', null, null, null, null, null]
}

export const rows: Rows = [
  ['AreaApproval', approvals],
  ['UseCertificate', certificates],
  ['SpaceAllocation', allocations],
]

export const samples: Samples = {
  ...decided('SpaceAllocation', "occupants = 2 and allocation_mode = 'REALLOCATION'", "state = 'REJECTED'"),
  'SpaceAllocation.reallocate': {
    input: {
      ...{ toOrganizationCreditCode: neighbour, reallocatedOn: '2026-06-01', decisionNumber: '调1' },
      deciderCreditCode: prefecture,
    },
    record: "approval_number = '批1'",
  },
  'SpaceAllocation.vacate': { input: { vacatedOn: '2026-03-01' }, record: "approval_number = '批1'" },
  'AreaApproval.issueCertificate': {
    input: {
      ...{ number: '证-9', buildingId: buildingId(bureau, 'B1'), areaM2: '100', issuedOn: '2026-01-05' },
      issuerCreditCode: prefecture,
    },
    record: "approval_number = '核2'",
  },
  'UseCertificate.revoke': {
    input: { revokedOn: '2026-01-05', revocationReason: '机构撤销' },
    record: 'area_m2 = 880',
  },
}

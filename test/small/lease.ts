// Idle space and what becomes of it, leases.
import { decided, holders, type Rows, type Samples, table } from './table.ts'

const { bureau, school, neighbour, prefecture } = holders
const decision = ['批1', 'GOVERNMENT', prefecture, '2021-02-01']
const none = [null, null, null, null]

const disposals = table(
  [
    ...[
      'organizationCreditCode',
      'number',
      'buildingCode',
      'spaceCode',
      'areaM2',
      'disposalMode',
      'appliedOn',
      'state',
    ],
    ...['approvalNumber', 'approverKind', 'approvingOrganizationCreditCode', 'decidedOn', 'counterparty'],
    ...['decisionNote', 'executedOn', 'proceedsYuan', 'taxesYuan'],
  ],
  [bureau, 'I-0', 'B1', '-01', '60', 'OTHER', '2024-01-02', 'APPLIED', ...none, '某甲', null, null, null, null],
  [bureau, 'I-1', 'B1', null, '5200.50', 'OTHER', '2021-01-02', 'REJECTED', ...none, null, '缓办', null, null, null],
  [school, 'I-2', 'B1', '301', '72', 'OTHER', '2021-01-02', 'APPROVED', ...decision, '某乙', '同意', null, null, null],
  [
    ...[bureau, 'I-3', 'B1', '102', '18.50', 'OTHER', '2021-01-02', 'EXECUTED', ...decision, '某丙', '照办'],
    ...['2021-03-01', '900.50', '50'],
  ],
  [neighbour, 'I-9', 'B1', '201', '24', 'OTHER', '2024-01-03', 'APPLIED', ...none, '某丁', null, null, null, null],
)

const rented = (owner: string, number: string, areaM2: string, counterparty: string, code: string) => ({
  ...{ organizationCreditCode: owner, number, direction: 'LEASE_IN', areaM2, counterparty },
  ...{ counterpartyCreditCode: code, annualRentYuan: '36000', appliedOn: '2024-01-02' },
})
const let_ = (number: string, counterparty: string, decisionNote: string) => ({
  ...{ organizationCreditCode: school, number, direction: 'LEASE_OUT', buildingCode: 'B1', spaceCode: '301' },
  ...{ areaM2: '72', counterparty, appliedOn: '2021-01-02', state: 'APPROVED', approvalNumber: '批1', decisionNote },
  ...{ approverKind: 'GOVERNMENT', approvingOrganizationCreditCode: prefecture, decidedOn: '2021-02-01' },
})
const signed = { signedOn: '2021-03-01', validFrom: '2021-04-01', validTo: '2023-03-31' }

const leases = [
  rented(bureau, 'L-0', '300', '甲公司', '91650000MA77000A1A'),
  {
    ...rented(bureau, 'L-1', '120.50', '乙公司', '91650000MA77000B2B'),
    ...{ state: 'REJECTED', decisionNote: '有存量' },
  },
  { ...let_('L-2', '丙公司', '可'), ...signed, proceedsYuan: '24000.50', taxesYuan: '1200' },
  let_('L-3', '丁公司', '行'),
  rented(neighbour, 'L-9', '80', '戊公司', '91650000MA77000E5E'),
]

export const rows: Rows = [
  ['IdleSpaceDisposal', disposals],
  ['Lease', leases],
]

export const samples: Samples = {
  ...decided('IdleSpaceDisposal', "number = 'I-0'", "number = 'I-1'"),
  'IdleSpaceDisposal.execute': { input: { executedOn: '2021-03-01' }, record: "number = 'I-2'" },
  'IdleSpaceDisposal.remit': {
    input: { remittedYuan: '50.5', remittedOn: '2021-04-01', remittanceVoucher: '1' },
    record: "number = 'I-3'",
  },
  ...decided('Lease', "number = 'L-0'", "number = 'L-1'"),
  'Lease.approve': {
    input: {
      ...{ approvalNumber: '1', approverKind: 'GOVERNMENT', decidedOn: '2026-11-01' },
      approvingOrganizationCreditCode: prefecture,
    },
    record: "number = 'L-0'",
  },
  'Lease.sign': {
    input: { signedOn: '2026-11-01', validFrom: '2026-12-01', validTo: '2027-11-30' },
    record: "number = 'L-3'",
  },
  'Lease.collect': { input: { proceedsYuan: '12000', collectedOn: '2022-04-01' }, record: "number = 'L-2'" },
  'Lease.remit': {
    input: { remittedYuan: '0.5', remittedOn: '2022-05-01', remittanceVoucher: '2' },
    record: "number = 'L-2'",
  },
  'Lease.end': { input: { endedOn: '2022-06-30' }, record: "number = 'L-2'" },
}

// Callers and what they are granted.
import { holders, type Rows, type Samples, table } from './table.ts'

const { neighbour } = holders

const clients = table(
  ['code', 'name', 'regionCode', 'clearance', 'ipRanges'],
  ['county-652301', '昌吉市业务系统', '652301', 'internal', '10.0.0.0/8'],
  ['county-652302', '阜康市业务系统', '652302', 'public', null],
)

const grants = table(
  ['clientCode', 'code', 'scopes', 'reach', 'regionCode', 'organizationCreditCode', 'purpose', 'legalBasis'],
  ['county-652301', '1', 'vehicles:read', 'REGION', '652301', null, '车辆调度', '三定方案'],
  ['county-652302', '1', 'energy:read energy:write', 'ORGANIZATION', null, neighbour, '能耗填报', '公共机构节能条例'],
)

export const rows: Rows = [
  ['Client', clients],
  ['Grant', grants],
]

export const samples: Samples = {
  'Client.rotateSecret': { input: {}, record: "code = 'county-652301'" },
}

// What the tests of leases and idle space share.
import t from 'tap'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const scopes = ['buildings:read', 'buildings:write', 'reference:read']
export const writer = { scopes, regions: ['652300'] }
export const decider = { scopes: ['buildings:read', 'buildings:approve', 'reference:read'], regions: ['652300'] }
export const approval = {
  ...{ approvalNumber: '昌州政〔2026〕3号', approverKind: 'GOVERNMENT', decidedOn: '2026-02-01' },
  approvingOrganizationCreditCode: holders.prefecture,
}
export const term = { signedOn: '2026-02-10', validFrom: '2026-03-01', validTo: '2029-02-28' }
export const rented = {
  ...{ organizationCreditCode: holders.neighbour, number: 'R-1', direction: 'LEASE_IN', areaM2: '200' },
  ...{ address: '阜康路 1 号', counterparty: '某公司', appliedOn: '2026-01-05' },
}
export const letOut = {
  ...{ organizationCreditCode: holders.school, number: 'O-1', direction: 'LEASE_OUT', buildingCode: 'B1' },
  ...{ spaceCode: '301', areaM2: '72', counterparty: '某培训机构', appliedOn: '2026-01-05' },
}
export const idle = {
  ...{ organizationCreditCode: holders.neighbour, number: 'D-1', buildingCode: 'B1', spaceCode: '201' },
  ...{ areaM2: '24', disposalMode: 'LEASE_OUT', appliedOn: '2026-01-05' },
}

export const tested = await rightsCalls(t)
export const { call, sql } = tested
export const [asWriter, asDecider] = (await Promise.all([writer, decider].map((one) => tested.asCaller(one)))) as [
  Headers,
  Headers,
]
export const everyone = await tested.asCaller()

export const make = async (path: string, record: Fields) => {
  const { body, problems } = await call(asWriter, 'POST', path, record)
  if (problems.length > 0) throw new Error(String(problems))
  return `${path}/${body.results[0].id}`
}
export const act = (as: Headers, path: string, action: string, input: Fields) =>
  call(as, 'POST', `${path}/${action}`, input)
export const read = async (path: string) => (await call(asWriter, 'GET', path)).body
export const approved = async (path: string, record: Fields) => {
  const made = await make(path, record)
  const { status, body } = await act(asDecider, made, 'approve', approval)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return made
}
export const objectOf = async (organization: string, building: string, space?: string) => {
  const [row] = await sql`select b.id as building, s.id as space from building b
    join organization o on o.id = b.organization_id and o.credit_code = ${organization}
    left join space s on s.building_id = b.id and s.code = ${space ?? ''} where b.code = ${building}`
  return { building: `buildings/${row!.building}`, space: `spaces/${row!.space}` }
}
export const be = (path: string, fields: Fields) => call(asWriter, 'PATCH', path, fields)

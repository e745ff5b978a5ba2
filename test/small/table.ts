// How a part says its small data and what its actions are tried with.
import { createHash } from 'node:crypto'
import { creditCodeFor } from '../../src/registers/reference/credit-code.ts'

export type Fields = Record<string, unknown>

/** Records of a register; those of several are in the order of their references. */
export type Rows = [register: string, records: Fields[]][]

/** What is sent with an action, the record that it is done to as SQL over `r`, and the SQL that readies it. */
export type Samples = Record<string, { input: Fields; record: string; first?: string }>

/** Credit codes of five organizations: two in one county, its neighbour, the prefecture above, another province. */
export const holders = {
  bureau: creditCodeFor('1165230100000001'),
  school: creditCodeFor('1265230100000002'),
  neighbour: creditCodeFor('1165230200000003'),
  prefecture: creditCodeFor('1165230000000004'),
  elsewhere: creditCodeFor('1132040000000005'),
}

/** The id of a record of the small data, by its key with ids for what that refers to (test/small-data.ts). */
const idOf = (register: string, ...key: string[]): string => {
  const hex = createHash('md5')
    .update(register + key.join(' '))
    .digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
const organizationId = (creditCode: string): string => idOf('Organization', creditCode, '1949-10-01')
export const buildingId = (creditCode: string, code: string): string =>
  idOf('Building', organizationId(creditCode), code)
export const poolItemId = (creditCode: string, number: string): string =>
  idOf('PoolItem', organizationId(creditCode), number)
export const spaceId = (creditCode: string, building: string, code: string): string =>
  idOf('Space', organizationId(creditCode), buildingId(creditCode, building), code)

/** One record for each row of values. */
export const table = (fields: string[], ...rows: unknown[][]): Fields[] =>
  rows.map((row) => Object.fromEntries(row.map((value, i) => [fields[i]!, value])))

/** The steps of every application: a record that is applied for, and one that was rejected. */
export const decided = (register: string, record: string, rejected: string): Samples => ({
  [`${register}.apply`]: { input: { appliedOn: '2026-11-01' }, record: rejected },
  [`${register}.approve`]: {
    input: {
      ...{ approvalNumber: '1', approverKind: 'FINANCE', decidedOn: '2026-11-01' },
      approvingOrganizationCreditCode: holders.prefecture,
    },
    record,
  },
  [`${register}.reject`]: { input: { decisionNote: '缓', decidedOn: '2026-11-01' }, record },
})

// Calls of who writes what a public body holds, and of who decides on it.
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

export const writer = {
  scopes: ['buildings:read', 'buildings:write', 'reference:read', 'supervision:read'],
  regions: ['652301'],
}
export const decider = {
  ...{ scopes: ['buildings:read', 'buildings:approve', 'assets:read', 'reference:read', 'supervision:read'] },
  regions: ['652300'],
}
export const title = {
  ...{ certificateNumber: '新(2026)昌吉市第9号', holderCreditCode: holders.prefecture, areaM2: '1200' },
  registeredOn: '2026-05-01',
}

export async function openHoldings(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { call, sql } = tested
  const [asWriter, asDecider] = await Promise.all([writer, decider].map((one) => tested.asCaller(one)))
  await sql`update organization set is_administration = true where credit_code = ${holders.prefecture}`
  const idOf = async (table: string, code: string, owner = holders.bureau): Promise<string> => {
    const [found] = await sql`select x.id from ${sql(table)} x join organization o on o.id = x.organization_id
      where o.credit_code = ${owner} and x.${sql(table === 'ownership_registration' ? 'number' : 'code')} = ${code}`
    return found?.id
  }
  const act = (as: Headers, path: string, action: string, input: Fields) => call(as, 'POST', `${path}/${action}`, input)
  const read = async (path: string) => (await call(asDecider!, 'GET', path)).body
  const own = { organizationCreditCode: holders.bureau, caseClass: 'COMPLETE_UNDISPUTED' }
  /** One more case of a building or a parcel of the bureau. */
  const titleOf = async (number: string, thing: Fields) => {
    const { body } = await call(asWriter!, 'POST', 'ownership-registrations', { ...own, number, ...thing })
    return `ownership-registrations/${body.results[0].id}`
  }
  const findings = async (recordId: string) => {
    const rows = await sql`select rule, severity, left_value, right_value from finding
      where record_id = ${recordId} and state = 'OPEN' order by rule`
    return rows.map((row) =>
      Object.values(row)
        .filter((value) => value !== null)
        .join(' '),
    )
  }
  return { ...tested, asWriter: asWriter!, asDecider: asDecider!, idOf, act, read, titleOf, findings }
}

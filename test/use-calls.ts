// What the tests of the use of office space share: who applies, who decides, and short ways to do both.
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders, spaceId } from './small-data.ts'

const { bureau, prefecture } = holders
export const scopes = ['buildings:read', 'buildings:write', 'reference:read']
export const writer = { scopes, regions: ['652301'] }
export const decider = { scopes: [...scopes, 'buildings:approve'], regions: ['652300'] }
export const approval = {
  ...{ approvalNumber: '昌机管〔2026〕9号', approverKind: 'ADMINISTRATION', decidedOn: '2026-10-01' },
  approvingOrganizationCreditCode: prefecture,
}
export const [office, hall] = [spaceId(bureau, 'B1', '101'), spaceId(bureau, 'B2', '101')]
export const wanted = {
  spaceId: office,
  validFrom: '2026-01-01',
  allocationMode: 'REALLOCATION',
  appliedOn: '2026-09-01',
}

export async function openUse(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t, { connections: 8 })
  const { call } = tested
  const [asWriter, asDecider] = await Promise.all([writer, decider].map((one) => tested.asCaller(one)))
  const act = (as: Headers, path: string, action: string, input: Fields) => call(as, 'POST', `${path}/${action}`, input)
  const read = async (path: string) => (await call(asDecider!, 'GET', path)).body
  const apply = async (organizationCreditCode: string, fields: Fields = {}, as = asWriter!) => {
    const made = await call(as, 'POST', 'space-allocations', { organizationCreditCode, ...wanted, ...fields })
    if (!made.body.results) throw new Error(JSON.stringify(made.body))
    return `space-allocations/${made.body.results[0].id}`
  }
  const approve = (path: string, as = asDecider!, input: Fields = {}) =>
    act(as, path, 'approve', { ...approval, ...input })
  return { ...tested, asWriter: asWriter!, asDecider: asDecider!, act, read, apply, approve }
}

export const refused = (rule: string, pointer?: string) => ({
  status: 422,
  body: { code: 'RULE_REFUSED', errors: [{ rule, ...(pointer && { pointer: `/${pointer}` }) }] },
})

const broken = (code: string, rule: string) => ({ status: 422, body: { code, errors: [{ rule }] } })
/** By the rules of the register, which an action asks of what it writes. */
export const [overArea, overStandard] = [broken('AREA_EXCEEDED', 'BLD1-2'), broken('OFFICE_ABOVE_STANDARD', 'BLD2')]

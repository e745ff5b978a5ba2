// What the tests of repairs, inspections and housing share: who writes, who decides, and what refuses.
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

export const approval = {
  ...{ approvalNumber: '昌机管〔2026〕9号', approverKind: 'ADMINISTRATION', decidedOn: '2026-02-01' },
  approvingOrganizationCreditCode: holders.prefecture,
}
export const refused = (rule: string) => ({ status: 422, code: 'RULE_REFUSED', rules: [rule] })
export const wins = (answers: { status: number }[]) => answers.filter(({ status }) => status === 200).length
export const scopes = ['buildings:read', 'buildings:write', 'reference:read']

export async function careCalls(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { asCaller, call } = tested
  const [asWriter, asDecider, asBoth] = await Promise.all([
    asCaller({ scopes, regions: ['652301'] }),
    asCaller({ scopes: [...scopes, 'buildings:approve'], regions: ['652300'] }),
    asCaller({ scopes: [...scopes, 'buildings:approve'], regions: ['652300'] }),
  ])
  const make = async (as: Headers, register: string, record: Fields) => {
    const answer = await call(as, 'POST', register, { organizationCreditCode: holders.bureau, ...record })
    const [result] = answer.body.results ?? []
    return { ...answer, path: `${register}/${result?.id}`, id: result?.id, warnings: result?.warnings ?? [] }
  }
  const act = async (as: Headers, path: string, action: string, input: Fields = {}) => {
    const answer = await call(as, 'POST', `${path}/${action}`, input)
    const rules = (answer.body.errors ?? []).flatMap(({ rule }: Fields) => rule ?? [])
    return { ...answer, code: answer.body.code, rules }
  }
  const read = async (path: string) => (await call(asDecider, 'GET', path)).body
  return { ...tested, asWriter, asDecider, asBoth, make, act, read }
}

// What the tests of rights share: the small data set, and short ways to write through both doors as any client.
import { buildTestApp, type TestOptions } from './harness.ts'

export { until } from './until.ts'

export type Headers = { authorization: string }
export type Fields = Record<string, unknown>

export const codeOf = ({ authorization }: Headers): string =>
  JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString()).sub

export async function rightsCalls(t: { teardown(end: () => Promise<void>): void }, options?: TestOptions) {
  const tested = await buildTestApp(t, { small: true, ...options })
  const { app, sql } = tested
  type Method = 'GET' | 'POST' | 'PATCH'

  async function call(as: Headers, method: Method, path: string, payload?: object, headers?: Record<string, string>) {
    const options = { method, url: `/v1/${path}`, headers: { ...as, ...headers } }
    const answer = await app.inject({ ...options, ...(payload && { payload }) })
    const body = answer.body ? answer.json() : {}
    const found: { code: string; pointer: string }[] = body.errors ?? []
    const problems = found.map(({ code, pointer }) => `${code} ${pointer.split('/').at(-1)}`)
    return { status: answer.statusCode, headers: answer.headers, problems, body }
  }
  async function graphql(as: Headers, query: string, variables: object = {}) {
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers: as, payload: { query, variables } })
    return answer.json()
  }
  /** By REST, after a dry run by GraphQL that must say the same: what is wrong, as `CODE field`. */
  async function upsert(as: Headers, register: string, record: Fields): Promise<string[]> {
    const query = `mutation ($r: [${register}Input!]!) { report: upsert${register}s(records: $r, dryRun: true) {
      results { problems { code field } } } }`
    const { data } = await graphql(as, query, { r: [record] })
    const byGraphql = data.report.results[0].problems.map(({ code, field }: Fields) => `${code} ${field}`)
    const { problems } = await call(as, 'POST', `${register.toLowerCase()}s`, record)
    if (String(problems) !== String(byGraphql)) throw new Error(`REST: ${problems}, GraphQL: ${byGraphql}`)
    return problems
  }
  /** One more grant, as given by psql. */
  const addGrant = (as: Headers, scopes: string, { region = null, department = null }: Record<string, string | null>) =>
    sql`insert into client_grant (client_id, region_path, code, scopes, reach, reach_region_id, reach_department_id,
                                  purpose, legal_basis)
      select c.id, c.region_path, 'more', ${scopes}, ${region ? 'REGION' : 'DEPARTMENT'},
        (select id from region where code = ${region} and valid_to is null),
        (select id from organization where credit_code = ${department}), '-', '-'
      from client c where c.code = ${codeOf(as)}`
  const administeredBy = (as: Headers, regionCode: string) => sql`
    with moved as (update client c set region_id = r.id, region_path = r.path from region r
                   where r.code = ${regionCode} and r.valid_to is null and c.code = ${codeOf(as)} returning c.*)
    update client_grant g set region_path = m.region_path from moved m where g.client_id = m.id`
  const idOf = async (code: string): Promise<string> => (await sql`select id from client where code = ${code}`)[0]!.id
  const organization = async (creditCode: string) =>
    (await sql`select * from organization where credit_code = ${creditCode}`)[0]!
  /** Headers of a client whose secret is changed for it; of some of its scopes only. */
  async function tokenOf(as: Headers, code: string, scope?: string): Promise<Headers> {
    const { body } = await call(as, 'POST', `clients/${await idOf(code)}/secrets`)
    const form = {
      grant_type: 'client_credentials',
      client_id: code,
      client_secret: body.secret,
      ...(scope && { scope }),
    }
    const answer = await app.inject({
      ...{ method: 'POST', url: '/oauth/token', payload: new URLSearchParams(form).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    return { authorization: `Bearer ${answer.json().access_token}` }
  }
  return { ...tested, call, graphql, upsert, addGrant, administeredBy, idOf, organization, tokenOf }
}

// What the tests of REST share: an organization with buildings, and short ways to ask for them.
import type { InjectOptions } from 'fastify'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { buildTestApp, type TestOptions } from './harness.ts'

export type Call = Omit<InjectOptions, 'url' | 'method'> & { as?: { authorization: string } }

export const hall = creditCodeFor('11652301DEM00001')

export const building = (code: string, more: object = {}) => ({
  ...{ organizationCreditCode: hall, code, name: `楼 ${code}`, usageStatus: 'IDLE', ...more },
})

export async function restCalls(t: { teardown(end: () => Promise<void>): void }, options?: TestOptions) {
  const tested = await buildTestApp(t, options)
  const { app, sql, asCaller } = tested
  const everyone = await asCaller()
  await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path)
            select ${hall}, '昌吉市机关', '01', 'COUNTY', id, path from region where code = '652301'`

  async function call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options: Call = {}) {
    const { as = everyone, headers, ...more } = options
    const answer = await app.inject({ method, url: `/v1/${path}`, headers: { ...as, ...headers }, ...more })
    const isJson = /^application\/(problem\+)?json/.test(String(answer.headers['content-type']))
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      body: isJson ? answer.json() : undefined,
    }
  }
  const get = (path: string, options?: Call) => call('GET', path, options)
  const post = (payload: object | string, options: Call = {}) => call('POST', 'buildings', { payload, ...options })

  let prefixes = 0
  /** Buildings whose codes start with a prefix of their own, areas 100, 200, …; gives the prefix. */
  async function someBuildings(count: number): Promise<string> {
    const prefix = `P${++prefixes}-`
    await post(Array.from({ length: count }, (_, i) => building(`${prefix}${i + 1}`, { floorAreaM2: (i + 1) * 100 })))
    return prefix
  }
  const rowOf = async (code: string) => (await sql`select * from building where code = ${code}`)[0]
  return { ...tested, everyone, call, get, post, someBuildings, rowOf }
}

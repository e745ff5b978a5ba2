// A caller who reaches one county, and rows of every register that it does not reach.
import type { InjectOptions } from 'fastify'
import type { Register } from '../../src/kernel/define-register.ts'
import { creditCodeFor } from '../../src/registers/reference/credit-code.ts'
import { buildTestApp } from '../harness.ts'
import { oneOfEachShape } from '../shapes.ts'
import { holders } from '../small-data.ts'

export const COUNTY = '652301'
export const COUNTY_PATH = '650000.652300.652301'
export const NOBODY = '01900000-0000-7000-8000-000000000000'
export const unregistered = creditCodeFor('1165230100000099')
const { neighbour } = holders

export async function openCounty(t: { teardown(end: () => Promise<void>): void }) {
  const tested = await buildTestApp(t, { small: true })
  const { app, sql, registry, asCaller } = tested
  await sql`insert into cost_record (organization_id, region_path, period, expenditure_item, phase, amount_yuan)
    select id, region_path, '2024', '30206', 'FINAL', 7 from organization where credit_code = ${neighbour}`
  await sql`update asset set source = 'oa', external_id = 'asset ' || code where region_path <> ${COUNTY_PATH}`
  const county = await asCaller({ regions: [COUNTY] })
  const call = async (request: InjectOptions, headers = county) => {
    const answer = await app.inject({
      ...request,
      headers: { ...headers, 'accept-language': 'en', ...request.headers },
    })
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, json: () => answer.json() }
  }
  const graphql = (query: string, variables = {}, headers = county) =>
    call({ ...graphqlRequest, payload: { query, variables } }, headers)
  const owned = oneOfEachShape(
    registry.registers.filter(({ heldBy, domain }) => heldBy !== 'open' && domain !== 'audit'),
  )
  return { ...tested, county, call, graphql, owned }
}

export const graphqlRequest = {
  ...{ method: 'POST', url: '/graphql', headers: { accept: 'application/graphql-response+json' } },
} as const

export type Fields = Record<string, unknown>

/** A row of the register that the county does not reach, by API name. */
export async function foreignRow(
  { name, fields, tableName }: Register,
  sql: Awaited<ReturnType<typeof openCounty>>['sql'],
): Promise<Fields> {
  const columns = [...fields.values()].filter(({ reference }) => !reference)
  const [row] = await sql.unsafe(`
    select ${columns.map(({ name, column }) => `${column}::text as "${name}"`).join(', ')} from ${tableName}
    where region_path <> '${COUNTY_PATH}' order by id limit 1`)
  if (!row) throw new Error(`test/small-data.ts has no ${name} of another county`)
  return row
}

// What the hostile requests are made of: callers, records, cursors and addresses of a service that is running.
import type { GraphQLSchema } from 'graphql'
import { graphqlSchemaOf } from '../../src/graphql/schema.ts'
import type { Register } from '../../src/kernel/define-register.ts'
import type { TestApp } from '../harness.ts'

type Fields = Record<string, unknown>

export interface World {
  registers: readonly Register[]
  schema: GraphQLSchema
  /** `Bearer …` of one who reads everything and may write nothing. */
  reader: string
  /** `Bearer …` of one who may write, and give rights, in one county only; and what the change log calls it. */
  writer: string
  writerCode: string
  /** Ids that exist, of any register. */
  ids: readonly string[]
  /** Records as the writer reads them, by the register's name; none of those that cannot be written. */
  records: ReadonlyMap<string, readonly Fields[]>
  cursors: readonly { path: string; sort: string; cursor: string }[]
  /** Of every route in the OpenAPI document, `{id}` filled in. */
  paths: readonly string[]
}

const WRITTEN_COUNTY = '652301'
export const WRITTEN_PATH = '650000.652300.652301'

/** The slow mode takes longer than a token of the harness lasts. */
const LIFETIME_S = 6 * 3600

/** The same for the same data, but for signatures and the ids of what was made a moment ago. */
export async function openWorld({ app, registry, asCaller }: TestApp): Promise<World> {
  const scopes = ['*:read', 'access:read', 'audit:read']
  const { authorization: reader } = await asCaller({ scopes, lifetimeS: LIFETIME_S })
  const { authorization: writer } = await asCaller({ regions: [WRITTEN_COUNTY], lifetimeS: LIFETIME_S })
  for (const [path, payload] of someRights) {
    const made = await app.inject({ method: 'POST', url: `/v1/${path}`, headers: { authorization: writer }, payload })
    if (made.statusCode !== 201) throw new Error(made.body)
  }
  const get = async (url: string, authorization: string) =>
    (await app.inject({ url, headers: { authorization } })).json()
  const records = new Map<string, Fields[]>()
  const cursors: World['cursors'][number][] = []
  for (const { name, path, sort, isReadOnly } of registry.registers) {
    if (!isReadOnly) records.set(name, (await get(`/v1/${path}?limit=20`, writer)).data)
    for (const field of sort) {
      const { next } = (await get(`/v1/${path}?limit=1&sort=${field.name}`, reader)).page
      if (next) cursors.push({ path, sort: field.name, cursor: next })
    }
  }
  const ids = [...records.values()].flat().map(({ id }) => String(id))
  const { paths } = await get('/openapi.json', reader)
  return {
    registers: registry.registers,
    schema: graphqlSchemaOf(registry),
    ...{ reader, writer, ids, records, cursors },
    writerCode: JSON.parse(Buffer.from(writer.split('.')[1]!, 'base64url').toString()).sub,
    paths: Object.keys(paths).map((path, i) => path.replace('{id}', ids[i % ids.length]!)),
  }
}

/** Of the county itself, for the writer to change. */
const someRights: [path: string, payload: Fields][] = [
  ['clients', { code: 'county-app', name: '县级系统', regionCode: WRITTEN_COUNTY }],
  [
    'grants',
    {
      ...{ clientCode: 'county-app', code: '1', scopes: 'vehicles:read', reach: 'REGION', regionCode: WRITTEN_COUNTY },
      ...{ purpose: '测试', legalBasis: '测试' },
    },
  ],
]

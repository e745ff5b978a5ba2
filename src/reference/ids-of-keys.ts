// Data that is made before its records have ids names what it refers to by id by the key of that record instead.
import type { Sql } from '../db/connect.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'

type Fields = Record<string, unknown>

/** The same records, with ids in place of keys: `spaceId: { organizationCreditCode, buildingCode, code }`. */
export async function withIds(sql: Sql, registry: Registry, register: Register, records: Fields[]): Promise<Fields[]> {
  let named = records
  for (const { as, ...reference } of register.references.filter(({ by }) => by === 'id')) {
    const keys = new Map(named.flatMap((one) => (isKey(one[as]) ? [[JSON.stringify(one[as]), one[as]] as const] : [])))
    if (keys.size === 0) continue
    const text = idsByKey(registry.target(reference), registry)
    const found = await sql.unsafe<{ key: string; id: string }[]>(text, [JSON.stringify([...keys.values()])])
    const ids = new Map(found.map(({ key, id }) => [JSON.stringify(JSON.parse(key)), id]))
    named = named.map((one) => (isKey(one[as]) ? { ...one, [as]: ids.get(JSON.stringify(one[as])) } : one))
  }
  return named
}

const isKey = (value: unknown): value is Fields => typeof value === 'object' && value !== null

function idsByKey({ tableName, key }: Register, { get }: Registry): string {
  const matches = key.map(({ name, column, kind, reference }) => {
    const sent = `k.value ->> '${name}'`
    if (!reference) return `t.${column} = (${sent})::${kind.sqlType}`
    const { tableName, fields } = get(reference.to)
    const within = reference.isWithinOrganization ? ' and x.organization_id = t.organization_id' : ''
    const named = `x.${fields.get(reference.by)!.column} = ${sent}${within}`
    return `t.${column} = (select x.id from ${tableName} x where ${named} limit 1)`
  })
  return `select k.value::text as key, t.id from json_array_elements($1::text::json) k
    join ${tableName} t on ${matches.join(' and ')}`
}

// What happens out of reach must not show: any query the schema allows is answered alike, byte for byte, before and
// after every row out of reach has changed or gone. This needs no model, so it covers what the model leaves out.
import type { GraphQLSchema } from 'graphql'
import type { Field, Register } from '../../src/kernel/define-register.ts'
import { randomQuery } from '../random-query.ts'
import type { Client } from './clients.ts'
import { askGraphql, Difference } from './doors.ts'
import { canary } from './population.ts'
import type { Asker } from './questions.ts'
import type { World } from './world.ts'
import { shown } from './writes.ts'

/** No organization has this number. */
const STRANGER = 1000

/** `number` tells the marks of one such change from those of another. */
export async function changeOutOfReach(world: World, client: Client, number: number): Promise<void> {
  // Their rows are left in place.
  const referredTo = new Set(world.registry.registers.flatMap(({ references }) => references.map(({ to }) => to)))
  for (const register of world.registry.registers) {
    if ((register.heldBy !== 'organization' && register.heldBy !== 'self') || register.isReadOnly) continue
    const seen = new Set(client.rows(register).map(({ id }) => id))
    const ids = world.rowsOf(register).flatMap(({ id }) => (seen.has(id!) ? [] : [String(id)]))
    const gone = referredTo.has(register.name) ? [] : ids.filter((_, i) => i % 2 === 0)
    await world.sql.unsafe(`delete from ${register.tableName} where id = any($1)`, [gone])
    const changes = [...register.fields.values()].flatMap((field) =>
      changeOf(field, register, canary(STRANGER + number)),
    )
    await world.sql.unsafe(`update ${register.tableName} set ${changes.join(', ')} where id = any($1)`, [ids])
  }
  await world.reload()
}

function changeOf(
  { name, column, kind, codeList, reference, write }: Field,
  register: Register,
  mark: string,
): string[] {
  const isKept = write !== 'always' || codeList || reference || name === 'externalId' || name === 'source'
  if (isKept || register.key.some((field) => field.name === name)) return []
  if (kind.name === 'text') return [`${column} = '${mark}'`]
  return kind.name === 'decimal' || kind.name === 'integer' ? [`${column} = coalesce(${column}, 0) + 1`] : []
}

/** The answers to these queries, as they must stay. */
export async function answersTo(asker: Asker, queries: readonly string[]): Promise<string[]> {
  for (const register of asker.world.registry.registers) asker.registers.add(register)
  const answers: string[] = []
  for (const query of queries) answers.push(shown(await askGraphql(asker, query, {}), 'no target'))
  return answers
}

export function randomQueries(schema: GraphQLSchema, seed: string, count: number, { world, random }: Asker): string[] {
  const ids = world.registry.registers.flatMap((register) => {
    const rows = world.rowsOf(register)
    return rows.length > 0 ? Array.from({ length: 4 }, () => String(random.pick(rows).id)) : []
  })
  return Array.from({ length: count }, (_, i) => randomQuery(schema, `${seed} ${i}`, ids))
}

export function mustBeUnchanged(before: readonly string[], after: readonly string[], queries: readonly string[]): void {
  const i = before.findIndex((text, n) => text !== after[n])
  if (i >= 0) throw new Difference(`changes out of reach show in ${queries[i]}\nbefore ${before[i]}\nafter ${after[i]}`)
}

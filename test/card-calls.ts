// Those who write, decide on and read the cards of two counties.
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'

/** What is answered where a rule refuses an action. */
export const refused = (rule: string) => ({ status: 422, body: { code: 'RULE_REFUSED', errors: [{ rule }] } })

export async function cardCalls(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { call, sql } = tested
  const as = (verbs: string, regions: string[]) =>
    tested.asCaller({ scopes: [...verbs.split(' ').map((verb) => `assets:${verb}`), 'reference:read'], regions })
  const [writer, county, decider] = await Promise.all([
    as('read write', ['652301']),
    as('read approve', ['652301']),
    as('read approve', ['652300']),
  ])
  const act = (who: Headers, path: string, action: string, input: Fields) =>
    call(who, 'POST', `${path}/${action}`, input)
  const all = await tested.asCaller({ scopes: ['assets:*', '*:read', '*:write', '*:approve'] })
  const read = async (path: string) => (await call(all, 'GET', path)).body
  /** Path of a card. */
  const card = async (owner: string, code: string) => {
    const [found] = await sql`select a.id from asset a join organization o on o.id = a.organization_id
      where o.credit_code = ${owner} and a.code = ${code}`
    return found && `assets/${found.id}`
  }
  const stored = async () =>
    (
      await sql`select count(*)::int as cards, sum(version)::int as versions,
    (select count(*)::int from asset_movement) as movements from asset`
    )[0]
  return { ...tested, as, act, all, read, card, stored, writer: writer!, county: county!, decider: decider! }
}

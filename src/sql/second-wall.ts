// What row-level security is told (migrations/0005-row-security.sql): the caller's reach travels inside the statement
// that it rules. A point read takes 5 us longer so; a transaction around it with a setting of its own took 170 us.
import { type Access, type Reach, reachOf, type Verb } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import { arrayLiteral } from './statement.ts'

/** By access, then by verb and domain: an access lives for two seconds, its reach may name thousands. */
const known = new WeakMap<Access, Map<string, string>>()

/** The setting for these domains; a domain without the scope is left out, and so without rows. */
export function reachSetting(access: Access, domains: Iterable<string>, verb: Verb = 'read'): string {
  const made = known.get(access) ?? new Map<string, string>()
  known.set(access, made)
  const members = [...domains].flatMap((domain) => {
    const key = `${verb} ${domain}`
    const reach = made.has(key) ? undefined : reachOf(access, domain, verb)
    if (reach) made.set(key, `${JSON.stringify(domain)}:${JSON.stringify(partsOf(reach))}`)
    return made.get(key) ?? []
  })
  return `{${members.join(',')}}`
}

/** Regions have digits for codes, so that '~' is above all their paths. */
const nation = { from: '', below: '~', paths: arrayLiteral(['']) }

function partsOf(reach: Reach): Record<string, string> {
  if (reach.kind === 'all') return nation
  const { regionPaths, organizationIds } = reach
  const [first] = regionPaths
  return {
    ...(first !== undefined && { from: first, below: `${first}/` }),
    paths: arrayLiteral(regionPaths.map((path) => `${path}.`)),
    organizations: arrayLiteral(organizationIds),
  }
}

/** All rows of all registers: for the look-ups of a write, whose own rows `taizhang.write_reach` rules. */
export const wholeReach = JSON.stringify({ '*': nation })

/**
 * CASE tests its condition before it computes its result, and Postgres runs a subquery that refers to nothing outside
 * when its value is first asked for: the rows are looked for when the reach is set, and it ends with the statement.
 * Should that order ever change, the rows are missing and the tests fail.
 */
export const withReach = (answer: string, setting: string): string =>
  `case when set_config('taizhang.reach', ${setting}, true) is not null then ${answer} end`

/** Where the codes of referenced records are looked up: a view beyond the wall, unless everybody reads the register. */
export const codesOf = ({ tableName, heldBy }: Register): string =>
  heldBy === 'open' ? tableName : `${tableName}_code`

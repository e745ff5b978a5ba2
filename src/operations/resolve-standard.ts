// Which standard applies to an organization or in a region on a day, with what it stands on, and what was passed over.
import { ClientError, invalid } from '../errors.ts'
import { today } from '../kernel/today.ts'
import { checkedValue } from '../plan/parse-filter.ts'
import { byAddress } from '../plan/parse-list.ts'
import { resolveStandardStatement, type Sought } from '../sql/resolve-standard.ts'
import { builderOf } from '../sql/statement.ts'
import type { Context } from './context.ts'
import { read } from './read.ts'

/** What is asked for, unchecked. */
export const standardParameters = [
  ...['kind', 'subject', 'organizationCreditCode', 'regionCode', 'administrativeLevel', 'institutionType', 'day'],
] as const
export type StandardAsked = Partial<Record<(typeof standardParameters)[number], unknown>>

const COST = 10
const NATION = '000000'

/** With what it was judged by: level and type are the organization's own where none are sent, the day is today. */
export async function resolveStandard(context: Context, asked: StandardAsked) {
  const { registry, sql, access, call } = context
  const { fields } = registry.get('Standard')
  const checked = (name: 'kind' | 'subject' | 'administrativeLevel' | 'institutionType', value = asked[name]) =>
    value == null ? null : checkedValue(fields.get(name)!, value)
  const needed = (name: 'kind' | 'subject'): string => checked(name) ?? missing(name)
  const day = asked.day == null ? today() : checkedValue({ ...fields.get('validFrom')!, name: 'day' }, asked.day)
  const [kind, subject] = [needed('kind'), needed('subject')]
  const place = await placeOf(context, asked)
  const sought: Sought = {
    ...{ kind, subject, path: place.path, day },
    administrativeLevel: checked('administrativeLevel') ?? place.administrativeLevel ?? null,
    institutionType: checked('institutionType') ?? place.institutionType ?? null,
  }
  await call?.charge(COST)
  const { text, values } = resolveStandardStatement(sought, builderOf(access, registry))
  const [row] = await sql.unsafe<{ answer: string }[]>(text, values)
  const { path: regionPath, administrativeLevel, institutionType } = sought
  // Sound: the statement makes this form.
  const found = JSON.parse(row!.answer) as { standard: object | null; legalBasis: object | null; passedOver: object[] }
  return { ...{ regionPath, administrativeLevel, institutionType, day }, ...found }
}

function missing(name: string): never {
  throw new ClientError('INVALID_PARAMETER', { name }, [{ code: 'FIELD_REQUIRED', params: { name }, pointer: name }])
}

interface Place {
  path: string
  administrativeLevel?: string
  institutionType?: string
}

/** That of an organization in reach, of a region, or the nation. */
async function placeOf(context: Context, { organizationCreditCode, regionCode }: StandardAsked): Promise<Place> {
  if (organizationCreditCode != null) {
    if (regionCode != null) throw invalid('organizationCreditCode, regionCode', 'ONE_AT_A_TIME')
    const names = ['regionPath', 'administrativeLevel', 'institutionType']
    const found = await known(context, 'Organization', { creditCode: organizationCreditCode }, names)
    if (!found) throw unknown('organizationCreditCode', organizationCreditCode)
    return { ...found, path: found.regionPath! }
  }
  if (regionCode == null || regionCode === NATION) return { path: '' }
  const found = await known(context, 'Region', { code: regionCode }, ['path'])
  if (!found) throw unknown('regionCode', regionCode)
  return { path: found.path! }
}

const unknown = (name: string, value: unknown) => new ClientError('REFERENCE_UNKNOWN', { name, value: String(value) })

/** Read as any record is: within reach, and told to the read log. */
async function known(context: Context, name: string, key: Record<string, unknown>, names: string[]) {
  const register = context.registry.get(name)
  const parts = names.map((key) => ({ key, kind: 'field' as const, field: register.fields.get(key)! }))
  const found = await read(context, { kind: 'record', register, by: byAddress(register, { key }), parts })
  // Sound: an object of these names, whose values are texts.
  return found && (JSON.parse(String(found.json)) as Record<string, string>)
}

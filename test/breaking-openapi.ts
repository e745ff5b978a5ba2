// What of an OpenAPI 3.1 document breaks the clients of an earlier one: what is taken may only get wider, what is
// answered only narrower. New values of a list may be answered at any time (docs/changes.en.md).
//
// No package was taken: openapi-diff and api-smart-diff know 3.0 only, Optic's repository is archived, oasdiff and
// openapi-changes are programs in Go.

type Json = Record<string, unknown>
type Reader = ReturnType<typeof readerOf>
/** What an element was and is, and where it stands. */
type Pair = [was: Json, is: Json, place: string]
type Side = 'taken' | 'answered'

/** `TYPE place`, as in PROPERTY_REMOVED Vehicle.seats, PARAMETER_REMOVED GET /v1/vehicles?limit. */
export function breakingOpenapi(before: object, now: object): string[] {
  const comparison = { old: readerOf(before), own: readerOf(now), found: new Set<string>(), seen: new Set<string>() }
  const { old, own, found } = comparison
  const paths = (document: Json) => document.paths as Record<string, Json>
  for (const [path, methods] of Object.entries(paths(old.document))) {
    for (const [method, operation] of Object.entries(methods)) {
      const place = `${method.toUpperCase()} ${path}`
      const other = paths(own.document)[path]?.[method]
      if (other) compareOperations(comparison, [operation as Json, other as Json, place])
      else found.add(`OPERATION_REMOVED ${place}`)
    }
  }
  // Generated code is called by them.
  const schemas = ({ document }: Reader) => member(member(document, 'components'), 'schemas')
  for (const name of Object.keys(schemas(old))) if (!(name in schemas(own))) found.add(`SCHEMA_REMOVED ${name}`)
  return [...found].sort()
}

interface Comparison {
  old: Reader
  own: Reader
  found: Set<string>
  /** Components that were compared: each once on each side, by its own name, wherever it is referred to. */
  seen: Set<string>
}

function compareOperations(comparison: Comparison, [was, is, place]: Pair): void {
  const { old, own, found } = comparison
  if (was.operationId !== is.operationId) found.add(`OPERATION_ID_CHANGED ${place}`)
  compareParameters(comparison, [was, is, place])
  const [body, other] = [old.at(was.requestBody), own.at(is.requestBody)]
  if (was.requestBody && !is.requestBody) found.add(`BODY_REMOVED ${place}`)
  if (!body.required && other.required) found.add(`BODY_REQUIRED ${place}`)
  if (is.requestBody) compareContent(comparison, [member(body, 'content'), member(other, 'content'), place], 'taken')
  const others = member(is, 'responses')
  for (const [status, one] of Object.entries(member(was, 'responses'))) {
    const at = `${place} ${status}`
    const answer = others[status] ?? (status >= '4' ? others.default : undefined)
    const [a, b] = [old.at(one), own.at(answer)]
    if (!answer) found.add(`ANSWER_REMOVED ${at}`)
    else compareContent(comparison, [member(a, 'content'), member(b, 'content'), at], 'answered')
    for (const name of answer ? Object.keys(member(a, 'headers')) : [])
      if (!(name in member(b, 'headers'))) found.add(`HEADER_REMOVED ${at} ${name}`)
  }
  // Who was let in still is.
  type Way = Record<string, string[]>
  const isOpen = (way: Way) => (other: Way) =>
    Object.entries(other).every(
      ([scheme, scopes]) => scopes.every((scope) => way[scheme]?.includes(scope)) && way[scheme],
    )
  const [ways, still] = [was.security, is.security] as (Way[] | undefined)[]
  for (const way of ways ?? []) if (still && !still.some(isOpen(way))) found.add(`SECURITY_NARROWED ${place}`)
}

function compareParameters(comparison: Comparison, [was, is, place]: Pair): void {
  const { old, own, found } = comparison
  const [were, are] = [parametersOf(was, old), parametersOf(is, own)]
  for (const [name, one] of were) {
    const other = are.get(name)
    // What operations share is told once, by its own name.
    const at = String(one.component ?? place + name)
    if (!other) found.add(`PARAMETER_REMOVED ${place}${name}`)
    else {
      if (!one.required && other.required) found.add(`PARAMETER_REQUIRED ${at}`)
      const isOtherwise = ['style', 'explode'].some((how) => one[how] !== other[how]) || !one.schema !== !other.schema
      if (isOtherwise) found.add(`PARAMETER_STYLE ${at}`)
      else if (one.schema) compareSchemas(comparison, [member(one, 'schema'), member(other, 'schema'), at], 'taken')
      else compareContent(comparison, [member(one, 'content'), member(other, 'content'), at], 'taken')
    }
  }
  for (const [name, { required }] of are)
    if (required && !were.has(name)) found.add(`PARAMETER_REQUIRED ${place}${name}`)
}

const signs: Record<string, string> = { query: '?', header: ' header ', path: ' path ', cookie: ' cookie ' }

/** By where it stands and its name. */
function parametersOf({ parameters = [] }: Json, reader: Reader): Map<string, Json> {
  const all = (parameters as Json[]).map((one) => ({ ...reader.at(one), component: nameOf(one) }) as Json)
  return new Map(all.map((one) => [`${signs[String(one.in)]}${one.name}`, one]))
}

function compareContent(comparison: Comparison, [was, is, place]: Pair, side: Side): void {
  for (const type of Object.keys(was)) {
    const [a, b] = [member(was, type), member(is, type)]
    if (!(type in is)) comparison.found.add(`MEDIA_TYPE_REMOVED ${place} ${type}`)
    else compareSchemas(comparison, [member(a, 'schema'), member(b, 'schema'), place], side)
  }
}

function compareSchemas(comparison: Comparison, [was, is, place]: Pair, side: Side): void {
  const { old, own, found, seen } = comparison
  const [name, other] = [nameOf(was), nameOf(is)]
  const key = `${side} ${name} ${other}`
  if (name && seen.has(key)) return
  if (name) seen.add(key)
  const at = name ?? place
  const [were, are] = [variantsOf(was, old), variantsOf(is, own)]
  const [must, may] = side === 'taken' ? [were, are] : [are, were]
  for (const type of must.keys()) {
    const isCovered = may.has(type) || may.has('any') || (type === 'integer' && may.has('number'))
    if (!isCovered) found.add(`TYPE_CHANGED ${at}: ${type}`)
  }
  for (const [type, one] of were) {
    const variant = are.get(type)
    if (variant && (one !== was || variant !== is) && were.size > 1) {
      compareSchemas(comparison, [one, variant, at], side)
    } else if (variant) comparePlain(comparison, [old.at(one), own.at(variant), at], side)
  }
}

/** Each type that a value may have, of `anyOf` or of a list of types; of a second object, `object 2`. */
function variantsOf(schema: Json, reader: Reader): Map<string, Json> {
  const found = new Map<string, Json>()
  const add = (type: string, one: Json) => {
    const count = [...found.keys()].filter((other) => other.split(' ')[0] === type).length
    found.set(count > 0 ? `${type} ${count + 1}` : type, one)
  }
  const walk = (one: Json): void => {
    const { type, anyOf, oneOf, ...plain } = reader.at(one)
    const any = anyOf ?? oneOf
    const [value] = valuesOf(plain) ?? []
    if (Array.isArray(any)) for (const inner of any) walk(inner)
    else if (Array.isArray(type))
      for (const each of type) add(each, each === 'null' ? { type: each } : { ...plain, type: each })
    else add(String(type ?? (value === undefined ? 'any' : typeof value)), one)
  }
  walk(schema)
  return found
}

/** Of one type. */
function comparePlain(comparison: Comparison, [was, is, place]: Pair, side: Side): void {
  const { found } = comparison
  const [values, others] = [valuesOf(was), valuesOf(is)]
  for (const value of others ? (values ?? []) : [])
    if (!others!.includes(value)) found.add(`VALUE_REMOVED ${place}.${value}`)
  if (!values && others && side === 'taken') found.add(`TYPE_CHANGED ${place}: listed values only`)
  if (values && !others && side === 'answered') found.add(`TYPE_CHANGED ${place}: no list`)
  for (const [name, sign] of side === 'taken' ? bounds : []) {
    if (is[name] !== undefined && !(Number(was[name]) * sign <= Number(is[name]) * sign))
      found.add(`LIMIT_NARROWED ${place}`)
  }
  for (const form of ['pattern', 'format']) {
    const isFree = (side === 'taken' ? is : was)[form] === undefined
    if (was[form] !== is[form] && !isFree) found.add(`FORM_CHANGED ${place}`)
  }
  const [members, left] = [member(was, 'properties'), member(is, 'properties')]
  for (const name of Object.keys(members)) {
    if (!(name in left)) found.add(`PROPERTY_REMOVED ${place}.${name}`)
    else compareSchemas(comparison, [member(members, name), member(left, name), `${place}.${name}`], side)
  }
  const [needed, needs] = [was, is].map(({ required = [] }) => required as string[])
  if (side === 'taken')
    for (const name of needs!) if (!needed!.includes(name)) found.add(`PROPERTY_REQUIRED ${place}.${name}`)
  if (side === 'answered')
    for (const name of needed!)
      if (name in left && !needs!.includes(name)) found.add(`PROPERTY_OPTIONAL ${place}.${name}`)
  const isOpen = ({ additionalProperties }: Json) => additionalProperties !== false
  if (side === 'taken' && isOpen(was) && !isOpen(is)) found.add(`PROPERTIES_CLOSED ${place}`)
  for (const inner of ['items', 'additionalProperties'])
    if (isJson(was[inner]) && isJson(is[inner]))
      compareSchemas(comparison, [member(was, inner), member(is, inner), `${place}[]`], side)
}

/** By which sign a larger one is wider. */
const bounds: [name: string, sign: 1 | -1][] = [
  ...[['maxLength', 1] as const, ['maxItems', 1] as const, ['maximum', 1] as const],
  ...[['minLength', -1] as const, ['minItems', -1] as const, ['minimum', -1] as const],
].map(([name, sign]) => [name, sign])

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const member = (of: Json, name: string): Json => (isJson(of[name]) ? of[name] : {})

const valuesOf = ({ enum: list, const: only }: Json): string[] | undefined =>
  Array.isArray(list) ? list.flatMap((one) => one ?? []).map(String) : only === undefined ? undefined : [String(only)]

const nameOf = ({ $ref }: Json): string | undefined => (typeof $ref === 'string' ? $ref.split('/').at(-1) : undefined)

/** Of a document: what a reference leads to; anything else as it is. */
function readerOf(given: object) {
  const document = given as Json
  const at = (one: unknown): Json => {
    if (!isJson(one) || typeof one.$ref !== 'string') return isJson(one) ? one : {}
    const value = one.$ref.slice(2).split('/').reduce(member, document)
    if (Object.keys(value).length === 0) throw new Error(`${one.$ref} leads nowhere`)
    return value
  }
  return { document, at }
}

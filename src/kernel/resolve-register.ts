// A definition among the others, resolved into the form that every step reads.
import { askedRule } from './asked-rule.ts'
import { columnFieldsOf, idOf, isPartBy, referencesOf, sourceNames } from './column-fields.ts'
import { columnTypes, isNotNull, plainDefault } from './column-types.ts'
import type { Field, Reference, Register, Relation } from './define-register.ts'
import { listsOf } from './derive-relations.ts'
import { kinds } from './field-kinds.ts'
import { likelyOf } from './likely.ts'
import { kebabCase, snakeCase } from './names.ts'
import type { FieldDefinition, RegisterDefinition, RelationDefinition } from './register-definition.ts'
import { isForward } from './validity.ts'

/** Nonsense that the types cannot see throws with the register and field named. */
export function resolveRegister(
  definition: RegisterDefinition,
  all: readonly RegisterDefinition[],
  get: (name: string) => RegisterDefinition,
): Omit<Register, 'table'> {
  const { name, plural, domain, heldBy, doc, deprecated, isReadOnly, writerRules, derive, datedBy, alsoOf } = definition
  const { openStates } = definition
  const references = resolveReferences(definition, get)
  const fields = resolveFields(definition, references, get)
  const fieldOf = (part: string, use: string): Field => {
    const field = fields.get(part)
    if (!field) throw new Error(`${name}: ${use} names '${part}', which is not among its fields`)
    return field
  }
  const key = keyOf(definition)
  const writtenAs = new Map(references.map((reference) => [idOf(reference.name), reference.as]))
  const given = definition.validity
  const validity = given && {
    from: fieldOf(given.from, 'validity'),
    to: fieldOf(given.to, 'validity'),
    apart: (given.apart ?? given.alone ?? []).map((part) => fieldOf(part, 'validity')),
    isReused: given.apart !== undefined,
  }
  return {
    ...{ name, plural, domain, heldBy, doc, deprecated, fields, references },
    ...(isReadOnly && { isReadOnly }),
    ...(openStates && { openStates }),
    ...(writerRules && { writerRules }),
    ...(derive && { derive }),
    ...(validity && { validity }),
    ...(datedBy && { datedBy: fieldOf(datedBy, 'datedBy') }),
    ...(alsoOf && { alsoOf: fieldOf(alsoOf, 'alsoOf') }),
    ...{ path: kebabCase(plural), tableName: tableNameOf(definition) },
    actions: definition.actions ?? [],
    relations: relationsOf(
      definition,
      references,
      listsOf(definition, all),
      (part) => fieldOf(part, 'a relation').column,
    ),
    key: key.map((part) => fieldOf(writtenAs.get(part) ?? part, 'key')),
    keyColumns: key.map((part) => fieldOf(part, 'key').column),
    sort: definition.sort.map((part) => fieldOf(part, 'sort')),
    rules: [
      ...(validity ? [isForward(validity)] : []),
      ...(definition.rules ?? []).map((rule) => {
        if (rule.of !== name) throw new Error(`${name}: rule ${rule.id} is of ${rule.of}`)
        return askedRule(rule, (part) => fieldOf(part, `rule ${rule.id}`))
      }),
    ],
    exclusive: (definition.exclusive ?? []).map((one) => ({ ...one, field: fieldOf(one.field, 'exclusive') })),
  }
}

export const tableNameOf = ({ name, tableName }: RegisterDefinition): string => tableName ?? snakeCase(name)

/** The natural key by columns, as fields are called. */
export const keyOf = ({ heldBy, key }: RegisterDefinition): readonly string[] =>
  heldBy === 'organization' ? ['organizationId', ...key] : key

function resolveReferences(definition: RegisterDefinition, get: (name: string) => RegisterDefinition): Reference[] {
  return referencesOf(definition).map(([name, reference]) => {
    const isReused = (get(reference.to).validity?.apart ?? []).length > 0
    const isPart = isPartBy(definition, name, reference)
    return { ...reference, name, column: snakeCase(idOf(name)), isPart, isReused }
  })
}

function resolveFields(
  definition: RegisterDefinition,
  references: readonly Reference[],
  get: (name: string) => RegisterDefinition,
): ReadonlyMap<string, Field> {
  const columns = columnFieldsOf(definition)
  const versions = new Set(Object.values(columns).flatMap(({ codeList }) => codeList?.version ?? []))
  const identities = [...definition.key, ...sourceNames]
  const fields = new Map<string, Field>()
  for (const [name, given] of Object.entries(columns)) {
    const known = Object.keys(columnTypes)
    if (!known.includes(given.type ?? 'text'))
      throw new Error(`register ${definition.name}, ${name}: no type '${given.type}'; there are ${known.join(', ')}`)
    const field = resolveField(name, definition.isReadOnly ? { ...given, write: 'never' } : given)
    const isIdentity = identities.includes(name)
    const isNaming = isIdentity || versions.has(name) || [given.isCode, given.codeList, given.separators].some(Boolean)
    const isCode = (field.kind.name === 'text' && isNaming) || field.kind.name === 'path'
    fields.set(name, { ...field, isIdentity, isCode })
    const reference = references.find((one) => idOf(one.name) === name)
    if (!reference || reference.by === 'id') continue
    // The code of a referenced record is what the field it names is: a wrong check digit is said to be one.
    const { to, by, as, doc, aliases = [], isRequired, write, deprecated } = reference
    const target = get(to).fields[by]
    if (!target) throw new Error(`${definition.name}, ${as}: ${to} has no field '${by}'`)
    const { check, maxLength, separators, doc: its } = target
    const written = { zh: `${doc.zh}(代码)`, en: `${doc.en} (written by this code)` }
    const code = resolveField(as, {
      isRequired,
      write,
      doc: written,
      aliases,
      check,
      maxLength,
      separators,
      column: field.column,
      deprecated,
    })
    fields.set(as, { ...code, reference, term: its.zh, isIdentity: true, isCode: true })
  }
  return fields
}

function resolveField(name: string, given: FieldDefinition): Omit<Field, 'isIdentity' | 'isCode'> {
  const { kind, precision, scale, unit = given.unit } = columnTypes[given.type ?? 'text']
  const {
    type,
    isRequired,
    default: value,
    write = 'always',
    sensitivity = 'public',
    column = snakeCase(name),
    ...rest
  } = given
  const kindName = given.enumeration ? 'enum' : kind
  return {
    ...{ ...rest, name, column, kind: kinds[kindName], write, sensitivity },
    isNullable: !isNotNull(given),
    isRequired: isNotNull(given) && value === undefined && write !== 'never',
    fallback: plainDefault(given),
    likely: likelyOf({ ...given, unit }, kindName),
    ...(unit && { unit }),
    ...(kindName === 'decimal' && { scale, precision }),
  }
}

function relationsOf(
  { name: owner, relations = {} }: RegisterDefinition,
  references: readonly Reference[],
  lists: readonly [name: string, RelationDefinition][],
  columnOf: (name: string) => string,
): ReadonlyMap<string, Relation> {
  const named = [
    ...references.map(({ name, to, doc, deprecated }): [string, RelationDefinition] => [
      name,
      { to, doc, deprecated, on: { [idOf(name)]: 'id' } },
    ]),
    ...Object.entries(relations),
    ...lists,
  ]
  const twice = named.find(([name], i) => named.findIndex(([other]) => other === name) < i)
  if (twice) throw new Error(`${owner}: two relations are called '${twice[0]}'`)
  return new Map(
    named.map(([name, { to, doc, deprecated, many = false, on, where = {} }]): [string, Relation] => {
      // Sound: `on` has string values by its type; the mapped type only adds `undefined` for absent keys.
      const pairs = Object.entries(on as Record<string, string>)
      const joined = pairs.map(([local, remote]): [string, string] => [columnOf(local), remote])
      return [name, { name, to, doc, deprecated, isMany: many, on: joined, where: Object.entries(where) }]
    }),
  )
}

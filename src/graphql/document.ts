// A document, parsed, measured, validated once, and remembered by its text.
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  specifiedRules,
  validate,
  visit,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { ClientError } from '../errors.ts'
import { reasonOf } from './reason.ts'

/** How much a document may have, by the code of the refusal. */
const LIMITS = {
  QUERY_TOO_LARGE: 100_000,
  TOO_MANY_ROOT_FIELDS: 20,
  TOO_MANY_ALIASES: 50,
  ALIAS_TOO_LONG: 100,
  TOO_MANY_FIELDS: 3000,
}
// graphql-js compares the fields of a selection pair by pair: 2,000 tokens cost it at most some 0.1 s.
const MAX_TOKENS = 2000
const MAX_DEPTH = 15
// A parsed document takes some 50 to 200 bytes for each character of its text: 60 MB at most, whoever asks for what.
const CACHED_CHARACTERS = 300_000

type Fragments = Record<string, FragmentDefinitionNode>

export type PreparedDocument = ReturnType<typeof prepare>

/** Throws the refusals that need no variables: syntax, validation, depth, aliases, root fields. */
export function documentReader(schema: GraphQLSchema, options: { introspection: boolean }) {
  const rules = options.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule]
  const cache = new LRUCache<string, PreparedDocument>({
    maxSize: CACHED_CHARACTERS,
    sizeCalculation: ({ text }) => text.length,
    memoMethod: (text) => prepare(text, schema, rules),
  })
  return (text: string): PreparedDocument => cache.memo(text)
}

function prepare(text: string, schema: GraphQLSchema, rules: typeof specifiedRules) {
  checkLimit('QUERY_TOO_LARGE', text.length)
  const document = parsed(text)
  const operations: OperationDefinitionNode[] = []
  // No prototype: a fragment may be called constructor.
  const fragments: Fragments = Object.create(null)
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node
  }
  // Before validation, whose work grows faster than the document.
  measure(operations, fragments)
  const errors = validate(schema, document, rules)
  if (errors.length > 0) throw documentRefusal('GRAPHQL_INVALID', errors)
  return { text, operations, fragments, point: pointOf(document, operations) }
}

function checkLimit(code: keyof typeof LIMITS, count: number): void {
  if (count > LIMITS[code]) throw new ClientError(code, { count, limit: LIMITS[code] })
}

/** Set when all the document asks for is one field by an id in its only variable. */
function pointOf(document: DocumentNode, [operation, ...others]: OperationDefinitionNode[]) {
  const [definition, ...moreVariables] = operation?.variableDefinitions ?? []
  const [field, ...moreFields] = operation?.selectionSet.selections ?? []
  if (!definition || others.length + moreVariables.length + moreFields.length > 0) return undefined
  if (operation?.operation !== OperationTypeNode.QUERY || field?.kind !== Kind.FIELD) return undefined
  const [argument, ...moreArguments] = field.arguments ?? []
  if (argument?.name.value !== 'id' || argument.value.kind !== Kind.VARIABLE) return undefined
  if (moreArguments.length > 0 || field.directives?.length) return undefined
  // Defined and used: a third place would make something else depend on it.
  let places = 0
  visit(document, { Variable: () => void places++ })
  if (places !== 2) return undefined
  return {
    node: field,
    key: field.alias?.value ?? field.name.value,
    name: field.name.value,
    variable: definition.variable.name.value,
  }
}

function parsed(text: string) {
  try {
    return parse(text, { maxTokens: MAX_TOKENS })
  } catch (error) {
    throw error instanceof GraphQLError ? documentRefusal('GRAPHQL_SYNTAX', [error]) : error
  }
}

/** Of all that graphql-js finds, each with its places in the text. */
export function documentRefusal(
  code: 'GRAPHQL_SYNTAX' | 'GRAPHQL_INVALID',
  errors: readonly GraphQLError[],
): ClientError {
  const problems = errors.map(({ message, locations = [] }) => {
    return { code, params: { reason: reasonOf(message) }, locations }
  })
  return new ClientError(code, problems[0]?.params, problems)
}

function measure(operations: OperationDefinitionNode[], fragments: Fragments): void {
  let count = 0
  // Fragments multiply: ten spreads of ten spreads … are a short document and a walk without end.
  const visit = () => checkLimit('TOO_MANY_FIELDS', ++count)
  for (const operation of operations) {
    // Each counts once, however often its fragment is used: it still is the same text.
    const aliased = new Set<FieldNode>()
    const walk = (set: SelectionSetNode, depth: number, isSchema: boolean): void => {
      const fields = fieldsOf(set, fragments, visit)
      if (depth === 1) checkLimit('TOO_MANY_ROOT_FIELDS', fields.length)
      for (const field of fields) {
        const name = field.name.value
        if (field.alias) {
          aliased.add(field)
          // It is repeated with every record.
          checkLimit('ALIAS_TOO_LONG', field.alias.value.length)
        }
        if (!field.selectionSet) continue
        // Introspection is deep by nature and costs no statement; elsewhere a cycle of fragments ends here.
        const isDeep = isSchema || name.startsWith('__')
        if (depth >= MAX_DEPTH && !isDeep) {
          throw new ClientError('QUERY_TOO_DEEP', { depth: depth + 1, limit: MAX_DEPTH, name })
        }
        walk(field.selectionSet, depth + 1, isDeep)
      }
    }
    walk(operation.selectionSet, 1, false)
    checkLimit('TOO_MANY_ALIASES', aliased.size)
  }
}

/** The fields of a selection and of the fragments that it spreads, each of these once; directives do not count. */
export function fieldsOf(set: SelectionSetNode, fragments: Fragments, visit?: () => void): FieldNode[] {
  const seen = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((node): FieldNode[] => {
      visit?.()
      if (node.kind === Kind.FIELD) return [node]
      if (node.kind === Kind.INLINE_FRAGMENT) return collect(node.selectionSet)
      const fragment = fragments[node.name.value]
      if (!fragment || seen.has(node.name.value)) return []
      seen.add(node.name.value)
      return collect(fragment.selectionSet)
    })
  return collect(set)
}

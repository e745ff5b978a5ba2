// A document, parsed, validated and measured once, and remembered by its text.
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
} from 'graphql'
import { ClientError } from '../errors.ts'

const MAX_CHARACTERS = 100_000
// graphql-js compares the fields of a selection pair by pair: 2,000 tokens cost it at most some 0.1 s.
const MAX_TOKENS = 2000
const MAX_DEPTH = 15
const MAX_ALIASES = 50
export const MAX_EXPANDED_FIELDS = 3000
const MAX_ROOT_FIELDS = 20
// A parsed document takes some 50 to 200 bytes for each character of its text: 60 MB at most, whoever asks for what.
const CACHED_CHARACTERS = 300_000

export interface PreparedDocument {
  text: string
  document: DocumentNode
  operations: OperationDefinitionNode[]
  fragments: Record<string, FragmentDefinitionNode>
  /** Set when all the document asks for is one field by an id in its only variable. */
  point?: { key: string; name: string; variable: string }
}

/** Throws the refusals that need no variables: syntax, validation, depth, aliases, root fields. */
export function documentReader(schema: GraphQLSchema, options: { introspection: boolean }) {
  const rules = options.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule]
  // A Map keeps insertion order, so the first key is the one used longest ago.
  const cache = new Map<string, PreparedDocument>()
  let characters = 0
  return (text: string): PreparedDocument => {
    const prepared = cache.get(text) ?? prepare(text, schema, rules)
    if (!cache.delete(text)) characters += text.length
    cache.set(text, prepared)
    while (characters > CACHED_CHARACTERS) {
      const oldest = cache.keys().next().value!
      cache.delete(oldest)
      characters -= oldest.length
    }
    return prepared
  }
}

function prepare(text: string, schema: GraphQLSchema, rules: typeof specifiedRules): PreparedDocument {
  if (text.length > MAX_CHARACTERS) {
    throw new ClientError('QUERY_TOO_LARGE', { count: text.length, limit: MAX_CHARACTERS })
  }
  const document = parsed(text)
  const operations: OperationDefinitionNode[] = []
  // No prototype: a fragment may be called constructor.
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node
  }
  // Before validation, whose work grows faster than the document.
  for (const operation of operations) measure(operation, fragments)
  const [error] = validate(schema, document, rules, { maxErrors: 5 })
  if (error) throw invalid(error)
  const point = pointOf(text, operations)
  return { text, document, operations, fragments, ...(point && { point }) }
}

function pointOf(text: string, [operation, ...others]: OperationDefinitionNode[]): PreparedDocument['point'] {
  const [definition, ...moreVariables] = operation?.variableDefinitions ?? []
  const [field, ...moreFields] = operation?.selectionSet.selections ?? []
  if (!definition || others.length + moreVariables.length + moreFields.length > 0) return undefined
  if (operation?.operation !== OperationTypeNode.QUERY || field?.kind !== Kind.FIELD || field.directives?.length) {
    return undefined
  }
  const [argument, ...moreArguments] = field.arguments ?? []
  const variable = definition.variable.name.value
  const isById = argument?.name.value === 'id' && argument.value.kind === Kind.VARIABLE && moreArguments.length === 0
  // Defined and used: a third place would make something else depend on it.
  if (!isById || text.split(`$${variable}`).length !== 3) return undefined
  return { key: field.alias?.value ?? field.name.value, name: field.name.value, variable }
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: MAX_TOKENS, noLocation: false })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    throw new ClientError('GRAPHQL_SYNTAX', { reason: error.message }, [located(error, 'GRAPHQL_SYNTAX')])
  }
}

function invalid(error: GraphQLError): ClientError {
  return new ClientError('GRAPHQL_INVALID', { reason: error.message }, [located(error, 'GRAPHQL_INVALID')])
}

function located(error: GraphQLError, code: string) {
  const place = error.locations?.[0]
  return { code, params: { reason: error.message }, ...(place && { pointer: `${place.line}:${place.column}` }) }
}

function measure(operation: OperationDefinitionNode, fragments: Record<string, FragmentDefinitionNode>): void {
  const roots = fieldsOf(operation.selectionSet, fragments, new Set())
  if (roots.length > MAX_ROOT_FIELDS) {
    throw new ClientError('TOO_MANY_ROOT_FIELDS', { count: roots.length, limit: MAX_ROOT_FIELDS })
  }
  const count = countAliases(operation.selectionSet, fragments, new Set())
  if (count > MAX_ALIASES) throw new ClientError('TOO_MANY_ALIASES', { count, limit: MAX_ALIASES })
  checkDepth(roots, fragments, 1)
}

/** Introspection is deep by nature and costs no statement; the schema bounds it. */
const isIntrospection = (field: FieldNode): boolean => field.name.value.startsWith('__')

function checkDepth(
  fields: FieldNode[],
  fragments: Record<string, FragmentDefinitionNode>,
  depth: number,
  walk = { count: 0 },
): void {
  for (const field of fields) {
    if (!field.selectionSet || isIntrospection(field)) continue
    // One level too many is found at once, however deep a cycle of fragments goes.
    if (depth >= MAX_DEPTH) {
      throw new ClientError('QUERY_TOO_DEEP', { depth: depth + 1, limit: MAX_DEPTH, name: field.name.value })
    }
    // Fragments multiply: ten spreads of ten spreads … are a short document and a walk without end.
    if (++walk.count > MAX_EXPANDED_FIELDS) {
      throw new ClientError('TOO_MANY_FIELDS', { count: walk.count, limit: MAX_EXPANDED_FIELDS })
    }
    checkDepth(fieldsOf(field.selectionSet, fragments, new Set()), fragments, depth + 1, walk)
  }
}

export function fieldsOf(
  set: SelectionSetNode,
  fragments: Record<string, FragmentDefinitionNode>,
  seen: Set<string>,
): FieldNode[] {
  return set.selections.flatMap((node): FieldNode[] => {
    if (node.kind === Kind.FIELD) return [node]
    if (node.kind === Kind.INLINE_FRAGMENT) return fieldsOf(node.selectionSet, fragments, seen)
    const fragment = fragments[node.name.value]
    if (!fragment || seen.has(node.name.value)) return []
    seen.add(node.name.value)
    return fieldsOf(fragment.selectionSet, fragments, seen)
  })
}

/** Each fragment's aliases count once: used twice they still are the same text. */
function countAliases(
  set: SelectionSetNode,
  fragments: Record<string, FragmentDefinitionNode>,
  seen: Set<string>,
): number {
  let count = 0
  for (const node of set.selections) {
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragments[node.name.value]
      if (!fragment || seen.has(node.name.value)) continue
      seen.add(node.name.value)
      count += countAliases(fragment.selectionSet, fragments, seen)
      continue
    }
    if (node.kind === Kind.FIELD && isIntrospection(node)) continue
    if (node.kind === Kind.FIELD && node.alias) count++
    if (node.selectionSet) count += countAliases(node.selectionSet, fragments, seen)
  }
  return count
}

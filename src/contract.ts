import { type GraphQLSchema, lexicographicSortSchema, parse, print, printSchema, visit } from 'graphql'
import { dictionaryOf } from './catalogue/dictionary.ts'
import { dictionaryPage } from './catalogue/dictionary-page.ts'
import { graphqlSchemaOf } from './graphql/schema.ts'
import type { Registry } from './kernel/registry.ts'
import { openapiDocument } from './rest/openapi.ts'

/** The checked-in contracts by file name, and the data dictionary, as the code derives them now. */
export function contractFiles(registry: Registry): Record<string, string> {
  return {
    'schema.graphql': `${printed(lexicographicSortSchema(graphqlSchemaOf(registry)))}\n`,
    'docs/openapi.json': `${expanded(openapiDocument(registry), 3)}\n`,
    'docs/dictionary.md': dictionaryPage(dictionaryOf(registry)),
  }
}

/** Each description on the line of what it describes, so that a change of either is one line to be read. */
function printed(schema: GraphQLSchema): string {
  const document = visit(parse(printSchema(schema)), { StringValue: (node) => ({ ...node, block: false }) })
  return print(document).replace(/^( *"(?:[^"\\]|\\.)*")\n */gm, '$1 ')
}

/** Schemas of one line: what follows from the records of a register or an action, and what hardly changes. */
const DERIVED = new RegExp(
  '^New[A-Z]|(Filter|Sort|List|Included|Query|Replacement|Aggregate|Extremes|Numbers|Groups|Body|Item|Report|' +
    'Request|Problem)$',
)

/**
 * JSON with a line for each operation and each property, so that a change of one is one line to be read; parameters and
 * answers, of which there are more than of properties, with those whose names begin with the same word.
 */
function expanded(value: unknown, levels: number, indent = '\n', isPacked = false): string {
  if (levels === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value)
  const members = Object.entries(value).flatMap(([name, member]) => {
    if (member === undefined) return []
    const isOne = DERIVED.test(name) || Object.hasOwn(Object(member), 'enum')
    const below = name === 'schemas' ? 3 : isOne ? 0 : levels - 1
    const text = expanded(member, below, `${indent} `, name === 'parameters' || name === 'responses')
    return [{ line: isPacked ? FIRST_WORD.exec(name)![0] : name, text: `${JSON.stringify(name)}: ${text}` }]
  })
  const lines = [...Map.groupBy(members, ({ line }) => line).values()]
  const texts = lines.map((alike) => `${indent} ${alike.map(({ text }) => text).join(', ')}`)
  // No line is of a brace alone.
  return `{${texts.join(',').trimStart()}}`
}

const FIRST_WORD = /^.[a-z]*/

// A description of whatever has none in the document: schemas, properties and what is sent.
import { type ContractWords, contractWords } from '../kernel/contract-words.ts'
import { isObject } from '../kernel/field-kinds.ts'
import type { Registry } from '../kernel/registry.ts'
import parts from './openapi-parts.json' with { type: 'json' }

type Json = Record<string, unknown>

export function describeDocument(document: object, registry: Registry): object {
  const words = contractWords(registry)
  // Sound: it is an OpenAPI document.
  const { paths, components, ...rest } = document as Json & { components: Json }
  const { schemas, ...others } = components
  return {
    ...rest,
    // What is sent and answered where no schema has a name.
    paths: inPlaces(paths, words),
    components: {
      ...others,
      schemas: mapped(schemas, (schema, name) => described(inSchema(schema, name, words), words.noteOf(name))),
    },
  }
}

function inPlaces(value: unknown, words: ContractWords): unknown {
  if (Array.isArray(value)) return value.map((one) => inPlaces(one, words))
  return mapped(value, (member, name) => {
    if (name === 'schema') return inSchema(member, '', words)
    const inner = inPlaces(member, words)
    return name === 'requestBody' ? described(inner, parts.sent) : inner
  })
}

/** Of the schema `owner`, or of what is in it. */
function inSchema(schema: unknown, owner: string, words: ContractWords): unknown {
  if (Array.isArray(schema)) return schema.map((one) => inSchema(one, owner, words))
  return mapped(schema, (member, key) => {
    if (key !== 'properties') return NESTED.has(key) ? inSchema(member, owner, words) : member
    if (COMPUTED.test(owner)) return member
    return mapped(member, (one, name) => described(inSchema(one, owner, words), words.ofMember(owner, name)))
  })
}

/** What each of their values is of, the record says. */
const COMPUTED = /(Extremes|Numbers)$/
const NESTED = new Set(['items', 'additionalProperties', 'anyOf', 'allOf', 'oneOf'])

/** Where it has none of its own, nor refers to what has. */
const described = (value: unknown, description: string | undefined): unknown =>
  isObject(value) && !('$ref' in value) ? { ...(description !== undefined && { description }), ...value } : value

const mapped = (value: unknown, change: (member: unknown, name: string) => unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one, name)])) : value

// What all operations of the contract have in common: openapi-operations.json has a row of each, with what is its own.
import type { Schema } from './openapi-schemas.ts'

/** As a row says it, when its `{{names}}` stand for what they do. What is a text is the name of a component. */
interface Row {
  /** Scopes, all of them; what asks for none is for everybody. */
  needs?: string[]
  tags?: string[]
  security?: object[]
  parameters?: (string | object)[]
  /** Schema of the body, in each of these types, JSON where none is named. */
  takes?: string | object
  types?: string[]
  isOptional?: boolean
  example?: unknown
  requestBody?: object
  responses: Record<string, string | Answer>
  /** Statuses, beside 400. */
  refuses?: number[]
}

interface Answer {
  description: string
  json?: string | object
  problem?: string
  content?: object
  /** Names of components, beside those that all answers have. */
  headers?: string[]
  /** For a component: it is an answer to who has a token, and with that a budget. */
  isOfCaller?: boolean
}

type Document = Record<string, unknown> & {
  paths: Record<string, Record<string, Row>>
  components: { headers: object; responses: Record<string, Answer> }
}

/** The document, when each row of an operation and of an answer is what OpenAPI calls so. */
export function operationsIn(filled: unknown): object {
  // Sound: openapi.json, filled, has this form, and its test validates what comes of it.
  const { paths, components, ...document } = filled as Document
  return {
    ...document,
    paths: mapped(paths, (methods) => mapped(methods, (row) => operation(row, components.headers))),
    components: {
      ...components,
      responses: mapped(components.responses, (one) => answer(one, one.isOfCaller ? ofCall(components.headers) : [])),
    },
  }
}

function operation(
  { needs, takes, types = [JSON_BODY], isOptional, example, refuses = [], ...row }: Row,
  known: object,
): Schema {
  const { tags = needs!.slice(0, 1).map((scope) => scope.split(':')[0]), security, parameters, ...rest } = row
  const content = takes && { schema: referred('schemas', takes), ...(example !== undefined && { example }) }
  const body = content && Object.fromEntries(types.map((type) => [type, content]))
  // What may be refused everywhere, with or for want of a token, is the default.
  const refused = [400, ...refuses].map((status) => [status, 'Problem'])
  const responses: Row['responses'] = { ...Object.fromEntries(refused), default: 'Problem', ...row.responses }
  return {
    ...rest,
    tags,
    security: needs ? [{ oauth2: needs }, { bearer: [] }] : (security ?? []),
    ...(parameters && { parameters: parameters.map((one) => referred('parameters', one)) }),
    ...(body && { requestBody: { required: !isOptional, content: body } }),
    responses: mapped(responses, (one) =>
      typeof one === 'string' ? referred('responses', one) : answer(one, needs ? ofCall(known) : []),
    ),
  }
}

const JSON_BODY = 'application/json'
const budget = ['RateLimit', 'RateLimit-Policy']
/** Also of what is going to go, where something is. */
const ofCall = (known: object): string[] => [
  ...budget,
  ...['Deprecation', 'Sunset', 'Link'].filter((name) => name in known),
]

function answer({ description, json, problem, content, headers = [] }: Answer, ofCall: string[]): Schema {
  const of = (schema: string | object) => ({ schema: referred('schemas', schema) })
  const names = ['X-Request-Id', ...(problem ? ['Content-Language', ...budget] : ofCall), ...headers]
  const body = content ?? (json ? { [JSON_BODY]: of(json) } : problem && { 'application/problem+json': of(problem) })
  return {
    description,
    headers: Object.fromEntries(names.map((name) => [name, referred('headers', name)])),
    ...(body && { content: body }),
  }
}

/** A component by its name, or what stands in its place. */
const referred = (kind: string, one: string | object): object =>
  typeof one === 'string' ? { $ref: `#/components/${kind}/${one}` } : one

const mapped = <From, To>(all: Record<string, From>, change: (one: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(one)]))

// Whether an answer is one that the contract of REST says the operation has: its status, its headers, its body.

import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { LightMyRequestResponse } from 'fastify'

type Json = Record<string, unknown>
interface Described {
  $ref?: string
  headers?: Record<string, { $ref: string }>
  content?: Record<string, { schema: Json }>
}

export interface Parameter {
  name: string
  in: string
  example?: string | number
  schema: Json
  deprecated?: boolean
}

export interface Operation {
  operationId: string
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { required: boolean; content: Record<string, { schema: Json; example?: unknown }> }
  responses: Record<string, Described>
}

export interface Contract {
  paths: Record<string, Record<string, Operation>>
  components: {
    headers: Record<string, { required?: boolean; schema: Json }>
    parameters: Record<string, Parameter>
    responses: Record<string, Described>
    schemas: Record<string, Json>
  }
}

/** Those of an operation, wherever they stand. */
export const parametersOf = ({ components }: Contract, { parameters = [] }: Operation): Parameter[] =>
  parameters.map((one) => ('$ref' in one ? components.parameters[one.$ref.split('/').at(-1)!]! : one))

/** An answer, wherever it stands. */
export const answerOf = ({ components }: Contract, { responses }: Operation, status: string): Described => {
  const found = responses[status]!
  return found.$ref ? components.responses[found.$ref.split('/').at(-1)!]! : found
}

/** What every answer has, whatever it answers: of HTTP, of the connection, of security. */
const ofAll = [
  ...['content-type', 'content-length', 'content-encoding', 'transfer-encoding', 'date', 'connection', 'keep-alive'],
  ...['vary', 'cache-control', 'pragma', 'content-security-policy', 'x-content-type-options', 'x-frame-options'],
  ...['referrer-policy', 'access-control-allow-origin', 'access-control-expose-headers'],
]

/** Gives what is wrong with an answer, nothing when it is as the contract says. */
export function contractJudge(contract: Contract) {
  const ajv = new Ajv.default({ strict: false, allErrors: true, schemas: [{ ...contract, $id: 'contract' }] })
  addFormats.default(ajv)
  const { headers: named, responses } = contract.components
  const validators = new Map<string, ReturnType<typeof ajv.compile>>()

  return ({ operationId, responses: own }: Operation, answer: LightMyRequestResponse): string[] => {
    const { statusCode, headers, body } = answer
    const found = own[statusCode] ?? own.default
    const described = found?.$ref ? responses[found.$ref.split('/').at(-1)!] : found
    if (!described || (statusCode < 400 && !own[statusCode])) return [`${operationId}: ${statusCode} is not described`]
    const wanted = Object.keys(described.headers ?? {})
    const missing = wanted.filter((name) => named[name]!.required && headers[name.toLowerCase()] === undefined)
    const known = new Set([...ofAll, ...wanted.map((name) => name.toLowerCase())])
    const unknown = Object.keys(headers).filter((name) => !known.has(name))
    const wrong = wanted.filter((name) => {
      const sent = headers[name.toLowerCase()]
      const { type } = named[name]!.schema
      return sent !== undefined && !ajv.validate(named[name]!.schema, type === 'integer' ? Number(sent) : String(sent))
    })
    const type = String(headers['content-type'] ?? '').split(';')[0]!
    const content = described.content?.[type]
    const problems = [
      ...missing.map((name) => `no ${name}`),
      ...unknown.map((name) => `${name} is not described`),
      ...wrong.map((name) => `${name} is ${headers[name.toLowerCase()]}`),
      ...(Boolean(content) === (body !== '' || type !== '') ? [] : [`a body of ${type}`]),
      ...(content && /[/+]json$/.test(type) ? faults(content.schema, JSON.parse(body)) : []),
    ]
    return problems.map((one) => `${operationId} ${statusCode}: ${one}`)
  }

  function faults(schema: Json, body: unknown): string[] {
    const text = JSON.stringify(schema).replaceAll('"#/', '"contract#/')
    const validate = validators.get(text) ?? ajv.compile(JSON.parse(text))
    validators.set(text, validate)
    return validate(body) ? [] : validate.errors!.slice(0, 3).map((one) => `${one.instancePath} ${one.message}`)
  }
}

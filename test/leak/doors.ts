// Questions as GraphQL and REST, and their answers, each searched for the marks of rows out of reach.
import { setTimeout as sleep } from 'node:timers/promises'
import type { InjectOptions } from 'fastify'
import { camelCase, constantCase } from '../../src/kernel/names.ts'
import type { GroupsAsk, ListAsk, Order, RecordAsk } from './model.ts'
import { canaries } from './population.ts'
import type { Asker } from './questions.ts'

export type Answer = Awaited<ReturnType<typeof call>>

/** What is not as it must be; the message says all there is to say. */
export class Difference extends Error {}

export async function call(asker: Asker, request: InjectOptions) {
  const { client, world } = asker
  const headers = { ...client.headers, 'accept-language': 'en', ...request.headers }
  let answer = await world.app.inject({ ...request, headers })
  // The machine may be too busy for the service to take it on.
  for (let i = 0; i < MAX_TRIES && answer.statusCode === BUSY; i++) {
    await sleep(1000)
    answer = await world.app.inject({ ...request, headers })
  }
  const isJson = /^application\/(problem\+|graphql-response\+)?json/.test(String(answer.headers['content-type']))
  const { statusCode: status, body: text } = answer
  const found = { status, headers: answer.headers, text, json: isJson ? answer.json() : undefined }
  search(asker, `${decodeURIComponent(String(request.url))} ${JSON.stringify(request.payload)}`, found)
  return found
}

/** A list or an export, by GET or as the same in a body. */
export function callList(asker: Asker, url: string): Promise<Answer> {
  if (asker.random.chance(70)) return call(asker, { url })
  const [path = '', query] = url.split('?')
  const payload = Object.fromEntries(new URLSearchParams(query))
  return call(asker, { method: 'POST', url: path.endsWith('/export') ? path : `${path}/query`, payload })
}

const BUSY = 503
const MAX_TRIES = 10

/** Marks that neither the client may see in what it asked about nor the client has sent. */
function search({ client, registers }: Asker, sent: string, answer: Answer): void {
  if (answer.status >= 500) throw new Difference(`${answer.status} ${answer.text}`)
  const text = [answer.text, JSON.stringify(answer.headers), ...cursorsIn(answer.text)].join('\n')
  const [allowed, known] = [client.isEnabled ? client.marks(registers) : new Set<number>(), canaries(sent)]
  const leaked = [...canaries(text)].filter((mark) => !allowed.has(mark) && !known.has(mark))
  if (leaked.length > 0) throw new Difference(`marks of rows out of reach: ${leaked} in ${text}`)
}

/** Whatever looks like base64url of JSON. */
const cursorsIn = (text: string): string[] =>
  [...text.matchAll(/"(W[\w-]{10,})"/g)].map(([, cursor]) => Buffer.from(cursor!, 'base64url').toString())

export async function askGraphql(asker: Asker, query: string, variables: Record<string, unknown>) {
  return call(asker, {
    ...{ method: 'POST', url: '/graphql', headers: { accept: 'application/graphql-response+json' } },
    payload: { query, variables },
  })
}

/** The code of a refusal through either door, undefined when there is an answer. */
function refusalOf({ json, status }: Answer): string | undefined {
  if (json?.errors) return String(json.code ?? json.errors[0].extensions.code)
  return status >= 400 ? String(json?.code) : undefined
}

/** What must come instead of an answer: any one of these; none when the question is allowed. */
function wantedRefusals({ client, registers, fields }: Asker): string[] {
  if (!client.isEnabled) return ['UNAUTHENTICATED']
  const isMissing = [...registers].some((register) => !client.hasScope(register, 'read'))
  const isForbidden = [...fields].some((field) => !client.isCleared(field))
  return [...(isMissing ? ['SCOPE_MISSING'] : []), ...(isForbidden ? ['FIELD_FORBIDDEN'] : [])]
}

/** True when the question was refused as it had to be; throws when it was refused and should not have been, or not. */
export function isRefused(asker: Asker, answer: Answer): boolean {
  const [wanted, found] = [wantedRefusals(asker), refusalOf(answer)]
  if (found === undefined && wanted.length === 0) return false
  if (found !== undefined && wanted.includes(found)) return true
  throw new Difference(
    `refusal ${found} instead of ${wanted.join(' or ') || 'an answer'}: ${answer.text.slice(0, 2000)}`,
  )
}

/** The text of an operation, its values in variables. */
export class Document {
  readonly variables: Record<string, unknown> = {}
  readonly #types: string[] = []

  value(type: string, value: unknown): string {
    const name = `v${this.#types.length}`
    this.variables[name] = value
    this.#types.push(`$${name}: ${type}`)
    return `$${name}`
  }

  text(body: string): string {
    return this.#types.length > 0 ? `query (${this.#types.join(', ')}) { ${body} }` : `{ ${body} }`
  }
}

export function rootText(ask: ListAsk, document: Document, cursor?: string): string {
  const text = listText(ask, ask.register.plural, document, cursor)
  return text.replace('pageInfo { ', 'pageInfo { startCursor endCursor ')
}

function listText(ask: ListAsk, field: string, document: Document, cursor?: string): string {
  const { register, isBackward, size } = ask
  const order = ask.order.map((term) => ({ [term.field.name]: direction(term) }))
  const given = [
    `orderBy: ${document.value(`[${register.name}Order!]`, order)}`,
    `${isBackward ? 'last' : 'first'}: ${size}`,
    ...(Object.keys(ask.filter).length > 0 ? [`filter: ${document.value(`${register.name}Filter`, ask.filter)}`] : []),
    ...(cursor ? [`${isBackward ? 'before' : 'after'}: ${document.value('String', cursor)}`] : []),
  ]
  const parts = [
    'pageInfo { hasNextPage hasPreviousPage }',
    `nodes ${recordText(ask.record, document)}`,
    ...(ask.hasTotal ? ['totalCount { value isExact }'] : []),
    ...(ask.aggregates ? [`aggregate ${aggregatesText(ask.aggregates)}`] : []),
    ...(ask.groups ? [groupsText(ask.groups, register.name, document)] : []),
  ]
  return `${field}(${given.join(', ')}) { ${parts.join(' ')} }`
}

const direction = ({ isDescending, nulls }: Order): string =>
  `${isDescending ? 'DESC' : 'ASC'}_NULLS_${nulls.toUpperCase()}`

export function recordText(ask: RecordAsk, document: Document): string {
  const ones = ask.ones.map(([{ name }, inner]) => `${name} ${recordText(inner, document)}`)
  const manys = ask.manys.map(([{ name }, list]) => listText(list, name, document))
  return `{ ${[...ask.fields.map(({ name }) => name), ...ones, ...manys].join(' ')} }`
}

function aggregatesText(aggregates: NonNullable<ListAsk['aggregates']>): string {
  const parts = Object.entries(aggregates).map(([name, fields]) => `${name} { ${fields.map((f) => f.name).join(' ')} }`)
  return `{ count ${parts.join(' ')} }`
}

const MAX_GROUPS = 1000

function groupsText({ by, aggregates, moreThan }: GroupsAsk, name: string, document: Document): string {
  const keys = by.map(({ relations, field }) =>
    relations.reduceRight<object>((inner, relation) => ({ [relation.name]: inner }), {
      field: constantCase(field.name),
    }),
  )
  const having = moreThan === undefined ? '' : `having: ${document.value(`${name}Having`, { count: { gt: moreThan } })}`
  const tree = {}
  for (const { relations, field } of by) {
    relations.reduce<Record<string, object>>((at, relation) => {
      at[relation.name] ??= {}
      return at[relation.name] as Record<string, object>
    }, tree)[field.name] = {}
  }
  const given = `by: ${document.value(`[${name}GroupBy!]!`, keys)} first: ${MAX_GROUPS} ${having}`
  return `groups(${given}) { hasMore nodes { key ${treeText(tree)} ${aggregatesText(aggregates).slice(1)} }`
}

const treeText = (tree: Record<string, object>): string => {
  const parts = Object.entries(tree).map(([name, inner]) =>
    Object.keys(inner).length > 0 ? `${name} ${treeText(inner as Record<string, object>)}` : name,
  )
  return `{ ${parts.join(' ')} }`
}

export const recordField = ({ name }: { name: string }): string => camelCase(name)

// Reads through every door, compared with the model.
import type { Register } from '../../src/kernel/define-register.ts'
import {
  type Answer,
  askGraphql,
  call,
  callList,
  Difference,
  Document,
  isRefused,
  recordField,
  recordText,
  rootText,
} from './doors.ts'
import {
  inOrderOfKeys,
  isSame,
  type ListAsk,
  listAnswer,
  listRows,
  type Order,
  type RecordAsk,
  recordAnswer,
  rowsBeyond,
} from './model.ts'
import { unregistered } from './population.ts'
import {
  type Asker,
  allowedRelations,
  randomFilter,
  randomList,
  randomOrder,
  randomRecord,
  randomRegister,
  some,
  touch,
} from './questions.ts'
import type { Row } from './world.ts'

/** Enough to see every kind of page; the last one is always asked for. */
const MAX_PAGES = 6

export function mustBeSame(found: unknown, wanted: unknown, question: unknown): void {
  if (isSame(found, wanted)) return
  const [foundText, wantedText, questionText] = [found, wanted, question].map((part) => JSON.stringify(part))
  throw new Difference(`found ${foundText}\nwanted ${wantedText}\nquestion ${questionText}`)
}

/** A list from its first page, or from another client's cursor, to its end. */
export async function graphqlList(asker: Asker, others: readonly Asker[]): Promise<void> {
  const { random } = asker
  const ask = randomList(randomRegister(asker), asker)
  const total = listRows(ask, asker.client.rows(ask.register), asker).length
  if (random.chance(40)) ask.size = Math.min(100, Math.max(ask.size, Math.ceil(total / random.integer(1, MAX_PAGES))))
  let at = random.chance(20) ? await foreignPosition(ask, random.pick(others)) : undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const document = new Document()
    const query = document.text(rootText(ask, document, at?.cursor))
    const answer = await askGraphql(asker, query, document.variables)
    if (isRefused(asker, answer)) return
    const { pageInfo, ...found } = answer.json.data[ask.register.plural]
    const { startCursor, endCursor, ...flags } = pageInfo
    if (found.groups) found.groups.nodes = inOrderOfKeys(found.groups.nodes)
    const wanted = listAnswer(ask, asker.client.rows(ask.register), at?.row, asker)
    mustBeSame({ ...found, pageInfo: flags }, wanted, { query, variables: document.variables })
    const isMore = ask.isBackward ? flags.hasPreviousPage : flags.hasNextPage
    const last = found.nodes.at(ask.isBackward ? 0 : -1)
    if (!isMore) return
    at = { cursor: ask.isBackward ? startCursor : endCursor, row: seen(asker, ask.register, last.id) }
  }
}

/** As this client sees it. */
const seen = ({ client, world }: Asker, register: Register, id: string): Row =>
  client.see(register, world.byId(register, id)!)!

/** The end of another client's page of the same list. */
async function foreignPosition(ask: ListAsk, other: Asker): Promise<{ cursor: string; row: Row } | undefined> {
  const { register } = ask
  const fields = [register.fields.get('id')!]
  const plain: ListAsk = {
    ...{ register, filter: ask.filter, order: ask.order, isBackward: ask.isBackward, hasTotal: false },
    ...{ size: other.random.integer(1, 8), record: { fields, ones: [], manys: [] } },
  }
  const document = new Document()
  for (const one of ask.filter ? other.world.registry.registers : []) other.registers.add(one)
  const answer = await askGraphql(other, document.text(rootText(plain, document)), document.variables)
  const list = answer.json?.data?.[register.plural]
  if (!list || list.nodes.length === 0) return undefined
  const { startCursor, endCursor } = list.pageInfo
  const { id } = list.nodes.at(ask.isBackward ? 0 : -1)
  return { cursor: ask.isBackward ? startCursor : endCursor, row: seen(other, register, id) }
}

/** How a record can be named, and which rows it names. */
interface Address {
  graphql: Record<string, [type: string, value: unknown]>
  rest: string
  names: (row: Row) => boolean
}

function randomAddress(register: Register, { random, world }: Asker): Address {
  const row = random.pick(world.rowsOf(register))
  const id = random.chance(85)
    ? String(row.id)
    : `01900000-0000-7000-8000-${String(random.integer(1e11, 9e11)).padStart(12)}`
  const { source, externalId } = row
  const isById = register.isReadOnly || random.chance(45)
  const type = register.isReadOnly ? 'ID!' : 'ID'
  if (isById) return { graphql: { id: [type, id] }, rest: `/${id}?`, names: (other) => other.id === id }
  if (externalId !== null && random.chance(40)) {
    return {
      graphql: { source: ['String', source], externalId: ['String', externalId] },
      rest: `/by-key?source=${source}&externalId=${encodeURIComponent(String(externalId))}&`,
      names: (other) => other.source === source && other.externalId === externalId,
    }
  }
  const isUnknown = random.chance(10)
  const parts = register.key
    .filter(({ name, isRequired }) => isRequired || row.validTo !== null || (name !== 'validFrom' && random.chance(50)))
    .map(({ name }): [string, unknown] => [name, name.endsWith('CreditCode') && isUnknown ? unregistered : row[name]])
  const key = Object.fromEntries(parts)
  return {
    graphql: { key: [`${register.name}Key`, key] },
    rest: `/by-key?${parts.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}&`,
    names: (other) => parts.every(([name, value]) => other[name] === value),
  }
}

/** Of several periods the current one, else one of them. */
const named = (address: Address, register: Register, { client }: Asker): Row | undefined =>
  client
    .rows(register)
    .filter(address.names)
    .sort((a, b) => (b.validTo === null || String(b.validTo) > String(a.validTo) ? 1 : -1))
    .sort((a, b) => Number(a.validTo !== null) - Number(b.validTo !== null))[0]

export async function graphqlRecord(asker: Asker): Promise<void> {
  const register = randomRegister(asker)
  const address = randomAddress(register, asker)
  const record = randomRecord(register, asker)
  const document = new Document()
  const given = Object.entries(address.graphql).map(
    ([name, [type, value]]) => `${name}: ${document.value(type, value)}`,
  )
  const query = document.text(`${recordField(register)}(${given.join(', ')}) ${recordText(record, document)}`)
  const answer = await askGraphql(asker, query, document.variables)
  if (isRefused(asker, answer)) return
  const row = named(address, register, asker)
  const wanted = row ? recordAnswer(record, register, row, asker) : null
  mustBeSame(answer.json.data[recordField(register)], wanted, { query, variables: document.variables })
}

const NOT_FOUND = 404

export async function restRecord(asker: Asker): Promise<void> {
  const register = randomRegister(asker)
  const address = randomAddress(register, asker)
  const { record, query } = restRecordAsk(register, asker)
  const isKnown = asker.random.chance(20)
  const answer = await call(asker, {
    url: `/v1/${register.path}${address.rest}${query}`,
    ...(isKnown && { headers: { 'if-none-match': '*' } }),
  })
  const row = named(address, register, asker)
  if (answer.status === NOT_FOUND && !row && asker.client.isEnabled) {
    if (answer.json.code !== 'NOT_FOUND' || answer.headers.etag) throw new Difference(answer.text)
    return
  }
  if (isRefused(asker, answer)) return
  const etag = String(answer.headers.etag)
  // What the service alone keeps tells no version.
  if (row && !register.isReadOnly && !etag.startsWith(`"${row.version}-`)) throw new Difference(`ETag ${etag}`)
  if (answer.status === 304 && row && isKnown) return
  mustBeSame(answer.json, row && restForm(record, recordAnswer(record, register, row, asker)), answer.headers)
}

/** Everything, or some fields; relations with everything in them. */
function restRecordAsk(register: Register, asker: Asker): { record: RecordAsk; query: string } {
  const { random, client, world } = asker
  const all = (of: Register) => [...of.fields.values()].filter((field) => client.isCleared(field))
  const isAll = random.chance(50)
  const { fields } = isAll ? { fields: all(register) } : randomRecord(register, asker, Number.POSITIVE_INFINITY)
  const record: RecordAsk = { fields, ones: [], manys: [] }
  const includes = some(random, allowedRelations(register, asker), random.integer(0, 2)).map((relation) => {
    const target = touch(asker, world.registry.target(relation))
    const [further] = some(
      random,
      allowedRelations(target, asker).filter(({ isMany }) => !isMany),
      random.integer(0, 1),
    )
    const inner: RecordAsk = { fields: all(target), ones: [], manys: [] }
    if (further) {
      const last = touch(asker, world.registry.target(further))
      inner.ones.push([further, { fields: all(last), ones: [], manys: [] }])
    }
    const list: ListAsk = {
      ...{ register: target, filter: {}, size: 50, isBackward: false, hasTotal: false, record: inner },
      order: [{ field: target.sort[0]!, isDescending: false, nulls: 'last' }],
    }
    if (relation.isMany) record.manys.push([relation, list])
    else record.ones.push([relation, inner])
    return [relation.name, further?.name].filter(Boolean).join('.')
  })
  const query = [
    ...(isAll ? [] : [`fields=${fields.map(({ name }) => name).join(',')}`]),
    ...(includes.length > 0 ? [`include=${includes.join(',')}`] : []),
  ]
  return { record, query: query.join('&') }
}

/** Lists inside a record are `{ data, page }` in REST. */
function restForm(record: RecordAsk, answer: unknown): unknown {
  // Sound: recordAnswer and listAnswer give these forms.
  const shown = { ...(answer as Record<string, unknown>) }
  for (const [{ name }, list] of record.manys) {
    const { nodes, pageInfo } = shown[name] as ReturnType<typeof listAnswer>
    shown[name] = {
      data: nodes.map((node) => restForm(list.record, node)),
      page: { hasNext: pageInfo.hasNextPage },
    }
  }
  return shown
}

export async function restList(asker: Asker): Promise<void> {
  const { random } = asker
  const register = randomRegister(asker)
  const filter = random.chance(70) ? randomFilter(register, asker, 2) : {}
  const order = restOrder(register, asker)
  const { record, query } = restRecordAsk(register, asker)
  const ask: ListAsk = {
    ...{ register, filter, order, record, size: random.integer(1, 20), isBackward: false, hasTotal: random.chance(40) },
  }
  const fixed = [query, `sort=${sortText(order)}`, `limit=${ask.size}`, `count=${ask.hasTotal}`, filterText(filter)]
  let page = { cursor: '', row: undefined as Row | undefined }
  for (let i = 0; i < MAX_PAGES; i++) {
    const url = `/v1/${register.path}?${fixed.filter(Boolean).join('&')}${page.cursor}`
    const answer = await callList(asker, url)
    if (isRefused(asker, answer)) return
    const wanted = listAnswer(ask, asker.client.rows(register), page.row, asker)
    mustBeSame(restPage(answer), wantedPage(ask, wanted), url)
    const { next, previous } = answer.json.page
    const cursor = ask.isBackward ? previous : next
    if (!cursor) return
    const rows = listRows(ask, asker.client.rows(register), asker)
    const shown = rowsBeyond(ask, rows, page.row, asker).slice(0, ask.size)
    page = { cursor: `&${ask.isBackward ? 'before' : 'after'}=${cursor}`, row: shown.at(-1)! }
    // Back again from the second page, now and then.
    if (i === 1 && previous && random.chance(30)) {
      ask.isBackward = true
      page = { cursor: `&before=${previous}`, row: shown[0]! }
    }
  }
}

export const filterText = (filter: object): string =>
  Object.keys(filter).length > 0 ? `filter=${encodeURIComponent(JSON.stringify(filter))}` : ''

/** REST has no choice of where nulls go. */
export const restOrder = (register: Register, asker: Asker): Order[] =>
  randomOrder(register, asker).map((term) => ({ ...term, nulls: term.isDescending ? 'first' : 'last' }))

export const sortText = (order: Order[]): string =>
  order.map(({ field, isDescending }) => `${isDescending ? '-' : ''}${field.name}`).join(',')

function restPage({ json }: Answer) {
  const { next, previous, ...page } = json.page
  return { data: json.data, page: { ...page, isNext: next !== null, isPrevious: previous !== null } }
}

function wantedPage(ask: ListAsk, { nodes, pageInfo, totalCount }: ReturnType<typeof listAnswer>) {
  const [hasNext, isFull] = [pageInfo.hasNextPage, nodes.length > 0]
  const page = { hasNext, isNext: hasNext && isFull, isPrevious: pageInfo.hasPreviousPage && isFull }
  return { data: nodes.map((node) => restForm(ask.record, node)), page: { ...page, ...(totalCount && { totalCount }) } }
}

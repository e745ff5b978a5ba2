// Instants are read in one form, whatever door they leave by: UTC, six digits, `Z`. Written, they may have any form.
import t from 'tap'
import { building, restCalls } from './rest-calls.ts'
import { until } from './rights-calls.ts'

const { app, sql, everyone, call, get, post } = await restCalls(t)
const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
/** As sent, and as read. */
const instants = {
  '2024-03-01T00:00:00Z': '2024-03-01T00:00:00.000000Z',
  '2024-03-01T08:00:00.5+08:00': '2024-03-01T00:00:00.500000Z',
  '2024-03-01T00:00:00.44298Z': '2024-03-01T00:00:00.442980Z',
  '2024-03-01T00:00:00.442987+00:00': '2024-03-01T00:00:00.442987Z',
  '0001-01-01T00:00:00.000001Z': '0001-01-01T00:00:00.000001Z',
  '9999-12-31T23:59:59.99999Z': '9999-12-31T23:59:59.999990Z',
}
const sent = Object.keys(instants)
const read = Object.values(instants)
const codeOf = (i: number) => `instant-${i}`
const records = sent.map((tokensValidFrom, i) => ({ code: codeOf(i), name: 'x', tokensValidFrom }))
await call('POST', 'clients', { payload: records })
const list = 'clients?code[startsWith]=instant-&sort=code'

const graphql = async (query: string) => {
  const answer = await app.inject({ method: 'POST', url: '/graphql', headers: everyone, payload: { query } })
  return answer.json()
}
/** Every text of a value that begins like an instant. */
const instantsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? /^\d{4}-\d\d-\d\dT/.test(value)
      ? [value]
      : []
    : value !== null && typeof value === 'object'
      ? Object.values(value).flatMap(instantsOf)
      : []

t.test('a list, a record and a query', async (t) => {
  const { data } = (await get(list)).body
  const shown = data.map((record: { tokensValidFrom: string }) => record.tokensValidFrom)
  t.strictSame(shown, read)
  for (const text of instantsOf(data)) t.match(text, FORM)
  const { body } = await get(`clients/${data[2].id}`)
  t.equal(body.tokensValidFrom, read[2])
  const { data: found } = await graphql(
    '{ clients(filter: { code: { startsWith: "instant-" } }) { nodes { tokensValidFrom createdAt updatedAt } } }',
  )
  t.strictSame(
    found.clients.nodes.map((node: { tokensValidFrom: string }) => node.tokensValidFrom).sort(),
    read.toSorted(),
  )
  for (const text of instantsOf(found)) t.match(text, FORM)
})

t.test('what is read is what finds it', async (t) => {
  for (const [i, tokensValidFrom] of read.entries()) {
    const { data } = (await get(`clients?tokensValidFrom=${tokensValidFrom}&code=${codeOf(i)}`)).body
    t.match(data, [{ code: codeOf(i), tokensValidFrom }])
  }
})

t.test('exports, which an import takes again', async (t) => {
  const ndjson = (await get(list.replace('?', '/export?'))).text
  const rows = ndjson
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.strictSame(
    rows.map(({ tokensValidFrom }) => tokensValidFrom),
    read,
  )
  for (const text of instantsOf(rows)) t.match(text, FORM)
  const csv = (await get(`${list.replace('?', '/export?')}&format=csv`)).text
  const cells = csv.split(/[,\n]/).filter((cell) => /^\d{4}-\d\d-\d\dT/.test(cell))
  t.strictSame(cells, instantsOf(rows.map((row) => Object.values(row))), 'as CSV the same')
  for (const [type, payload] of [
    ['application/x-ndjson', ndjson],
    ['text/csv', csv],
  ] as const) {
    const { body } = await call('POST', 'clients/import', { headers: { 'content-type': type }, payload })
    t.match(body.counts, { read: sent.length, unchanged: sent.length, rejected: 0 }, type)
  }
})

t.test('answers of writes and of actions', async (t) => {
  const [{ id } = {}] = await sql`select id from client where code = ${codeOf(1)}`
  const { body } = await call('PATCH', `clients/${id}`, { payload: { tokensValidFrom: '2024-03-01T00:00:00.10Z' } })
  t.equal(body.tokensValidFrom, '2024-03-01T00:00:00.100000Z')
  await call('POST', `clients/${id}/secrets`)
  const rotated = await call('POST', `clients/${id}/secrets`)
  t.match(rotated.body.previousExpiresAt, FORM)
})

t.test('groups and their labels', async (t) => {
  await post([building('I1')])
  const { data } = await graphql(`{ buildings(filter: { code: { eq: "I1" } }) { nodes { createdAt }
    aggregate { min { updatedAt } max { updatedAt } }
    day: groups(by: [{ field: CREATED_AT }]) { nodes { key { createdAt } } }
    year: groups(by: [{ field: CREATED_AT, truncate: YEAR }]) { nodes { key { createdAt } } } } }`)
  const { nodes, aggregate, day, year } = data.buildings
  const [{ createdAt }] = nodes
  t.match([aggregate.min.updatedAt, aggregate.max.updatedAt], [FORM, FORM])
  t.equal(day.nodes[0].key.createdAt, createdAt)
  t.equal(year.nodes[0].key.createdAt, createdAt.slice(0, 4))
})

t.test('the read log', async (t) => {
  const logged = async () => (await get('read-records')).body.data
  await until(async () => (await logged()).length > 0)
  const [{ firstAt, lastAt }] = await logged()
  t.match([firstAt, lastAt], [FORM, FORM])
})

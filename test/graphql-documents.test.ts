// What is said of documents: all that is wrong and where, and those that clients send by their hashes alone.
import { createHash } from 'node:crypto'
import t, { type Test } from 'tap'
import { buildTestApp } from './harness.ts'

const RESPONSE_TYPE = 'application/graphql-response+json'

t.test('all that is wrong with a document is told, each error with its places', async (t) => {
  const { ask } = await open(t)
  const cases: [query: string, variables: object, errors: object[]][] = [
    [
      '{ vehicles { nodes { wheels doors } }\n  cars { id } }',
      {},
      [
        { message: /"wheels"/, locations: [{ line: 1, column: 22 }] },
        { message: /"doors"/, locations: [{ line: 1, column: 29 }] },
        { message: /"cars"/, locations: [{ line: 2, column: 3 }] },
      ],
    ],
    ['{ vehicles {', {}, [{ locations: [{ line: 1, column: 13 }], extensions: { code: 'GRAPHQL_SYNTAX' } }]],
    [
      'query ($a: ID!, $b: Int!) { vehicle(id: $a) { id } vehicles(first: $b) { nodes { id } } }',
      { b: 'x' },
      [
        { message: /\$a/, locations: [{ line: 1, column: 8 }] },
        { message: /\$b/, locations: [{ line: 1, column: 17 }] },
      ],
    ],
    [
      `{ ${'x '.repeat(15)} }`,
      {},
      Array.from({ length: 15 }, (_, i) => ({ locations: [{ line: 1, column: 3 + 2 * i }] })),
    ],
  ]
  for (const [query, variables, errors] of cases) {
    const { status, body } = await ask({ query, variables })
    t.equal(status, 400)
    t.equal(body.errors.length, errors.length, query)
    t.match(body.errors, errors)
    for (const { extensions } of body.errors) t.match(extensions, { code: /^GRAPHQL_/, status: 400, requestId: String })
    t.notOk('data' in body)
  }
})

t.test('a read that is refused says which field, in the answer and in the document', async (t) => {
  const { ask } = await open(t)
  const cases: [query: string, variables: object, error: object][] = [
    ['{ vehicles(first: 501) { nodes { id } } }', {}, { path: ['vehicles'], locations: [{ line: 1, column: 3 }] }],
    [
      '{ regions { nodes { id } }\n a: organizations { nodes { vehicles(first: 101) { nodes { id } } } } }',
      {},
      { path: ['a'], locations: [{ line: 2, column: 29 }] },
    ],
    [
      'query ($id: ID!) { v: vehicle(id: $id) { id } }',
      { id: 'x' },
      { path: ['v'], locations: [{ line: 1, column: 20 }] },
    ],
    [
      '{ organizations(first: 9) { nodes { buildings(first: 99) { nodes { spaces(first: 99) { nodes { id } } } } } } }',
      {},
      { path: ['organizations'], locations: [{ line: 1, column: 3 }], extensions: { code: 'QUERY_TOO_COSTLY' } },
    ],
  ]
  for (const [query, variables, error] of cases) {
    const { body } = await ask({ query, variables })
    t.equal(body.errors?.length, 1, query)
    t.match(body.errors[0], error)
  }
})

t.test('a mutation by GET is told to come by POST', async (t) => {
  const { ask } = await open(t)
  const { status, headers, body } = await ask({ query: 'mutation { removeAssets(ids: []) { isWritten } }' }, 'GET')
  t.equal(status, 405)
  t.equal(headers.allow, 'POST')
  t.match(body.errors, [{ message: 'GET is not allowed here: a mutation is sent by POST' }])
})

const query = 'query First($n: Int) { vehicles(first: $n) { nodes { id } } }'
const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } })

t.test('hashes of documents are answered in the words that clients know', async (t) => {
  const { ask } = await open(t)
  const error = { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }
  for (const language of ['zh-CN', 'en']) {
    for (const method of ['GET', 'POST'] as const) {
      for (const sent of [{ extensions: persisted(query) }, { documentId: `sha256:${hashOf(query)}` }]) {
        const { status, body } = await ask({ ...sent, variables: { n: 1 } }, method, { 'accept-language': language })
        t.match({ status, body }, { status: 400, body: { errors: [error] } }, `${method} ${language}`)
      }
    }
  }
  const { status } = await ask({ extensions: persisted(query) }, 'POST', { accept: 'application/json' })
  t.equal(status, 200, 'of the older type')
  // What they send next.
  const { body } = await ask({ query, variables: { n: 1 }, extensions: persisted(query) })
  t.ok(body.data.vehicles.nodes)
  for (const wrong of [{}, { documentId: 7 }, { extensions: { persistedQuery: { sha256Hash: 7 } } }]) {
    t.match(await ask(wrong), { status: 400, body: { errors: [{ extensions: { code: 'MALFORMED_BODY' } }] } })
  }
})

t.test('what Apollo, urql and Relay send by default is answered', async (t) => {
  const { ask } = await open(t)
  const usual = { operationName: 'First', query, variables: { n: 1 } }
  const clientLibrary = { name: '@apollo/client', version: '4.0.0' }
  const urql = [RESPONSE_TYPE, 'application/graphql+json', 'application/json', 'text/event-stream', 'multipart/mixed']
  const requests: [accept: string, sent: object][] = [
    [`${RESPONSE_TYPE},application/json;q=0.9`, { ...usual, extensions: { clientLibrary } }],
    ['*/*', usual],
    [urql.join(', '), { ...usual, extensions: undefined }],
    ['application/json', { query, variables: { n: 1 }, id: null, extensions: {} }],
  ]
  for (const [accept, sent] of requests) {
    for (const method of ['POST', 'GET'] as const) {
      const { status, headers, body } = await ask(JSON.parse(JSON.stringify(sent)), method, { accept })
      t.equal(status, 200, `${method} ${accept}`)
      t.ok(
        body.data?.vehicles.nodes && /^application\/(graphql-response\+)?json;/.test(String(headers['content-type'])),
      )
    }
  }
})

t.test('trusted documents are answered by their hashes; others too, unless they are refused', async (t) => {
  const other = '{ regions { nodes { id } } }'
  const write = 'mutation Drop { removeAssets(ids: []) { isWritten } }'
  const folder = t.testdir({
    'persisted-documents.json': JSON.stringify({ 'sha1-of-a-build': query }),
    'drop.graphql': write,
  })
  const both = await open(t, { GRAPHQL_DOCUMENTS: folder })
  const only = await open(t, { GRAPHQL_DOCUMENTS: folder, GRAPHQL_DOCUMENTS_ONLY: 'true' })
  for (const { ask } of [both, only]) {
    for (const method of ['GET', 'POST'] as const) {
      for (const sent of [
        { documentId: 'sha1-of-a-build' },
        { documentId: `sha256:${hashOf(query)}` },
        { extensions: persisted(query) },
        { query },
        { query, extensions: persisted(query) },
      ]) {
        const { status, body } = await ask({ ...sent, operationName: 'First', variables: { n: 1 } }, method)
        t.equal(status, 200, `${method} ${JSON.stringify(sent)}`)
        t.ok(body.data.vehicles.nodes)
      }
    }
    t.match(await ask({ extensions: persisted(write) }), { body: { data: { removeAssets: { isWritten: false } } } })
    t.match(await ask({ extensions: persisted(write) }, 'GET'), { status: 405 })
    const unknown = await ask({ extensions: persisted(other) })
    t.match(unknown, { status: 400, body: { errors: [{ message: 'PersistedQueryNotFound' }] } })
  }
  t.match(await both.ask({ query: other }), { status: 200 })
  for (const text of [other, `${query} `, '{ __schema { queryType { name } } }', '{ syntax']) {
    const refused = await only.ask({ query: text })
    t.match(refused, { status: 403, body: { errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] } }, text)
  }
})

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** An app, and a short way to send a request as it is. */
async function open(t: Test, env: Record<string, string> = {}) {
  const { app, asCaller } = await buildTestApp(t, { env })
  const caller = await asCaller()
  const ask = async (sent: Record<string, unknown>, method: 'GET' | 'POST' = 'POST', more = {}) => {
    const headers = { ...caller, accept: RESPONSE_TYPE, 'accept-language': 'en', ...more }
    const parts = Object.entries(sent).map(([name, value]): [string, string] => {
      return [name, typeof value === 'string' ? value : JSON.stringify(value)]
    })
    const request =
      method === 'GET'
        ? ({ method, url: `/graphql?${new URLSearchParams(parts)}` } as const)
        : ({ method, url: '/graphql', payload: sent } as const)
    const answer = await app.inject({ ...request, headers })
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
  }
  return { ask }
}

// How JSON is read, through every door that takes some: nothing of it vanishes, and a number is one number.
import t from 'tap'
import { loadConfig } from '../src/config.ts'
import { numberOf } from '../src/kernel/exact-number.ts'
import { parseJson } from '../src/kernel/parse-json.ts'
import { building, hall, restCalls } from './rest-calls.ts'

const { app, sql, everyone, call, rowOf } = await restCalls(t)

const headers = { ...everyone, 'accept-language': 'en', 'content-type': 'application/json' }
const send = (method: 'POST' | 'PUT' | 'PATCH', path: string, payload: string) =>
  call(method, path, { headers, payload })
const graphql = async (payload: string) => {
  const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload })
  return { status: answer.statusCode, body: answer.json() }
}
const importOf = async (lines: string[], more = '') => {
  const file = { ...everyone, 'accept-language': 'en', 'content-type': 'application/x-ndjson' }
  return (await call('POST', `buildings/import${more}`, { headers: file, payload: `${lines.join('\n')}\n` })).body
}
const plain = (code: string) => JSON.stringify(building(code)).slice(1, -1)
const rows = async () => Number((await sql`select count(*)::int as count from building`)[0]!.count)

/** Objects with a member twice, and where. */
const repeated: [members: string, name: string][] = [
  ['"name":"a","name":"b"', 'name'],
  ['"name":"a","name":"a"', 'name'],
  ['"name":"a" , "note" : "x:\\"{[,",\n"n\\u0061me"\t:null', 'name'],
  ['"\\u006eame":1,"name":2', 'name'],
  ['"a":[{"b":1},{"b":2,"c":{"d":1,"d":2}}]', 'd'],
  ['"__proto__":1,"__proto__":2', '__proto__'],
  ['"constructor":1,"constructor":1', 'constructor'],
  ['"":1,"":2', ''],
  ['"a/b~c":1,"a/b~c":2', 'a/b~c'],
  ['"x":12345678901234567890,"name":1,"name":"1"', 'name'],
]

t.test('a member that is repeated refuses the body, the parameter or the row', async (t) => {
  await send('POST', 'buildings', `{${plain('J1')}}`)
  const { id } = (await rowOf('J1'))!
  const before = await rows()
  for (const [members, name] of repeated) {
    const refused = { code: 'DUPLICATE_MEMBER', detail: `A JSON object has "${name}" more than once` }
    for (const [method, path, body, pointer] of [
      ['POST', 'buildings', `{${members}}`, ''],
      ['POST', 'buildings', `[{${plain('J2')}},{${members}}]`, '/1'],
      ['POST', 'buildings?mode=partial', `{"records":[{${plain('J2')}},{${members}}]}`, '/records/1'],
      ['PATCH', `buildings/${id}`, `{${members}}`, ''],
      ['PUT', `buildings/${id}`, `{${members}}`, ''],
    ] as const) {
      const answer = await send(method, path, body)
      t.match([answer.status, answer.body], [400, refused], `${method} ${members}`)
      const [problem] = answer.body.errors
      t.ok(problem.pointer.startsWith(`${pointer}/`) && problem.pointer.endsWith(shownIn(name)), problem.pointer)
    }
    const filter = await call('GET', `buildings?filter=${encodeURIComponent(`{${members}}`)}`, { headers })
    t.match(filter.body, { ...refused, errors: [{ pointer: /^filter\// }] })
    const exported = await call('GET', `buildings/export?filter=${encodeURIComponent(`{${members}}`)}`, { headers })
    t.match(exported.body, refused)
    const query = '{ buildings { nodes { id } } }'
    t.match((await graphql(`{"query":"${query}","variables":{"f":{${members}}}}`)).body, refused)
    const get = `/graphql?query=${encodeURIComponent(query)}&variables=${encodeURIComponent(`{${members}}`)}`
    t.match(await app.inject({ url: get, headers }), { statusCode: 400 })
    t.match((await app.inject({ url: get, headers })).json().errors[0].extensions, { code: 'DUPLICATE_MEMBER' })
  }
  t.match((await graphql('{"query":"{ __typename }","query":"{ __typename }"}')).status, 400)
  t.equal(await rows(), before, 'nothing was written')
  const report = await importOf([`{${plain('J3')}}`, ...repeated.map(([members]) => `{${members.replace('\n', ' ')}}`)])
  t.match(report, { counts: { created: 1, rejected: repeated.length } })
  for (const [i, [, name]] of repeated.entries()) {
    const problem = { line: i + 2, field: null, code: 'DUPLICATE_MEMBER' }
    t.strictSame(report.rejected[i], { ...problem, message: `A JSON object has "${name}" more than once` })
  }
})

const shownIn = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

t.test('GraphQL refuses what is repeated in its own text', async (t) => {
  for (const query of [
    '{ buildings(filter: { name: { eq: \\"a\\" }, name: { eq: \\"b\\" } }) { nodes { id } } }',
    '{ buildings(filter: { name: { eq: \\"a\\", eq: \\"b\\" } }) { nodes { id } } }',
    '{ buildings(first: 1, first: 2) { nodes { id } } }',
    'query ($a: Int, $a: Int) { buildings(first: $a) { nodes { id } } }',
  ]) {
    t.match((await graphql(`{"query":"${query}"}`)).body.errors[0].extensions, { code: 'GRAPHQL_INVALID' }, query)
  }
})

t.test('what is repeated is not said when it bears a mark of secrecy, nor at any length', async (t) => {
  const marked = await send('POST', 'buildings', `{"机密★x":1,"机密★x":2}`)
  t.match(marked.body, { code: 'SECRET_REFUSED' })
  t.notMatch(marked.text, /机密/)
  const long = 'x'.repeat(100_000)
  t.ok((await send('POST', 'buildings', `{"${long}":1,"${long}":2}`)).text.length < 2000)
})

t.test('what only looks repeated is not', async (t) => {
  for (const text of [
    '{"a":"a","b":"a"}',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":{"a":"\\"a\\":1,"}}}',
    '{"a":"\\\\","A":"\\\\\\"","á":"\\u0022"}',
    '["a","a"]',
    '"a"',
    '{}',
    '{"a":1e2,"b":12345678901234567890,"c":"12345678901234567890"}',
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
    `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  ]) {
    t.doesNotThrow(() => parseJson(text), text.slice(0, 60))
  }
  const random = (list: string[]) => list[Math.floor(Math.random() * list.length)]!
  const value = (names: string[], depth: number): string => {
    if (depth > 3) return random(['1', '"x"', '"\\""', 'null', '"a:"'])
    const some = names.filter(() => Math.random() < 0.4)
    const members = some.map((name) => `${JSON.stringify(name)}${random([':', ' : '])}${value(names, depth + 1)}`)
    return random([`{${members.join(',')}}`, `[${value(names, depth + 1)},${value(names, depth + 1)}]`])
  }
  const names = ['a', 'b', '"', 'é', '台', 'a:']
  for (let i = 0; i < 300; i++) {
    const text = value(names, 0)
    t.strictSame(parseJson(text), JSON.parse(text), text)
  }
  // With names such as "\\" V8 loses some (Node 24.21), which must not go unnoticed nor end in a 500.
  for (let i = 0; i < 300; i++) {
    const text = value([...names, '\\'], 0)
    try {
      parseJson(text)
    } catch (error) {
      t.ok(error instanceof SyntaxError, text)
    }
  }
})

t.test('clients, settings: no member twice there either', async (t) => {
  const jwk = '{"keys":[{"kty":"OKP","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}'
  const client = { code: 'json-client', name: 'x', clearance: 'public', publicKeys: jwk }
  const answer = await send('POST', 'clients', JSON.stringify(client))
  t.match([answer.status, answer.body.errors[0].code], [422, 'PUBLIC_KEYS_FORMAT'])
  const issuer = '{"issuer":"https://a.example","audience":"x","audience":"y"}'
  t.throws(() => loadConfig({ TOKEN_ISSUERS: `[${issuer}]` }), /audience/)
})

/** The number as it is written, what a decimal and an integer make of it, or why not. */
const numbers: [written: string, decimal: string, integer: string][] = [
  ['60', '60', '60'],
  ['60.0', '60', '60'],
  ['60.000000000000000000000', '60', '60'],
  ['6e1', '60', '60'],
  ['6.0E+1', '60', '60'],
  ['600e-1', '60', '60'],
  ['1.50', '1.5', 'INTEGER_FORMAT'],
  ['1.500000000000000000', '1.5', 'INTEGER_FORMAT'],
  ['15e-1', '1.5', 'INTEGER_FORMAT'],
  ['-0', '0', '0'],
  ['-0.0', '0', '0'],
  ['0e5', '0', '0'],
  ['-1', 'NEGATIVE', 'NEGATIVE'],
  ['0.01', '0.01', 'INTEGER_FORMAT'],
  ['0.0000001', 'DECIMAL_SCALE', 'INTEGER_FORMAT'],
  ['1e-7', 'DECIMAL_SCALE', 'INTEGER_FORMAT'],
  ['1E-400', 'DECIMAL_FORMAT', 'INTEGER_FORMAT'],
  ['1E400', 'DECIMAL_FORMAT', 'INTEGER_FORMAT'],
  ['1e999999999', 'DECIMAL_FORMAT', 'INTEGER_FORMAT'],
  ['123456789012.34', '123456789012.34', 'INTEGER_FORMAT'],
  ['1234567890123456.78', 'NUMBER_RANGE', 'INTEGER_FORMAT'],
  ['10000000000000000000', 'NUMBER_RANGE', 'NUMBER_RANGE'],
  ['10000000000000000001', 'NUMBER_RANGE', 'NUMBER_RANGE'],
  ['1e19', 'NUMBER_RANGE', 'NUMBER_RANGE'],
]

const neighbours = [
  '',
  ',"address":null',
  ',"usableAreaM2":0.00000000000000000',
  ',"secrecyLevel":null,"usableAreaM2":0e0',
]

t.test('a number is read alike in every door, whatever stands beside it', async (t) => {
  await send('POST', 'buildings', `{${plain('N1')}}`)
  const { id } = (await rowOf('N1'))!
  const kept = async () => {
    const row = (await rowOf('N1'))!
    return { decimal: row.floor_area_m2, integer: row.floors_above }
  }
  const literal = (code: string, member: string) =>
    `mutation { upsertBuildings(records: [{ organizationCreditCode: "${hall}", code: "${code}", ${member} }]) {
       results { problems { code } } } }`
  for (const [written, decimal, integer] of numbers) {
    for (const [field, wanted] of [
      ['floorAreaM2', decimal],
      ['floorsAbove', integer],
    ] as const) {
      const isRefused = /^[A-Z]/.test(wanted)
      for (const beside of neighbours) {
        const member = `"${field}":${written}${beside}`
        const found = await send('PATCH', `buildings/${id}`, `{${member}}`)
        t.equal(found.body.errors?.[0].code, isRefused ? wanted : undefined, `body ${member}`)
        const value = (await kept())[field === 'floorAreaM2' ? 'decimal' : 'integer']
        if (!isRefused) t.equal(Number(value), Number(wanted), member)
        const report = await importOf([`{${plain('N1')},${member}}`], '?dryRun=true')
        t.strictSame(report.rejected[0]?.code, isRefused ? wanted : undefined, `NDJSON ${member}`)
      }
      // Comparisons may be below zero and beyond the column's scale and range.
      const isFormat = /FORMAT/.test(wanted)
      for (const filter of [`{"${field}":${written}}`, `{"${field}":{"in":[1,${written},0.00000000000000001e17]}}`]) {
        const found = await call('GET', `buildings?filter=${encodeURIComponent(filter)}`, { headers })
        const isRange = field === 'floorsAbove' && wanted === 'NUMBER_RANGE'
        t.equal(found.status, isFormat || isRange ? 400 : 200, `filter ${filter}`)
      }
      const variables = `{"r":[{${plain('N1')},"${field}":${written}}]}`
      const query =
        'mutation ($r: [BuildingInput!]!) { upsertBuildings(records: $r) { results { problems { code } } } }'
      const sent = (await graphql(`{"query":"${query}","variables":${variables}}`)).body
      // An Int of GraphQL refuses by itself what is none.
      const code = sent.errors?.[0].extensions.code ?? sent.data.upsertBuildings.results[0].problems[0]?.code
      const own = field === 'floorsAbove' && isRefused && wanted !== 'NEGATIVE' ? 'GRAPHQL_INVALID' : wanted
      t.equal(code, isRefused ? own : undefined, `variables ${variables}`)
      if (field === 'floorAreaM2') {
        const inline = (await graphql(JSON.stringify({ query: literal('N1', `${field}: ${written}`) }))).body
        t.equal(inline.data.upsertBuildings.results[0].problems[0]?.code, isRefused ? wanted : undefined, written)
      }
    }
  }
})

t.test('a number is no text, however long and whatever stands beside it', async (t) => {
  for (const written of ['1', '1.50', '1e2', '12345678901234567890', '0.00000000000000001']) {
    for (const beside of neighbours) {
      const record = `{${plain('T1')},"note":${written}${beside}}`
      t.match((await send('POST', 'buildings', record)).body.errors, [{ code: 'TEXT_EXPECTED', pointer: '/note' }])
      t.match((await importOf([record])).rejected, [{ code: 'TEXT_EXPECTED', field: 'note' }])
    }
    for (const operator of ['eq', 'contains', 'startsWith']) {
      const filter = `{"name":{"${operator}":${written}}}`
      t.equal((await call('GET', `buildings?filter=${encodeURIComponent(filter)}`, { headers })).status, 400, filter)
    }
  }
  t.equal(await rowOf('T1'), undefined)
})

t.test('numberOf is the value that was written', (t) => {
  for (const [written, text] of [
    ['0.1', '0.1'],
    ['1e21', '1000000000000000000000'],
    ['123e-5', '0.00123'],
    ['1.23e1', '12.3'],
    ['-1.5e-3', '-0.0015'],
    ['0.000e9', '0'],
    ['9007199254740993', '9007199254740993'],
    ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
  ] as const) {
    t.equal(String(numberOf(written)), text, written)
  }
  t.end()
})

// The mutations of one request: one transaction where it says @transaction, else one each.
import t from 'tap'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { hall, restCalls } from './rest-calls.ts'

const { app, sql, asCaller, everyone, post, rowOf } = await restCalls(t)

interface Answer {
  data: Record<string, { isWritten: boolean; results: { id: string; outcome: string }[]; counts: object }> | null
  errors?: { message: string; path: string[]; locations: object[]; extensions: { code: string; errors: object[] } }[]
}
async function ask(query: string, variables: object = {}, headers: Record<string, string> = everyone) {
  const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
  return { ...(answer.json() as Answer), text: answer.body, headers: answer.headers, status: answer.statusCode }
}
const told = ({ errors = [] }: Answer) => errors.map(({ path, extensions }) => `${path} ${extensions.code}`)
const payload =
  '{ isWritten counts { created updated } results { index outcome id: recordId version problems { code field } } }'
const house = (code: string, more = '') =>
  `upsertBuildings(records: [{ organizationCreditCode: "${hall}", code: "${code}", name: "楼" ${more} }]) ${payload}`
const room = (buildingCode: string, code: string, more = '') =>
  `upsertSpaces(records: [{ organizationCreditCode: "${hall}", buildingCode: "${buildingCode}", code: "${code}",
    kind: OFFICE ${more} }]) ${payload}`

t.test('without it each mutation is a transaction of its own', async (t) => {
  const answer = await ask(`mutation { a: ${house('S1')} b: ${room('GONE', '1')} c: ${room('S1', '1')} }`)
  t.match(answer.data, { a: { isWritten: true }, b: { isWritten: false }, c: { isWritten: true } })
  const ids = [answer.data!.a!.results[0]!.id, answer.data!.c!.results[0]!.id]
  t.equal((await sql`select distinct tx from change where record_id = any(${ids})`).length, 2)
})

t.test('with it all are one, in whatever order', async (t) => {
  const answer = await ask(
    `mutation M($reason: String) @transaction(reason: $reason) {
    b: ${room('G1', '1')} ...Rest __typename }
    fragment Rest on Mutation { a: ${house('G1')} }`,
    { reason: '新楼' },
  )
  t.equal(answer.errors, undefined, answer.text)
  t.match(answer.data, { a: { isWritten: true, counts: { created: 1 } }, b: { results: [{ outcome: 'CREATED' }] } })
  t.strictSame(Object.keys(answer.data!), ['b', 'a', '__typename'])
  const ids = [answer.data!.a!.results[0]!.id, answer.data!.b!.results[0]!.id]
  const logged = await sql`select distinct tx, reason from change where record_id = any(${ids})`
  t.match([...logged], [{ reason: '新楼' }])
  const id = (await rowOf('G1'))!.id
  const [space] = await sql`select id from space where building_id = ${id}`
  const gone = await ask(`mutation @transaction { removeBuildings(ids: ["${id}"]) ${payload}
    removeSpaces(ids: ["${space!.id}"]) ${payload} }`)
  t.match(gone.data, { removeBuildings: { results: [{ outcome: 'REMOVED' }] }, removeSpaces: { isWritten: true } })
})

t.test('what one of them is refused for undoes all, and each says why', async (t) => {
  await post({ organizationCreditCode: hall, code: 'R0', name: 'x' })
  const { id } = (await rowOf('R0'))!
  const before = (await sql`select count(*) from change`)[0]!.count
  const answer = await ask(`mutation @transaction { a: ${house('R1')} b: ${room('GONE', '1')}
    c: ${house('R2', ', floorAreaM2: "-1"')} d: removeBuildings(ids: ["${crypto.randomUUID()}"]) ${payload} }`)
  t.equal(answer.data, null)
  t.strictSame(told(answer), [
    'a TRANSACTION_UNDONE',
    'b VALIDATION_FAILED',
    'c VALIDATION_FAILED',
    'd VALIDATION_FAILED',
  ])
  t.match(
    answer.errors!.map(({ extensions }) => extensions.errors),
    [
      [],
      [{ pointer: '/records/0/buildingCode', code: 'REFERENCE_UNKNOWN' }],
      [{ pointer: '/records/0/floorAreaM2', code: 'NEGATIVE' }],
      [{ pointer: '/ids/0', code: 'RECORD_NOT_FOUND' }],
    ],
  )
  t.ok(answer.errors!.every(({ locations }) => locations.length === 1))
  const stale = house('R3').replace('{ organizationCreditCode', `{ id: "${id}", baseVersion: 7, organizationCreditCode`)
  t.strictSame(told(await ask(`mutation @transaction { a: ${stale.replace('"R3"', '"R0"')} b: ${house('R4')} }`)), [
    'a VERSION_CONFLICT',
    'b TRANSACTION_UNDONE',
  ])
  const twice = await ask(`mutation @transaction { a: ${house('R0')} b: removeBuildings(ids: ["${id}"]) ${payload} }`)
  t.match(told(twice), ['a TRANSACTION_UNDONE', 'b VALIDATION_FAILED'])
  t.equal((await sql`select count(*) from change`)[0]!.count, before, 'nothing is written')
})

t.test('what is said of all is said once, and what is no write is refused', async (t) => {
  const cases: [query: string, code: string, says: RegExp][] = [
    [`mutation @transaction { ${house('O1').replace(']) {', '], dryRun: true) {')} }`, 'INVALID_PARAMETER', /dryRun/],
    [`mutation @transaction { ${house('O1').replace(']) {', '], mode: PARTIAL) {')} }`, 'INVALID_PARAMETER', /mode/],
    [`mutation @transaction { ${house('O1').replace(']) {', '], reason: "x") {')} }`, 'INVALID_PARAMETER', /reason/],
    [
      `mutation @transaction { a: ${house('O1')} runRule(rule: "VEH18") { isWritten } }`,
      'INVALID_PARAMETER',
      /runRule/,
    ],
    [`mutation @transaction(nonsense: 1) { ${house('O1')} }`, 'GRAPHQL_INVALID', /nonsense/],
    ['query @transaction { buildings { nodes { id } } }', 'GRAPHQL_INVALID', /transaction/],
  ]
  for (const [query, code, says] of cases) {
    const { errors, text } = await ask(query, {}, { ...everyone, 'accept-language': 'en' })
    t.match(errors, [{ extensions: { code }, message: says, locations: [{ line: 1 }] }], text)
    if (code === 'INVALID_PARAMETER')
      t.match(errors?.[0]?.path, [/^(a|runRule|upsertBuildings)$/], 'and which is meant')
  }
  const clerk = await asCaller({ scopes: ['buildings:read'] })
  t.match((await ask(`mutation @transaction { ${house('O1')} }`, {}, clerk)).errors, [
    { extensions: { code: 'SCOPE_MISSING' } },
  ])
  t.equal(await rowOf('O1'), undefined)
})

t.test('a dry run and a repetition are of all of it', async (t) => {
  const both = `{ b: ${room('D1', '1')} a: ${house('D1')} }`
  const dry = await ask(`mutation @transaction(dryRun: true) ${both}`)
  t.match(dry.data, { a: { isWritten: false, counts: { created: 1 }, results: [{ outcome: 'CREATED', id: null }] } })
  t.equal(await rowOf('D1'), undefined)
  const once = `mutation @transaction(idempotencyKey: "k1") ${both}`
  const [first, again] = [await ask(once), await ask(once)]
  t.match(first.data, { a: { results: [{ outcome: 'CREATED' }] } })
  t.strictSame(again.data, first.data)
  const other = await ask(`mutation @transaction(idempotencyKey: "k1") { a: ${house('D2')} }`)
  t.match(other.errors, [{ extensions: { code: 'IDEMPOTENCY_MISMATCH' } }])
})

t.test('actions take part', async (t) => {
  const receiver = creditCodeFor('11652301DEM00002')
  const vin = withVinCheckDigit('LDEMTZ000PD000077')
  await post({ organizationCreditCode: hall, vin, category: 'OTHER', energyKind: 'DIESEL' }, {}) // refused: no building
  const vehicles = `upsertVehicles(records: [{ organizationCreditCode: "${hall}", vin: "${vin}", category: OTHER,
    energyKind: DIESEL }]) ${payload}`
  const { id } = (await ask(`mutation { v: ${vehicles} }`)).data!.v!.results[0]!
  const organization = `upsertOrganizations(records: [{ creditCode: "${receiver}", name: "新", institutionType: "01",
    administrativeLevel: COUNTY, regionCode: "652301" }]) ${payload}`
  const transfer = `transferVehicle(id: "${id}", toCreditCode: "${receiver}", approvalNumber: "1号",
    transferredOn: "2026-11-30") ${payload}`
  const refused = await ask(`mutation @transaction { t: ${transfer} h: ${room('GONE', '1')} o: ${organization} }`)
  t.strictSame(told(refused), ['t TRANSACTION_UNDONE', 'h VALIDATION_FAILED', 'o TRANSACTION_UNDONE'])
  const unknown = await ask(`mutation @transaction { t: ${transfer} }`)
  t.match(unknown.errors, [{ path: ['t'], extensions: { errors: [{ pointer: '/toCreditCode' }] } }])
  const done = await ask(`mutation @transaction { t: ${transfer} o: ${organization} }`)
  t.match(done.data, { t: { counts: { updated: 1 } }, o: { counts: { created: 1 } } }, done.text)
})

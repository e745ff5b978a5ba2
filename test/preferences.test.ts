// Prefer: return=… (RFC 7240) on writes: the records that were written, or less than is usual.
import t, { type Test } from 'tap'
import { buildTestApp, type Caller } from './harness.ts'
import { holders } from './small-data.ts'

const asset = (code: string, more: object = {}) => {
  return { organizationCreditCode: holders.bureau, code, name: 'x', classCode: 'A02010104', ...more }
}
const whole = { prefer: 'return=representation' }
const unknown = { code: 'UNKNOWN_PARAMETER' }
const whatIsApplied = (preference: string) => ({ 'preference-applied': `return=${preference}` })
const little = { prefer: 'return=minimal' }

t.test('POST gives what it wrote as a read gives it', async (t) => {
  const { call } = await open(t)
  const made = await call('POST', 'assets', asset('N-1', { keeper: '王五' }), whole)
  t.match(made, { status: 201, headers: whatIsApplied('representation'), body: { isWritten: true } })
  const [record] = made.body.records
  t.strictSame(record, (await call('GET', `assets/${record.id}`)).body)
  t.equal(made.headers.location, `/v1/assets/${record.id}`)
  const again = await call('POST', 'assets?fields=code,organization.name', asset('N-1', { version: 1 }), whole)
  t.match(again, { status: 200, body: { results: [{ outcome: 'UNCHANGED' }] } })
  t.match(again.body.records, [{ code: 'N-1', organization: { name: String } }])
  t.strictSame(Object.keys(again.body.records[0]), ['code', 'organization'])
  t.notOk(again.headers.location)
})

t.test('lists give their records beside the report, null for what was not written', async (t) => {
  const { call } = await open(t)
  const sent = [asset('N-1'), asset('N-2', { name: null }), asset('A-1')]
  const partial = await call('POST', 'assets?mode=partial&fields=code', sent, whole)
  t.match(partial, { status: 200, headers: { 'preference-applied': 'return=representation' } })
  t.strictSame(partial.body.records, [{ code: 'N-1' }, null, { code: 'A-1' }])
  t.equal(partial.body.results.length, 3)
  const dry = await call('POST', 'assets?dryRun=true&fields=code', [asset('N-3')], whole)
  t.notOk('records' in dry.body || 'preference-applied' in dry.headers, 'a dry run has none')
  t.match(await call('POST', 'assets', sent, whole), { status: 422 })
  const plain = await call('POST', 'assets', [asset('N-1')])
  t.notOk('records' in plain.body || 'preference-applied' in plain.headers)
  const undone = await call('POST', 'assets?fields=code', [asset('N-1')])
  t.match(undone, { status: 400, body: { ...unknown, detail: /Prefer: return=representation/ } })
  const ofFile = await call('POST', 'assets/import?fields=code', Buffer.from('code'), {
    ...whole,
    'content-type': 'text/csv',
  })
  t.match(ofFile, { status: 400, body: unknown }, 'a file has none')
})

t.test('minimal is a report of what is odd, and no body of one record', async (t) => {
  const { call } = await open(t)
  const sent = [asset('N-1'), asset('N-2', { name: null })]
  const partial = await call('POST', 'assets?mode=partial', sent, little)
  t.match(partial, { status: 200, headers: whatIsApplied('minimal'), body: { counts: { created: 1 } } })
  t.match(partial.body.results, [{ index: 1, outcome: 'REJECTED' }])
  t.equal(partial.body.results.length, 1)
  const [{ id }] = (await call('GET', 'assets?code=N-1')).body.data
  const changed = await call('PATCH', `assets/${id}`, { note: 'y' }, little)
  t.match(changed, { status: 204, text: '', headers: { etag: '"2"', 'preference-applied': 'return=minimal' } })
  const replaced = await call('PUT', `assets/${id}`, asset('N-1'), whole)
  t.match(replaced, { status: 200, headers: { 'preference-applied': 'return=representation' }, body: { note: null } })
  t.notOk('preference-applied' in (await call('PATCH', `assets/${id}`, { note: 'z' })).headers)
})

t.test('actions answer as they are preferred to', async (t) => {
  const { call } = await open(t)
  const idle = { usageStatus: 'IDLE', keeper: null }
  const made = await call('POST', 'assets', [asset('S-1', idle), asset('S-2', idle)], whole)
  const [one, other] = made.body.records
  const input = { keeper: '赵六', usingDepartment: '办公室', issuedOn: '2026-11-30' }
  const many = await call('POST', 'assets/issue?fields=keeper', [{ ...input, id: one.id }], whole)
  t.match(many, { status: 200, body: { records: [{ keeper: '赵六' }] } })
  t.match(await call('POST', `assets/${other.id}/issue`, input, little), { status: 204, text: '' })
})

t.test('what is preferred is said in the forms of the RFC, and never refused', async (t) => {
  const { call } = await open(t)
  const said: [prefer: string, applied: string | undefined][] = [
    ['return="minimal"', 'return=minimal'],
    ['respond-async, RETURN=Minimal; x=y', 'return=minimal'],
    ['return=minimal, return=representation', 'return=minimal'],
    ['handling=strict, wait=10', undefined],
    ['return=everything', undefined],
    ['return', undefined],
  ]
  for (const [i, [prefer, applied]] of said.entries()) {
    const { status, headers } = await call('POST', 'assets', [asset(`P-${i}`)], { prefer })
    t.match({ status, applied: headers['preference-applied'] }, { status: 200, applied }, prefer)
  }
})

t.test('without the right to read there is the report; what may not be named refuses the write', async (t) => {
  const { call, sql } = await open(t)
  const blind = { scopes: ['assets:write'] }
  const written = await call('POST', 'assets', asset('N-1'), whole, blind)
  t.match(written, { status: 201, body: { isWritten: true } })
  t.notOk('preference-applied' in written.headers || 'records' in written.body)
  const refused: [path: string, caller: Caller, code: string][] = [
    ['assets?fields=keeper', { clearance: 'internal' }, 'FIELD_FORBIDDEN'],
    ['assets?include=organization.vehicles', { scopes: ['assets:read', 'assets:write'] }, 'SCOPE_MISSING'],
    ['assets?fields=wheels', {}, 'UNKNOWN_FIELD'],
  ]
  for (const [path, caller, code] of refused) {
    t.match(await call('POST', path, [asset('N-2')], whole, caller), { body: { code } }, path)
  }
  const hidden = await call('POST', 'assets', [asset('N-3', { keeper: null })], whole, { clearance: 'internal' })
  t.notOk('keeper' in hidden.body.records[0])
  const rows = await sql`select code from asset where code like 'N-%' order by code`
  t.strictSame(
    rows.map(({ code }) => code),
    ['N-1', 'N-3'],
  )
})

t.test('a request that is sent again is answered again; with another preference it is another one', async (t) => {
  const { call, asCaller } = await open(t)
  const headers = { ...(await asCaller()), 'idempotency-key': 'k-1' }
  const first = await call('POST', 'assets', asset('N-1'), { ...headers, ...whole })
  const again = await call('POST', 'assets', asset('N-1'), { ...headers, ...whole })
  t.equal(again.headers['idempotency-replayed'], 'true')
  t.equal(again.text, first.text)
  t.match(await call('POST', 'assets', asset('N-1'), headers), { status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } })
})

async function open(t: Test) {
  const tested = await buildTestApp(t, { small: true })
  const call = async (
    ...[method, path, payload, more = {}, caller = {}]: [
      method: 'GET' | 'POST' | 'PATCH' | 'PUT',
      path: string,
      payload?: object,
      more?: Record<string, string>,
      caller?: Caller,
    ]
  ) => {
    const headers = { ...(await tested.asCaller(caller)), ...more }
    const answer = await tested.app.inject({ method, url: `/v1/${path}`, headers, ...(payload && { payload }) })
    const { statusCode: status, body: text } = answer
    return { status, headers: answer.headers, text, body: text ? JSON.parse(text) : undefined }
  }
  return { ...tested, call }
}

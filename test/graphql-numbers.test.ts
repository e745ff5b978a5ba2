// What was sent is what is judged and kept, to the last digit: in bodies and in the query string.
import t from 'tap'
import { buildTestApp } from './harness.ts'
import { holders } from './small-data.ts'

t.test('numbers in variables keep their digits, and malformed JSON says where', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t, { small: true })
  const as = await asCaller()
  const headers = { ...as, 'content-type': 'application/json', 'accept-language': 'en' }
  const mutation =
    'mutation ($r: [AssetInput!]!) { upsertAssets(records: $r) { results { outcome problems { code } } } }'
  const record = { organizationCreditCode: holders.bureau, code: 'A-1', originalValueYuan: 'N' }
  const upsert = (digits: string) => {
    const payload = JSON.stringify({ query: mutation, variables: { r: [record] } }).replace('"N"', digits)
    return app.inject({ method: 'POST', url: '/graphql', headers, payload })
  }
  const lost = (await upsert('1234567890123456.789')).json().data.upsertAssets.results
  t.match(lost, [{ outcome: 'REJECTED', problems: [{ code: 'DECIMAL_SCALE' }] }])
  t.match((await upsert('1234567890123456.78')).json().data.upsertAssets.results, [{ outcome: 'UPDATED' }])
  const kept = await sql`select from asset where code = 'A-1' and original_value_yuan = 1234567890123456.78`
  t.equal(kept.length, 1)
  const query = 'query ($v: Decimal) { assets(filter: { originalValueYuan: { eq: $v } }) { totalCount { value } } }'
  for (const [digits, count] of [
    ['1234567890123456.78', 1],
    ['1234567890123456.79', 0],
  ]) {
    const url = `/graphql?query=${encodeURIComponent(query)}&variables={"v":${digits}}`
    t.equal((await app.inject({ url, headers: as })).json().data.assets.totalCount.value, count, `${digits}`)
  }
  const malformed = await app.inject({ method: 'POST', url: '/graphql', headers, payload: '{"query":\n x}' })
  t.match(malformed, { statusCode: 400 })
  t.match(malformed.json(), { code: 'MALFORMED_JSON', detail: /line 2 column 2/ })
})

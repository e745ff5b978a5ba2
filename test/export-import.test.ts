// What an export gives an import takes, also when it is nothing, or begins with a mark for Excel.
import t from 'tap'
import { restCalls } from './rest-calls.ts'

const { app, everyone, get, call, registry, someBuildings } = await restCalls(t)
const types = { ndjson: 'application/x-ndjson', csv: 'text/csv' }
const nothing = {
  counts: { read: 0, created: 0, updated: 0, unchanged: 0, rejected: 0, conflict: 0 },
  isWritten: false,
}

t.test('an export of nothing is imported, in either mode', async (t) => {
  for (const { path, isReadOnly } of registry.registers) {
    if (isReadOnly) continue
    for (const [format, type] of Object.entries(types)) {
      const { status, text } = await get(`${path}/export?format=${format}&id=00000000-0000-7000-8000-000000000000`)
      t.equal(status, 200)
      t.equal(text.split('\n').length, format === 'csv' ? 2 : 1)
      for (const mode of ['partial', 'atomic', 'partial&dryRun=true']) {
        const answer = await call('POST', `${path}/import?mode=${mode}`, {
          headers: { 'content-type': type },
          payload: text,
        })
        t.match(answer, { status: 200, body: { ...nothing, rejected: [], warnings: [] } }, `${path} ${format} ${mode}`)
      }
    }
  }
})

t.test('a CSV begins with the mark of UTF-8 for who asks for it, and is imported as any other', async (t) => {
  const prefix = await someBuildings(3)
  const url = `/v1/buildings/export?format=csv&sort=code&code[startsWith]=${prefix}`
  const ask = (more: string) => app.inject({ url: url + more, headers: everyone })
  const [plain, marked] = [await ask(''), await ask('&bom=true')]
  const mark = Buffer.from([0xef, 0xbb, 0xbf])
  t.ok(marked.rawPayload.equals(Buffer.concat([mark, plain.rawPayload])))
  t.ok((await ask('&bom=false')).rawPayload.equals(plain.rawPayload))
  const payload = { format: 'csv', sort: ['code'], bom: true, filter: { code: { startsWith: prefix } } }
  const byPost = await app.inject({ method: 'POST', url: '/v1/buildings/export', headers: everyone, payload })
  t.ok(byPost.rawPayload.equals(marked.rawPayload))
  const headers = { ...everyone, 'content-type': 'text/csv' }
  const again = await app.inject({ method: 'POST', url: '/v1/buildings/import', headers, payload: marked.rawPayload })
  t.match(again.json(), { counts: { read: 3, unchanged: 3, rejected: 0 } })
  const empty = await ask('&bom=true&name=none')
  t.ok(empty.rawPayload.subarray(0, 3).equals(mark), 'of nothing as well')
})

t.test('lines of JSON begin with no mark', async (t) => {
  for (const query of ['bom=true', 'format=ndjson&bom=true', 'format=csv&bom=yes']) {
    const { status, body } = await get(`buildings/export?${query}`, { headers: { 'accept-language': 'en' } })
    t.match([status, body.code], [400, 'INVALID_PARAMETER'], query)
    t.match(body.detail, /"bom"/)
  }
  t.match(await get('buildings?bom=true'), { status: 400, body: { code: 'UNKNOWN_PARAMETER' } })
})

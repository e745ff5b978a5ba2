// What /docs/errors says of each code: why it comes, and what the reader does next.
import t from 'tap'
import { type ErrorCode, errors, titleOf } from '../src/errors.ts'
import cures from '../src/rest/error-cures.json' with { type: 'json' }
import { buildTestApp } from './harness.ts'

const { app, asCaller } = await buildTestApp(t)
const { body: page } = await app.inject('/docs/errors')
const rows = new Map([...page.matchAll(/^<tr id="(\w+)">(.*)<\/tr>$/gm)].map(([, code, row]) => [code!, row!]))
const codes = Object.keys(errors) as ErrorCode[]
const written: Record<string, { zh: string; en: string }> = cures

t.test('every code has a cause and a cure in both languages, and no other has', async (t) => {
  t.strictSame(Object.keys(written).sort(), codes.toSorted())
  for (const code of codes) {
    const { zh, en } = written[code]!
    t.match(zh, /\p{Script=Han}{2}/u, `${code} zh`)
    t.notMatch(en, /\p{Script=Han}/u, `${code} en`)
    t.match(en, /^[A-Z]\S* .*\S{2}/, `${code} en`)
    for (const [language, cure] of [['zh', zh] as const, ['en', en] as const]) {
      t.not(cure, titleOf(code, language), `${code} ${language} says more than the message`)
      t.notMatch(cure, /[。.;；,，]$|[{}]\w|^\s|\s$/, `${code} ${language}`)
    }
  }
})

t.test('the page shows both, once, at the anchor of the code', async (t) => {
  t.strictSame([...rows.keys()], codes)
  for (const code of codes) {
    const shown = rows.get(code)!.replaceAll('&lt;', '<').replaceAll('&amp;', '&')
    t.match(shown, `<td>${errors[code].status}</td>`)
    for (const language of ['zh', 'en'] as const) {
      t.ok(shown.includes(`<td>${titleOf(code, language)}<p>${written[code]![language]}</td>`), `${code} ${language}`)
    }
  }
})

t.test('the type of a problem leads to its row', async (t) => {
  const headers = await asCaller()
  const answers = [
    { url: '/v1/vehicles', headers: {} },
    { url: '/v1/vehicles?limit=501', headers },
    { url: '/v1/nothing', headers },
    { url: '/v1/vehicles', method: 'POST' as const, headers, payload: [{ vin: 'x' }] },
  ]
  for (const request of answers) {
    const { type, code } = (await app.inject(request)).json()
    const [path, anchor] = type.split('#')
    t.equal((await app.inject(path)).body, page, type)
    t.equal(anchor, code)
    t.ok(rows.has(anchor), type)
  }
})

t.test('what says that it was written is of codes that only warn', async (t) => {
  const kept = codes.filter((code) => /^It was written/.test(written[code]!.en))
  t.strictSame(
    kept.filter((code) => !written[code]!.zh.startsWith('照常写入')),
    [],
  )
  t.strictSame(
    codes.filter((code) => written[code]!.zh.startsWith('照常写入') && !kept.includes(code)),
    [],
  )
})

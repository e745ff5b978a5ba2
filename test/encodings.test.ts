// Files in one encoding, in two, in one that may be either: told over the whole file, before anything is written.
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import t, { type Test } from 'tap'
import { openSpool } from '../src/files/spool.ts'
import { openDoors } from './code-doors.ts'
import { gb18030 } from './gb18030.ts'
import { holders } from './small-data.ts'

const { call, sql, english } = await openDoors(t)
const { bureau } = holders

const head = 'organizationCreditCode,code,name,note\n'
const row = (code: string | number, name: string, note = '') => `${bureau},${code},${name},${note}\n`
const rows = (from: number, to: number, name: string) =>
  Array.from({ length: to - from }, (_, i) => row(`${name}-${from + i}`, name)).join('')

async function upload(parts: (string | Buffer)[], type = 'text/csv', query = '') {
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part)))
  const { status, body } = await call('POST', `buildings/import${query}`, {
    payload,
    headers: { ...english, 'content-type': type },
  })
  return { status, body, code: body.code, detail: String(body.detail) }
}

const nameOf = async (code: string) => (await sql`select name from building where code = ${code}`)[0]?.name
const count = async () => (await sql`select count(*)::int as n from change`)[0]!.n

async function refused(t: Test, what: string, parts: (string | Buffer)[], code: string, line: number, type?: string) {
  const before = await count()
  for (const query of ['', '?mode=atomic']) {
    const answer = await upload(parts, type, query)
    t.match(
      answer,
      { code, detail: new RegExp(`[Ll]ine ${line}\\b`) },
      `${what}${query}: ${JSON.stringify(answer.body).slice(0, 200)}`,
    )
  }
  t.equal(await count(), before, `${what}: nothing was written`)
}

t.test('without a stated charset the text says what it is in', async (t) => {
  const cases: [what: string, bytes: Buffer, name: string][] = [
    ['one 台 in an English file', gb18030(row('e1', '台')), '台'],
    ['one 台 in UTF-8', Buffer.from(row('e1', '台')), '台'],
    ['one 煤', gb18030(row('e1', '煤')), '煤'],
    ['a plate of Shandong', gb18030(row('e1', '鲁A12345')), '鲁A12345'],
    ['5路', gb18030(row('e1', '5路')), '5路'],
    ['小学', gb18030(row('e1', '小学')), '小学'],
    ['联通', gb18030(row('e1', '联通')), '联通'],
    ['中文 in UTF-8', Buffer.from(row('e1', '中文')), '中文'],
    ['one character in UTF-8', Buffer.from(row('e1', '楼')), '楼'],
    ['café', Buffer.from(row('e1', 'café')), 'café'],
    ['25°C', Buffer.from(row('e1', '25°C')), '25°C'],
    ['30 m² and 5 m³', Buffer.from(row('e1', '30 m² 5 m³')), '30 m² 5 m³'],
    ['Φ20', Buffer.from(row('e1', 'Φ20')), 'Φ20'],
    ['Uyghur', Buffer.from(row('e1', 'ئۇيغۇر')), 'ئۇيغۇر'],
    ['a dot between words', Buffer.from(row('e1', 'Block A · East')), 'Block A · East'],
    ['Kazakh', Buffer.from(row('e1', 'Қазақстан үйі')), 'Қазақстан үйі'],
    ['Mongolian', Buffer.from(row('e1', 'ᠮᠣᠩᠭᠣᠯ')), 'ᠮᠣᠩᠭᠣᠯ'],
  ]
  for (const [what, bytes, name] of cases) {
    await sql`delete from building where code = 'e1'`
    const { body } = await upload([head, bytes])
    t.match(body, { counts: { created: 1 }, warnings: [] }, `${what}: ${JSON.stringify(body).slice(0, 200)}`)
    t.equal(await nameOf('e1'), name, what)
  }
})

t.test('a file in two encodings is refused with the row', async (t) => {
  const long = rows(0, 4000, '楼')
  const ascii = rows(0, 3599, 'b')
  await refused(t, 'UTF-8 with one row of GBK', [head, long, gb18030(row('g1', '自来水厂'))], 'ENCODING_MIXED', 4002)
  await refused(t, 'UTF-8 with one 台 of GBK', [head, long, gb18030(row('g1', '台')), long], 'ENCODING_MIXED', 4002)
  await refused(t, 'the row of GBK first', [head, gb18030(row('g1', '自来水厂')), long], 'ENCODING_MIXED', 2)
  await refused(t, 'GBK with one row of UTF-8', [head, gb18030(long), row('g1', '自来水厂')], 'ENCODING_MIXED', 4002)
  await refused(
    t,
    'GBK with one row of UTF-8 that is GBK too',
    [head, gb18030(long), row('g1', '中文')],
    'ENCODING_MIXED',
    4002,
  )
  await refused(t, 'ASCII, GBK, then UTF-8', [head, ascii, gb18030(long), row('g1', '水')], 'ENCODING_MIXED', 7601)
  await refused(
    t,
    'neither',
    [head, long, Buffer.from(row('g1', '\xff\xfe'), 'latin1'), long],
    'ENCODING_INVALID',
    4002,
  )
  await refused(
    t,
    'neither in GBK',
    [head, gb18030(long), Buffer.from(row('g1', '\xff'), 'latin1')],
    'ENCODING_INVALID',
    4002,
  )
  const both = [head, row('g1', '25°C'), gb18030(row('g2', '台'))]
  await refused(t, 'a degree and a 台', both, 'ENCODING_MIXED', 3)
  await refused(t, 'what may be either', [head, gb18030(row('g1', '谢谢'))], 'ENCODING_AMBIGUOUS', 2)
  for (const text of ['Pump ï', '5 ö', 'see ¹', 'ü 2']) {
    await refused(t, text, [head, row('g1', text)], 'ENCODING_AMBIGUOUS', 2)
  }
  const lines = [JSON.stringify({ code: 'g1', name: '楼' }), ''].join('\n')
  await refused(
    t,
    'NDJSON',
    [lines, lines, gb18030(lines.replace('楼', '自来水厂'))],
    'ENCODING_MIXED',
    3,
    'application/x-ndjson',
  )
})

t.test('NDJSON is UTF-8 where it may be, whatever its letters look like', async (t) => {
  const line = (code: string, name: string) => `${JSON.stringify({ organizationCreditCode: bureau, code, name })}\n`
  const names = ['лл', 'Pump ï', '5 ö', 'see ¹', 'Ñ', 'ü 2', 'е台']
  for (const [i, name] of names.entries()) {
    const { body } = await upload([line(`n${i}`, name)], 'application/x-ndjson')
    t.match(body, { counts: { created: 1 } }, name)
    t.equal(await nameOf(`n${i}`), name)
  }
  const chinese = [gb18030(line('n8', '谢谢')), gb18030(line('n9', '自来水厂'))]
  t.match((await upload(chinese, 'application/x-ndjson')).body, { counts: { created: 2 } })
  t.strictSame([await nameOf('n8'), await nameOf('n9')], ['谢谢', '自来水厂'])
})

t.test('what a file in UTF-8 has beside its Chinese is UTF-8', async (t) => {
  for (const [i, text] of ['Pump ï', '5 ö', 'see ¹', 'A · B', 'ü 2'].entries()) {
    for (const file of [
      [head, rows(0, 9, `楼${i}`), row(`w${i}`, text)],
      [head, row(`w${i}`, text), rows(0, 9, `楼${i}`)],
    ]) {
      t.match((await upload(file)).body, { counts: { rejected: 0, conflict: 0 } }, text)
      t.equal(await nameOf(`w${i}`), text)
    }
  }
})

t.test('a long file whose first Chinese comes late is read whole', async (t) => {
  for (const [i, encode] of [Buffer.from, gb18030].entries()) {
    const file = [head, rows(0, 3599, `late${i}`), encode(row(`late${i}`, '自来水厂')), encode(row(`later${i}`, '台'))]
    t.match((await upload(file)).body, { counts: { created: 3601 }, stoppedAt: undefined })
    t.strictSame([await nameOf(`late${i}`), await nameOf(`later${i}`)], ['自来水厂', '台'])
  }
})

t.test('a file cut within a character is said to be cut', async (t) => {
  const long = rows(0, 50, '楼')
  for (const end of [1, 2]) {
    const cut = Buffer.from(row('c1', '水水').trimEnd()).subarray(0, -1 - end)
    await refused(t, `UTF-8, ${end} bytes short`, [head, long, cut], 'FILE_TRUNCATED', 52)
    await refused(t, `UTF-8, ${end} bytes short, alone`, [head, cut], 'FILE_TRUNCATED', 2)
  }
  const cut = gb18030(`${bureau},c1,水水`).subarray(0, -1)
  await refused(t, 'GBK', [head, gb18030(long), cut], 'FILE_TRUNCATED', 52)
})

t.test('a stated charset is honoured, and refused when it is unknown or wrong', async (t) => {
  for (const name of ['gbk', 'GB2312', '"gb18030"', 'cp936']) {
    await sql`delete from building where code = 's1'`
    const { body } = await upload([head, gb18030(row('s1', '谢谢'))], `text/csv; header=present; charset=${name}`)
    t.match(body, { counts: { created: 1 } }, name)
    t.equal(await nameOf('s1'), '谢谢')
  }
  await upload([head, gb18030(row('s2', '谢谢'))], 'text/csv; charset=utf-8')
  t.equal(await nameOf('s2'), 'лл', 'bytes that are UTF-8 are read as UTF-8 when that is stated')
  const contradicts = 'ENCODING_CONTRADICTS'
  await refused(
    t,
    'GBK called UTF-8',
    [head, rows(0, 9, 'b'), gb18030(row('s4', '水'))],
    contradicts,
    11,
    'text/csv;charset=utf-8',
  )
  await refused(t, '台 called UTF-8', [head, gb18030(row('s3', '台'))], contradicts, 2, 'text/csv;charset=UTF-8')
  await refused(t, 'UTF-8 called GBK', [head, row('s4', '自来水')], contradicts, 2, 'text/csv;charset=gbk')
  await refused(t, 'UTF-8 called GBK, and GBK too', [head, row('s4', '中文')], contradicts, 2, 'text/csv;charset=gbk')
  await refused(t, 'a mark of UTF-8', ['\ufeff', head, row('s4', 'a')], contradicts, 1, 'text/csv;charset=gbk')
  await refused(t, 'a mark, then GBK', ['\ufeff', head, gb18030(row('s4', '水'))], contradicts, 2)
  const unknown = await upload([head, row('s4', 'a')], 'text/csv;charset=big5')
  t.match(unknown, { status: 415, code: 'ENCODING_UNKNOWN', detail: /"big5".*utf-8, gbk, gb18030/ })
  const payload = gb18030(JSON.stringify({ organizationCreditCode: bureau, code: 's4', name: '楼' }))
  const json = await call('POST', 'buildings', {
    payload,
    headers: { 'content-type': 'application/json; charset=gbk' },
  })
  t.match(json, { status: 415, body: { code: 'ENCODING_UNKNOWN' } })
  const ascii = await call('POST', 'buildings?dryRun=true', {
    payload: JSON.stringify({ organizationCreditCode: bureau, code: 's4', name: '楼' }),
    headers: { 'content-type': 'application/json; charset=US-ASCII' },
  })
  t.equal(ascii.status, 200, ascii.text)
})

t.test('byte order marks are no text, wherever files were joined', async (t) => {
  const { body } = await upload(['\ufeff', head, row('m1', '楼'), '\ufeff', row('m2', '楼')])
  t.match(body, { counts: { created: 2 }, rejected: [] })
  const line = (code: string) => `${JSON.stringify({ organizationCreditCode: bureau, code, name: '楼' })}\n`
  const joined = await upload([`\ufeff${line('m3')}\ufeff${line('m4')}`], 'application/x-ndjson')
  t.match(joined.body, { counts: { created: 2 }, rejected: [] })
})

t.test('what was read in a wrong encoding before is warned of, in every door', async (t) => {
  const garbled = [
    '鐧惧害',
    '浣犲ソ',
    '锟斤拷锟斤拷',
    '烫烫烫',
    'Ã¤rger',
    'ÖÐÎÄ',
    '办\ufffd楼',
    '楼\ue000',
    '????',
    'itâ€™s',
  ]
  for (const name of [...garbled, 'å¤§æ¥¼', '\u0328x']) {
    const record = { organizationCreditCode: bureau, code: 'w1', name }
    const { body } = await call('POST', 'buildings', { payload: [record], headers: english })
    t.match(body.results[0].warnings, [{ field: 'name', code: 'TEXT_GARBLED' }], encodeURIComponent(name))
  }
  for (const name of garbled) {
    const { body } = await upload([head, row('w1', name)], 'text/csv; charset=utf-8')
    const expected = [{ line: 2, field: 'name', code: 'TEXT_GARBLED', message: /wrong encoding/ }]
    t.match(body.warnings, expected, encodeURIComponent(name))
  }
  const sound = [
    '涞源县',
    '淇县沭阳路',
    'Größe',
    'Ärger',
    'naïve café',
    '为什么???',
    '自来水厂',
    '☎️',
    'ئۇيغۇر',
    '25°C',
    '5×3 m²',
    '泾渭分明',
    'Ünal',
    '£5',
  ]
  for (const name of sound) {
    const { body } = await upload([head, row('w-ok', name)], 'text/csv; charset=utf-8')
    t.strictSame(body.warnings, [], name)
  }
})

t.test('what waits on disk is nameless, unreadable, and the same when it is read', async (t) => {
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('taizhang-')).length
  const spool = openSpool()
  const parts = Array.from({ length: 100 }, () => randomBytes(100_000))
  for (const part of parts) await spool.write(part)
  t.equal((await readdir(tmpdir())).filter((name) => name.startsWith('taizhang-')).length, before)
  const found = Buffer.concat(await Array.fromAsync(spool.read()))
  t.ok(found.equals(Buffer.concat(parts)))
  await spool.close()
})

// Files as they arrive: cut anywhere, in the encodings of the counties, with the mistakes that files have.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { ClientError, messageOf } from '../src/errors.ts'
import { type FileFormat, readRecords } from '../src/files/read-records.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { gb18030 } from './gb18030.ts'

const registry = createRegistry(registers)
const [energyConsumption, vehicle] = [registry.get('EnergyConsumption'), registry.get('Vehicle')]

async function* streamOf(parts: Iterable<string | Buffer>): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part)
}

/** Everything that was read, and the error that ended it. */
async function readAll(parts: Iterable<string | Buffer>, format: FileFormat = 'csv', register = energyConsumption) {
  const found = {
    header: undefined as readonly string[] | undefined,
    records: [] as unknown[],
    lines: [] as number[],
    rejected: [] as string[],
    error: undefined as string | undefined,
    chunks: 0,
  }
  try {
    for await (const chunk of readRecords(streamOf(parts), { format, register, chunkSize: 3 })) {
      found.chunks++
      found.header = chunk.header
      for (const { line, record } of chunk.inputs) {
        found.lines.push(line)
        found.records.push(record)
      }
      for (const { line, problems } of chunk.rejected) found.rejected.push(`${line} ${problems[0]?.code}`)
    }
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    found.error = [error.code, error.params?.line ?? error.params?.name ?? error.params?.format].join(' ').trim()
  }
  return found
}

const bytesOf = (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.of(byte))
const head = 'period,energyType,note\n'

t.test('a file reads the same wherever the network cuts it', async (t) => {
  const text = `${head}2024,WATER,"水, ""饮用""\n第二行"\r\n\n2025,WATER,\n`
  const expected = {
    records: [
      ['2024', 'WATER', '水, "饮用"\n第二行'],
      ['2025', 'WATER', null],
    ],
    lines: [2, 5],
  }
  t.match(await readAll([text]), expected)
  t.match(await readAll(bytesOf(Buffer.from(text))), expected)
  t.match(await readAll([text.trimEnd()]), expected, 'without the last newline')
})

t.test('encodings are told apart', async (t) => {
  const text = `${head}2024,WATER,自来水厂\n2025,WATER,啊\n`
  const ascii = '2023,WATER,\n'.repeat(9000)
  const ways: Record<string, Buffer[]> = {
    'UTF-8': [Buffer.from(text)],
    'UTF-8 with mark': [Buffer.from(`\ufeff${text}`)],
    'UTF-8 with mark, byte by byte': bytesOf(Buffer.from(`\ufeff${text}`)),
    GB18030: [gb18030(text)],
    'GB18030 byte by byte': bytesOf(gb18030(text)),
    'GB18030 with mark': [Buffer.of(0x84, 0x31, 0x95, 0x33), gb18030(text)],
  }
  for (const [name, parts] of Object.entries(ways)) {
    t.match(
      (await readAll(parts)).records,
      [
        ['2024', 'WATER', '自来水厂'],
        ['2025', 'WATER', '啊'],
      ],
      name,
    )
  }
  const late = [head, ascii, '2024,WATER,自来水厂\n']
  t.match((await readAll(late)).records.at(-1), { 2: '自来水厂' }, 'first Chinese text after 100 KB, UTF-8')
  t.match(
    (await readAll(late.map(gb18030))).records.at(-1),
    { 2: '自来水厂' },
    'first Chinese text after 100 KB, GB18030',
  )
})

t.test('files that are no text are named', async (t) => {
  t.equal((await readAll([gzipSync(head)])).error, 'FILE_FORMAT_UNSUPPORTED GZIP')
  t.equal((await readAll(['PK\x03\x04 …'])).error, 'FILE_FORMAT_UNSUPPORTED ZIP / XLSX')
  t.equal((await readAll([Buffer.from(`\ufeff${head}`, 'utf16le')])).error, 'FILE_FORMAT_UNSUPPORTED UTF-16')
  t.equal((await readAll([Buffer.alloc(100)])).error, `COLUMN_UNKNOWN ${'␀'.repeat(60)}…`)
})

t.test('a file of nothing is a file, but for a CSV that does not say of what', async (t) => {
  for (const text of ['', '\n\n', '\ufeff']) {
    t.equal((await readAll([text])).error, 'EMPTY_FILE', JSON.stringify(text))
    t.equal((await readAll([text], 'ndjson')).error, undefined, `NDJSON ${JSON.stringify(text)}`)
  }
  for (const text of [head, head.trimEnd(), `\ufeff${head}`, `${head}\n ,,\n`]) {
    t.equal((await readAll([text])).error, undefined, JSON.stringify(text))
  }
  t.match((await readAll(['period,nothing\n'])).error, /^COLUMN_UNKNOWN/, 'its columns are looked at all the same')
})

t.test('header names are API names or Chinese labels', async (t) => {
  const headers: Record<string, string[] | string> = {
    ' period , energyType': ['period', 'energyType'],
    '"期间","费用（元）"': ['period', 'costYuan'],
    '所属单位,费用,消费量': ['organizationCreditCode', 'costYuan', 'quantity'],
    '统一社会信用代码,期间': ['organizationCreditCode', 'period'],
    '期间,费用(万元)': 'UNIT_DIFFERS 费用(万元)',
    '期间,费用（元）,用量,能源品种': ['period', 'costYuan', 'quantity', 'energyType'],
    'period\tenergyType': ['period', 'energyType'],
    '期间;费用(元);note': ['period', 'costYuan', 'note'],
    'id,version,baseVersion': ['id', 'version', 'baseVersion'],
    'period,,note': 'COLUMN_UNKNOWN #2',
    'period,energytypes': 'COLUMN_UNKNOWN energytypes',
    'period,__proto__': 'COLUMN_UNKNOWN __proto__',
    'period,期间': 'COLUMN_DUPLICATE period',
    'period,no"te': 'QUOTE_INVALID 1',
  }
  for (const [header, expected] of Object.entries(headers)) {
    const cells = header.replace(/[^,;\t]+/g, 'x')
    const found = await readAll([`${header}\n${cells}\n`])
    t.strictSame(found.error ?? found.header, expected, header)
  }
  const error = await readRecords(streamOf(['energytypes\nx\n']), {
    format: 'csv',
    register: energyConsumption,
    chunkSize: 1,
  })
    .next()
    .catch((error) => error)
  t.equal(messageOf(error, 'zh'), '没有列“energytypes”,是否指“energyType”?')
})

t.test('a bad row is rejected with the line that an editor shows', async (t) => {
  const rows = [
    '2024,WATER,"a\r\nb\r\n\r\nc"\r\n', // 2-5
    '2024,WATER\r\n', // 6
    '\r\n \r\n,,\r\n', // 7-9 hold nothing
    '2024,WATER,a,b\n', // 10
    '2024,WATER,3" pipe, "x"\n', // 11
    '2024,WATER,a\rb\n', // 12
    '2024,WATER,"a\n\nb"\n', // 13-15
    '2024,WATER,d\n', // 16
  ]
  for (const parts of [rows, bytesOf(Buffer.from(rows.join('')))]) {
    const { lines, rejected, error } = await readAll([head, ...parts])
    t.strictSame(lines, [2, 12, 13, 16])
    t.strictSame(rejected.sort(), ['10 COLUMN_COUNT', '11 QUOTE_INVALID', '6 COLUMN_COUNT'])
    t.equal(error, undefined)
  }
})

t.test('a quote that stays open ends the file where it began', async (t) => {
  const good = '2024,WATER,x\n'
  const open = '2024,WATER,"x\n'
  t.match(await readAll([head, good, open, good]), { error: 'FILE_TRUNCATED 3', lines: [2] })
  t.match(await readAll([head, good, '2024,WATER,"x']), { error: 'FILE_TRUNCATED 3', lines: [2] })
  t.match(await readAll([head, good, '2024,WATER,"x" y\n', good]), { error: 'QUOTE_INVALID 3', lines: [2] })
  const quotes = `x${'"'.repeat(500_000)}\n`
  t.match(await readAll([head, good, quotes, good]), { error: 'QUOTE_INVALID 3', lines: [2] }, 'a line of quotes')
  t.match(await readAll([head, good, open, good.repeat(100_000)]), { error: 'QUOTE_INVALID 3', lines: [2] })
})

t.test('NDJSON: bad lines are rejected, the others go on', async (t) => {
  const lines = [
    '{"period":"2024"}\r',
    '{"period":',
    '',
    '[1]',
    '7',
    'null',
    '{"a":"\0"}',
    '"\u2028"',
    '{"period":"2025"}',
  ]
  const found = await readAll([`\ufeff${lines.join('\n')}\n`], 'ndjson')
  t.match(found, { records: [{ period: '2024' }, { period: '2025' }], lines: [1, 9], error: undefined })
  t.strictSame(found.rejected, [
    ...['2 LINE_MALFORMED', '4 RECORD_EXPECTED', '5 RECORD_EXPECTED', '6 RECORD_EXPECTED'],
    ...['7 LINE_MALFORMED', '8 RECORD_EXPECTED'],
  ])
  t.match(await readAll(['{"a":1}\n{"a":2'], 'ndjson'), { error: 'FILE_TRUNCATED 2', lines: [1] })
  t.match(await readAll(['{"a":1}\n{"a":2}'], 'ndjson'), { error: undefined, lines: [1, 2] })
  t.match(await readAll(['{"a":1}\n{"a":2\n'], 'ndjson'), { error: undefined, rejected: ['2 LINE_MALFORMED'] })
})

t.test('NDJSON: the reason does not repeat what was sent', async (t) => {
  for (const text of ['{"name":"secret" x}', 'secret', '{"secret', "{'secret'}", '{"a":secret}', '{"a":"\0secret"}']) {
    const [chunk] = await Array.fromAsync(
      readRecords(streamOf([`${text}\n`]), { format: 'ndjson', register: energyConsumption, chunkSize: 9 }),
    )
    const reason = String(chunk?.rejected[0]?.problems[0]?.params?.reason)
    t.match(reason, /^[A-Z].{5,79}$/)
    t.notMatch(reason, /secret/)
  }
})

t.test('NDJSON: numbers keep their digits', async (t) => {
  const numbers: Record<string, string> = {
    '9007199254740993': '9007199254740993',
    '0.10000000000000000001': '0.10000000000000000001',
    '-123456789012345.6789': '-123456789012345.6789',
    '0.0000001': '0.0000001',
    '12345678901234567e2': '1234567890123456700',
    '12.50': '12.5',
    '1e3': '1000',
    '"9007199254740993"': '9007199254740993',
  }
  for (const [written, expected] of Object.entries(numbers)) {
    const [record] = (await readAll([`{"quantity":${written},"n":[ ${written}]}\n`], 'ndjson')).records
    t.equal(JSON.stringify(record).replaceAll('"', ''), `{quantity:${expected},n:[${expected}]}`, written)
  }
})

t.test('an endless line is refused at the limit', async (t) => {
  let sent = 0
  async function* endless() {
    yield Buffer.from(`${head}2024,WATER,x\n`)
    for (; sent < 1000; sent++) yield Buffer.alloc(65_536, 'x')
  }
  for (const format of ['csv', 'ndjson'] as const) {
    sent = 0
    const chunks = readRecords(endless(), { format, register: energyConsumption, chunkSize: 100 })
    await t.rejects(Array.fromAsync(chunks), { code: 'LINE_TOO_LONG', status: 413, params: { line: 3 } })
    t.ok(sent < 20, `${sent * 64} KiB were read`)
  }
})

t.test('a stream that breaks passes its error on', async (t) => {
  async function* broken() {
    yield Buffer.from(`${head}2024,WATER,x\n`)
    throw new Error('aborted')
  }
  const chunks = readRecords(broken(), { format: 'csv', register: energyConsumption, chunkSize: 100 })
  await t.rejects(Array.fromAsync(chunks), { message: 'aborted' })
})

t.test('rows come in chunks', async (t) => {
  t.equal((await readAll([head, ...Array.from({ length: 10 }, () => '2024,WATER,x\n')])).chunks, 4)
  t.equal((await readAll([head, '2024,WATER\n'.repeat(10)])).rejected.length, 10)
})

t.test('the sample files are read', async (t) => {
  const sample = (name: string) => readFile(new URL(`../docs/samples/${name}`, import.meta.url))
  const good = await readAll([await sample('energy-good.csv')])
  t.match(good, { error: undefined, rejected: [] })
  t.ok(good.records.length > 5)
  const mistakes = await readAll([await sample('energy-mistakes.csv')])
  t.equal(mistakes.error, undefined)
  t.ok(mistakes.rejected.includes('14 COLUMN_COUNT'))
  const vehicles = await readAll([await sample('vehicles-gb18030.csv')], 'csv', vehicle)
  t.match(vehicles, { error: undefined, rejected: [] })
  t.match(vehicles.records[0], /新B/)
})

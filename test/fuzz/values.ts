// Values that nobody sends by accident, as texts and as raw JSON (a JavaScript value could not hold 1e999999).
// Texts that look like SQL avoid the words by which check.ts knows ours: they come back in messages and in records.
import type { Random } from '../../src/sandbox/random.ts'

const LONG = 100_000

export const texts: readonly string[] = [
  ...[
    '',
    ' ',
    '\t\r\n',
    '\0',
    'a\0b',
    '\ufeff',
    '\ud800',
    '\udfff x',
    '\u{10ffff}',
    '😀'.repeat(40),
    '\u202egnp',
    '\u2028',
  ],
  ...['e\u0301', 'ﬁ', 'İ', 'ß', '１２３', '一二三', '台账', '\x1b[31m', '\x7f', '\r\nX-Injected: 1'],
  ...["'", '"', '\\', '`', '%', '_', '%_%', '\\%', '$1', '$$', '{}', '{1,2}', '{"a":', '[', '--', '/*', ';'],
  ...["' OR '1'='1", "'; DROP TABLE vehicle; --", "1'); PERFORM pg_sleep(20); --", "'||pg_sleep(20)||'", "E\\'\\x00"],
  ...['<%=7*7%>', '{{7*7}}', '<script>alert(1)</script>', '../../etc/passwd', '%00', '%2e%2e%2f', '(a+)+$', '.*', '^$'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN', 'true'],
  ...['0', '-0', '+1', '.5', '1.', '01', '0x10', '1e3', '1e999999', '-1e999999', '1,000', '1_000', 'Infinity', '٣'],
  ...['2147483648', '-2147483649', '9223372036854775808', '-9223372036854775809', '9'.repeat(40), '9'.repeat(64)],
  ...[`0.${'1'.repeat(60)}`, '9'.repeat(LONG), `0.${'1'.repeat(LONG)}`, `-${'0'.repeat(LONG)}1`],
  ...['2024-13', '2024-00', '2024-Q0', '2024-Q5', '1948', '0000', '99999', '2024-1', '2024-012', '2024-Q1-01'],
  ...['0000-00-00', '0000-01-01', '2024-02-30', '9999-12-31', '99999-12-31', '2024-06-15 BC', 'infinity', '-infinity'],
  ...['today', 'epoch', 'now', '2024-1-1', '20240101', '2024-01-01T24:00:00Z', '2024-01-01T23:59:60Z'],
  ...[
    '0001-01-01T00:00:00+15:59',
    '9999-12-31T23:59:59.999999-15:59',
    '2024-01-01T00:00:00',
    '+275760-09-13T00:00:00Z',
  ],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '{00000000}', 'urn:uuid:0'],
  ...[
    '652301',
    '650000.652300.652301',
    '650000.',
    '.',
    '..',
    '650000.652300.652301/',
    '65%',
    '~',
    '000000',
    '6523019999990',
  ],
  ...['x'.repeat(201), 'x'.repeat(2001), '长'.repeat(2000), 'x'.repeat(LONG)],
]

const numbers = [
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '0.1',
    '1e2',
    '1E+2',
    '1e-7',
    '1e999999',
    '-1e999999',
    '1e-999999',
    '2147483647',
    '2147483648',
  ],
  ...[
    '9007199254740993',
    '9223372036854775808',
    '123456789012345678901234567890.5',
    '0.1000000000000000055511151231257827',
  ],
  ...['9'.repeat(400), `0.${'3'.repeat(400)}`, '9'.repeat(LONG)],
]

/** What JSON does not have, though some writers do. */
const malformed = [
  '01',
  '+1',
  '.5',
  '1.',
  'NaN',
  'Infinity',
  'undefined',
  "'a'",
  '"\n"',
  '"\\x"',
  '"\\ud8"',
  '{a:1}',
  '[1,]',
  '',
]

const keys = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '\0',
  'id',
  'version',
  'baseVersion',
  'and',
  'or',
  'not',
  '\ud800',
]

export const pickText = (random: Random): string => random.pick(texts)

/** Most of the time short: the long ones are 100,000 characters. */
export const shortText = (random: Random, limit = 300): string => pickText(random).slice(0, limit)

export const jsonString = (random: Random): string => JSON.stringify(pickText(random))

/** A value in JSON, of any type. */
export function jsonText(random: Random, depth = 0): string {
  const kind = random.integer(0, depth > 3 ? 5 : 9)
  if (kind < 3) return jsonString(random)
  if (kind === 3) return random.pick(numbers)
  if (kind === 4) return random.pick(['null', 'true', 'false'])
  if (kind === 5) return random.chance(10) ? random.pick(malformed) : random.pick(['[]', '{}', '[null]', '[[]]'])
  const parts = Array.from({ length: random.integer(1, 3) }, () => jsonText(random, depth + 1))
  return kind < 8 ? `[${parts.join()}]` : objectText(parts.map((part) => [random.pick(keys), part]))
}

/** Members in their order, twice if they are there twice. */
export const objectText = (members: readonly (readonly [name: string, json: string])[]): string =>
  `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`

export const nestedText = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth)

export const depths = [5, 12, 13, 50, 500, 5000, 100_000]

/** The bytes with one to four places changed: flipped, removed, doubled, cut off, or with an odd byte put in. */
export function damaged(bytes: Buffer, random: Random): Buffer {
  let found = bytes
  for (let count = random.integer(1, 4); count > 0 && found.length > 0; count--) {
    const at = random.integer(0, found.length - 1)
    const [before, after] = [found.subarray(0, at), found.subarray(at)]
    const ways: (() => Buffer)[] = [
      () => Buffer.concat([before, Buffer.of(after[0]! ^ (1 << random.integer(0, 7))), after.subarray(1)]),
      () => Buffer.concat([before, after.subarray(random.integer(1, 8))]),
      () => Buffer.concat([before, after.subarray(0, 20), after]),
      () => before,
      () => Buffer.concat([before, Buffer.from(random.pick(oddBytes)), after]),
    ]
    found = random.pick(ways)()
  }
  return found
}

const oddBytes: readonly number[][] = [
  ...[
    [0],
    [0xff],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
    [0xef, 0xbb, 0xbf],
    [0xfe, 0xff],
    [0x0d],
    [0x0a],
  ],
  ...[[0x22], [0x5c], [0x2c], [0x81, 0x30, 0x81, 0x30], [0x1f, 0x8b], [0x7b], [0x5d], [0x1a]],
]

/** Header values hold no line breaks here: those are in wire-family.ts. */
export const headerText = (text: string): string =>
  Buffer.from(text)
    .toString('latin1')
    .replace(/\p{Cc}/gu, (character) => (character < ' ' || character === '\x7f' ? '\t' : character))

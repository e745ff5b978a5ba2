// Hostile records and files: bodies of JSON, upserts through both doors, imports, token requests.
import type { Register } from '../../src/kernel/define-register.ts'
import type { Random } from '../../src/sandbox/random.ts'
import { gb18030 } from '../gb18030.ts'
import { fromAnywhere, type Header, type HostileRequest } from './request.ts'
import { damaged, depths, jsonText, nestedText, objectText, pickText, shortText } from './values.ts'
import type { World } from './world.ts'

const JSON_BODY: Header = ['Content-Type', 'application/json']

const withRecords = ({ registers, records }: World): Register[] =>
  registers.filter(({ name }) => records.get(name)?.length)

/** Members of a record that exists in the writer's county, some of them replaced; by name and raw JSON. */
function hostileMembers(register: Register, random: Random, { records }: World): [string, string][] {
  const base = random.pick(records.get(register.name)!)
  const writable = [...register.fields.values()].filter(({ write }) => write !== 'never').map(({ name }) => name)
  const members = writable
    .filter((name) => name in base)
    .map((name): [string, string] => [name, JSON.stringify(base[name])])
  for (let count = random.integer(1, 3); count > 0; count--) {
    const name = random.pick(random.chance(75) ? writable : specialMembers)
    const value = random.chance(50) ? JSON.stringify(shortText(random, 60)) : jsonText(random)
    const member: [string, string] = [name, value]
    const at = members.findIndex(([known]) => known === name)
    // Else it is there twice, and the last one counts.
    if (at >= 0 && random.chance(90)) members[at] = member
    else members.push(member)
  }
  if (random.chance(20)) members.splice(random.integer(0, members.length - 1), 1)
  if (random.chance(20)) members.push(['id', JSON.stringify(base.id)])
  if (random.chance(20))
    members.push(['baseVersion', random.pick(['0', '1', '"1"', '-1', '1.5', '1e99', 'null', '99999999999'])])
  return members
}

const specialMembers = [
  ...['id', 'version', 'baseVersion', 'regionPath', 'organizationId', 'createdAt', 'updatedAt', 'source', 'externalId'],
  ...['__proto__', 'constructor', 'toString', 'records', '', 'no_such', 'ID', 'organization'],
]

/** Upserts, replacements, patches and removals, by one who may write in one county, now and then by one who may not. */
export function upserts(random: Random, world: World): HostileRequest {
  const register = random.pick(withRecords(world))
  const path = `/v1/${register.path}`
  const record = () => objectText(hostileMembers(register, random, world))
  const many = () => `[${Array.from({ length: random.integer(0, 5) }, record).join()}]`
  const id = random.chance(80)
    ? String(random.pick(world.records.get(register.name)!).id)
    : encodeURIComponent(shortText(random).toWellFormed())
  const query = random.pick([
    '',
    '',
    '?mode=partial',
    '?mode=atomic&dryRun=true',
    '?dryRun=1',
    '?mode=',
    '?mode=partial&mode=atomic',
  ])
  const headers: Header[] = [['Authorization', random.chance(90) ? world.writer : world.reader], JSON_BODY]
  if (random.chance(10)) headers.push(['Idempotency-Key', `key ${random.integer(0, 50)}`])
  if (random.chance(10)) headers.push(['If-Match', random.pick(['"1"', '"2"', '*', 'W/"3"'])])
  const ways: (() => HostileRequest)[] = [
    () => ({ method: 'POST', target: path + query, headers, body: record() }),
    () => ({ method: 'POST', target: path + query, headers, body: many() }),
    () => ({
      method: 'POST',
      target: path + query,
      headers,
      body: `{"records":${random.chance(80) ? many() : jsonText(random)}}`,
    }),
    () => ({ method: 'PATCH', target: `${path}/${id}`, headers, body: record() }),
    () => ({ method: 'PUT', target: `${path}/${id}`, headers, body: record() }),
    () => ({
      method: 'POST',
      target: '/graphql',
      headers,
      body: mutation(register, random.chance(80) ? many() : jsonText(random), random),
    }),
    () => ({
      method: random.chance(10) ? 'DELETE' : 'PATCH',
      target: `${path}/${id}`,
      headers,
      ...(random.chance(50) && { body: jsonText(random) }),
    }),
  ]
  return random.pick(ways)()
}

function mutation({ name, plural }: Register, records: string, random: Random): string {
  const title = plural[0]!.toUpperCase() + plural.slice(1)
  const mode = random.pick(['ATOMIC', 'PARTIAL'])
  const query = random.chance(90)
    ? `mutation($r:[${name}Input!]!){upsert${title}(records:$r,mode:${mode}){results{outcome problems{code}}}}`
    : `mutation($r:[ID!]!){remove${title}(ids:$r,mode:${mode}){isWritten results{outcome}}}`
  return `{"query":${JSON.stringify(query)},"variables":{"r":${records}}}`
}

/** Bodies that are not JSON, or too much of it. */
export function json(random: Random, world: World): HostileRequest {
  const { path } = random.pick(world.registers)
  const depth = random.pick(depths)
  const ways: (() => Buffer | string)[] = [
    () => damaged(Buffer.from(`[${jsonText(random)},${jsonText(random)}]`), random),
    () => damaged(Buffer.from(objectText([['name', jsonText(random)]])), random),
    () => nestedText('[', '', ']', depth),
    () => nestedText('[', '', '', depth),
    () => nestedText('{"a":', '1', '}', depth),
    () => `{"name":${nestedText('[', '1e999999', ']', depth)}}`,
    () => `{"records":${nestedText('[{"name":', '0.00000001', '}]', depth)}}`,
    () => jsonText(random),
    () => `{"name":1,"n\\u0061me":${jsonText(random, 4)},"filter":{"id":"","id":1e400}}`,
    () => `\ufeff${jsonText(random)}`,
    () => Buffer.from(jsonText(random), 'utf16le'),
    () => objectText(Array.from({ length: 2000 }, (_, i) => [`k${i}`, 'null'])),
    () => objectText(Array.from({ length: 500 }, () => ['name', jsonText(random, 4)])),
    () => `[${'{},'.repeat(random.pick([999, 1000, 5000]))}{}]`,
    () => `"${'\\u0000'.repeat(5000)}"`,
    () => `{"__proto__":{"records":[]},"records":${jsonText(random)}}`,
    () => ' '.repeat(random.pick([1, 100_000, 1_000_000])),
  ]
  const headers: Header[] = [['Authorization', random.pick([world.reader, world.writer])], JSON_BODY]
  if (random.chance(20)) headers.push(['Idempotency-Key', `json ${random.integer(0, 1_000_000)}`])
  const target = random.pick([
    `/v1/${path}`,
    `/v1/${path}`,
    `/v1/${path}?mode=partial`,
    `/v1/${path}/query`,
    `/v1/${path}/export`,
    '/graphql',
    `/v1/${path}/${random.pick(world.ids)}`,
  ])
  const isOne = world.ids.some((id) => target.endsWith(id))
  const method = isOne ? random.pick(['PUT', 'PATCH']) : 'POST'
  return { method, target, headers, body: random.pick(ways)() }
}

/** Files that are no CSV and no NDJSON, or nearly. */
export function imports(random: Random, world: World): HostileRequest {
  const register = random.pick(withRecords(world))
  const isCsv = random.chance(60)
  const good = Array.from({ length: random.integer(1, 4) }, () => hostileMembers(register, random, world))
  const names = [...new Set(good.flat().map(([name]) => name))].filter((name) => random.chance(95) || name === '')
  const cell = (json: string | undefined) =>
    random.chance(90) ? (json ?? '').replace(/^"|"$/g, '').replaceAll('\\"', '""') : shortText(random)
  const rows = good.map((members) => names.map((name) => cell(new Map(members).get(name))).join())
  const csv = [names.join(), ...rows, ''].join(random.pick(['\n', '\r\n', '\r', '\n\n']))
  const ndjson = `${good.map(objectText).join('\n')}\n`
  const text = isCsv ? csv : ndjson
  const ways: (() => Buffer | string)[] = [
    () => text,
    () => text,
    () => damaged(Buffer.from(text), random),
    () => damaged(Buffer.from(text), random),
    () => Buffer.from(text, 'utf16le'),
    // In another encoding, and in two.
    () => gb18030(`${text}自来水厂\n`),
    () =>
      Buffer.concat([
        Buffer.from(`${text}中文\n`),
        gb18030(random.pick(['台\n', '自来水厂\n', '谢谢\n', '"'])),
        Buffer.from(text),
      ]),
    () => gb18030(`${text}楼`).subarray(0, -1),
    () => Buffer.concat([Buffer.from(random.pick(fileMarks)), Buffer.from(text)]),
    () => text + 'x'.repeat(random.pick([70_000, 1 << 20, (1 << 20) + 70_000])),
    () => `${text}"${pickText(random)}\n${text}`,
    () => `${text}${',"'.repeat(3000)}\n`,
    () => `${names.join()}\n${',\n'.repeat(3000)}`,
    () => `${nestedText('[', '', ']', random.pick(depths))}\n`,
    () => `${objectText([[names[0] ?? 'id', nestedText('[', '', ']', random.pick(depths))]])}\n`,
    () => `${objectText([[names[0] ?? 'id', nestedText('{"a":', '0.00000001', '}', random.pick(depths))]])}\n`,
    // Refused by its first line, while the rest is still on its way.
    () => `no_such\n${`${'x'.repeat(99)}\n`.repeat(8000)}`,
    () => '\n'.repeat(10_000),
    () => pickText(random),
    () => '',
  ]
  const type = random.chance(90)
    ? isCsv
      ? 'text/csv'
      : 'application/x-ndjson'
    : random.pick([...charsets, 'application/json', 'TEXT/CSV;x'])
  const query = random.pick([
    '',
    '',
    '?mode=atomic',
    '?dryRun=true',
    '?mode=x',
    '?dryRun=true&mode=partial',
    `?${encodeURIComponent(shortText(random).toWellFormed())}=1`,
  ])
  const headers: Header[] = [
    ['Authorization', random.chance(95) ? world.writer : world.reader],
    ['Content-Type', type],
  ]
  return { method: 'POST', target: `/v1/${register.path}/import${query}`, headers, body: random.pick(ways)() }
}

const charsets = ['gb18030', 'utf-8', '"gbk"', 'big5', ''].map((name) => `text/csv; charset=${name}`)

const fileMarks = [
  [0x1f, 0x8b, 8, 0],
  [0x50, 0x4b, 3, 4],
  [0xef, 0xbb, 0xbf],
  [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf],
  [0xff, 0xfe],
  [0, 0],
  [0x84, 0x31, 0x95, 0x33],
  [0x25, 0x50, 0x44, 0x46],
]

/** Forms for the token endpoint. */
export function tokenForms(random: Random, { reader }: World): HostileRequest {
  const value = () => random.pick([...formValues, encodeURIComponent(shortText(random, 3000).toWellFormed())])
  const names = [
    'grant_type',
    'client_id',
    'client_secret',
    'scope',
    'client_assertion',
    'client_assertion_type',
    'resource',
    '__proto__',
    '',
  ]
  const parts = Array.from(
    { length: random.integer(0, 6) },
    () => `${random.pick(names)}${random.pick(['=', '=', '=', '[]=', ''])}${value()}`,
  )
  const form = random.chance(60) ? ['grant_type=client_credentials', ...parts] : parts
  const body = random.chance(80) ? form.join('&') : damaged(Buffer.from(form.join('&')), random)
  const type = random.chance(85)
    ? 'application/x-www-form-urlencoded'
    : random.pick(['application/json', 'text/plain', 'multipart/form-data; boundary=x', ''])
  const headers: Header[] = [['Content-Type', type], fromAnywhere(random)]
  const basic = Buffer.from(
    random.pick([':', 'a', 'a:b', `${shortText(random)}:${shortText(random)}`, '%:%', '%zz:%00']),
  ).toString('base64')
  if (random.chance(40))
    headers.push([
      'Authorization',
      random.pick([`Basic ${basic}`, 'Basic', 'Basic !!!', reader, `Basic ${'A'.repeat(8000)}`]),
    ])
  return {
    method: random.chance(95) ? 'POST' : 'GET',
    target: random.pick(['/oauth/token', '/oauth/token', '/oauth/token', '/oauth/revoke', '/oauth/introspect']),
    headers,
    body,
  }
}

const formValues = [
  ...[
    'client_credentials',
    'password',
    'authorization_code',
    'refresh_token',
    '*%3Aread',
    'vehicles%3Aread%20x',
    'sandbox-national',
  ],
  ...[
    'urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer',
    'eyJhbGciOiJub25lIn0.e30.',
    'a.b.c',
    '%',
    '%zz',
    '%00',
    '+',
  ],
]

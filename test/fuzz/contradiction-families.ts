// What says two things at once: members that stand twice, ids beside keys of other records, files of two encodings.
// Whoever sends it is refused and nothing is written; and callers that leave before the answer, who are owed none.
import type { Register } from '../../src/kernel/define-register.ts'
import type { Random } from '../../src/sandbox/random.ts'
import { filters } from './query-families.ts'
import { imports, upserts } from './record-families.ts'
import type { Header, HostileRequest } from './request.ts'
import { objectText } from './values.ts'
import type { World } from './world.ts'

type Fields = Record<string, unknown>

const JSON_BODY: Header = ['Content-Type', 'application/json']

/** A register of organizations with two records at least, and two of its records in the writer's county. */
function twoRecords(random: Random, { registers, records }: World): [Register, Fields, Fields] {
  const several = registers.filter(
    ({ name, heldBy }) => heldBy === 'organization' && (records.get(name)?.length ?? 0) > 1,
  )
  const register = random.pick(several)
  const own = records.get(register.name)!
  const at = random.integer(0, own.length - 1)
  return [register, own[at]!, own[(at + random.integer(1, own.length - 1)) % own.length]!]
}

/** The key of a record as it is written. */
const keyOf = ({ key }: Register, record: Fields): Fields =>
  Object.fromEntries(key.map(({ name }) => [name, record[name]]))

/** JSON with a member twice, whatever the two say and however the name is spelt, at any depth. */
export function repeatedMembers(random: Random, world: World): HostileRequest {
  const [register, record] = twoRecords(random, world)
  const spelt = (name: string) =>
    random.chance(50)
      ? JSON.stringify(name)
      : `"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}"`
  const text = (members: [name: string, json: string][]) =>
    `{${members.map(([name, json]) => `${spelt(name)}:${json}`).join()}}`
  const twice = (name: string, one: string, other: string) =>
    text([
      [name, one],
      [name, other],
    ])
  const members = Object.entries({ ...keyOf(register, record), note: 'x' }).map(([name, value]): [string, string] => {
    return [name, JSON.stringify(value)]
  })
  const body = text([...members, [random.pick(members)[0], members[0]![1]]])
  const list = `{"nodes":${JSON.stringify(register.plural)}}`
  const filter = twice('note', '{"eq":"x"}', '{"eq":"y"}')
  const query = `query($f:${register.name}Filter){${register.plural}(filter:$f){nodes{id}}}`
  const headers: Header[] = [['Authorization', world.writer], JSON_BODY]
  const path = `/v1/${register.path}`
  const ways: HostileRequest[] = [
    { method: 'POST', target: path, headers, body },
    { method: 'POST', target: path, headers, body: `[${objectText([['note', '"x"']])},${body}]` },
    { method: 'PATCH', target: `${path}/${record.id}`, headers, body: twice('note', '"x"', '"y"') },
    { method: 'GET', target: `${path}?filter=${encodeURIComponent(filter)}`, headers: headers.slice(0, 1) },
    {
      ...{ method: 'POST', target: '/graphql', headers },
      body: `{"query":${JSON.stringify(query)},"variables":{"f":${filter}}}`,
    },
    {
      method: 'POST',
      target: '/graphql',
      headers,
      body: `{"query":"{__typename}","variables":{},"variables":${list}}`,
    },
  ]
  return { ...random.pick(ways), mustFail: true }
}

/** An id, or a source with its identifier, beside the key of another record. */
export function contradictingIds(random: Random, world: World): HostileRequest {
  const [register, one, other] = twoRecords(random, world)
  const path = `/v1/${register.path}`
  const record = { ...keyOf(register, other), id: one.id, note: 'x' }
  const headers: Header[] = [['Authorization', world.writer], JSON_BODY]
  const columns = Object.keys(record)
  const csv = [columns, columns.map((name) => (record as Fields)[name])].map((cells) => cells.join()).join('\n')
  const title = register.plural[0]!.toUpperCase() + register.plural.slice(1)
  const mutation = `mutation($r:[${register.name}Input!]!){upsert${title}(records:$r,mode:ATOMIC){isWritten}}`
  const ways: HostileRequest[] = [
    { method: 'POST', target: path, headers, body: JSON.stringify(record) },
    { method: 'POST', target: `${path}?dryRun=true`, headers, body: JSON.stringify([record]) },
    { method: 'PATCH', target: `${path}/${one.id}`, headers, body: JSON.stringify({ ...record, id: other.id }) },
    {
      ...{ method: 'POST', target: '/graphql' },
      headers: [...headers, ['Accept', 'application/graphql-response+json']],
      body: JSON.stringify({ query: mutation, variables: { r: [record] } }),
    },
    {
      ...{ method: 'POST', target: `${path}/import?mode=atomic` },
      headers: [headers[0]!, ['Content-Type', 'text/csv']],
      body: `${csv}\n`,
    },
  ]
  return { ...random.pick(ways), mustNotWrite: true }
}

/** 台账管理 in GB18030. */
const GB = Buffer.from('ccd8d5cbb9dcc0ed', 'hex')
const UTF8 = Buffer.from('台账管理')

/** A file that is no text of one encoding. */
export function mixedEncodings(random: Random, world: World): HostileRequest {
  const [register, record] = twoRecords(random, world)
  const key = keyOf(register, record)
  const row = (note: Buffer) => Buffer.concat([Buffer.from(`${Object.values(key).join()},`), note, Buffer.from('\n')])
  const plain = row(Buffer.from('plain'))
  const header = Buffer.from(`${[...Object.keys(key), 'note'].join()}\n`)
  const some = (count: number) => Array.from({ length: count }, () => plain)
  const [first, second] = random.chance(50) ? [GB, UTF8] : [UTF8, GB]
  const body = Buffer.concat([
    ...[header, ...some(random.pick([0, 1, 3000])), row(first)],
    ...[...some(random.pick([0, 1, 3000])), row(second), ...some(random.pick([0, 2]))],
  ])
  const headers: Header[] = [
    ['Authorization', world.writer],
    ['Content-Type', 'text/csv'],
  ]
  const query = random.pick(['', '?mode=atomic', '?dryRun=true'])
  return { method: 'POST', target: `/v1/${register.path}/import${query}`, headers, body, mustFail: true }
}

/** Any of the others, from a caller that is gone within some milliseconds. */
export function hangUps(random: Random, world: World): HostileRequest {
  const request = random.pick([filters, imports, upserts])(random, world)
  return { ...request, isUnfinished: true, leavesAfterMs: random.integer(0, 40) }
}

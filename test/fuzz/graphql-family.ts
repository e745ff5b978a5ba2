// Documents of GraphQL that are nearly right, far too much, or right and asked for in a wrong way.
import type { Random } from '../../src/sandbox/random.ts'
import { randomQuery } from '../random-query.ts'
import type { Header, HostileRequest } from './request.ts'
import { depths, jsonText, nestedText, objectText, shortText } from './values.ts'
import type { World } from './world.ts'

/** Documents that are nearly right, far too much, or right and asked for in a wrong way. */
export function graphql(random: Random, world: World): HostileRequest {
  const kind = random.integer(0, 9)
  const valid = () => randomQuery(world.schema, String(random.integer(0, 2 ** 31)), world.ids)
  const [bomb, sizes] = random.pick(bombs)
  const text = kind < 4 ? mutated(valid(), random) : kind < 7 ? bomb(random.pick(sizes)) : valid()
  if (kind === 7) return withVariables(random, world)
  const envelopes: (() => string)[] = [
    () =>
      objectText([
        ['query', JSON.stringify(text)],
        [random.pick(envelopeNames), jsonText(random)],
      ]),
    () =>
      objectText([
        ['query', JSON.stringify(text)],
        ['extensions', '{"persistedQuery":{"version":1,"sha256Hash":"00"}}'],
      ]),
    () => '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}',
    () => `[${`{"query":${JSON.stringify(text)}},`.repeat(20)}{"query":"{__typename}"}]`,
    () => objectText([['query', jsonText(random)]]),
    () => jsonText(random),
  ]
  if (kind === 8) return graphqlRequest(world, random.pick(envelopes)(), random)
  if (random.chance(15)) {
    const query = random.chance(20) ? 'mutation{removeVehicles(ids:[]){isWritten}}' : text
    const more = random.pick(['', '&query=x', `&variables=${encoded(shortText(random))}`, '&operationName='])
    const target = `/graphql?query=${encoded(query)}${more}`
    return { method: 'GET', target: target.slice(0, MAX_PARAMETER), headers: [['Authorization', world.reader]] }
  }
  return graphqlRequest(world, objectText([['query', JSON.stringify(text)]]), random)
}

const envelopeNames = ['query', 'variables', 'operationName', 'extensions', 'id', 'documentId', '__proto__']

/** One to five tokens removed, doubled, exchanged or replaced. */
function mutated(text: string, random: Random): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\w+|\.\.\.|\S/g) ?? []
  for (let count = random.integer(1, 5); count > 0 && tokens.length > 1; count--) {
    const [at, other] = [random.integer(0, tokens.length - 1), random.integer(0, tokens.length - 1)]
    const ways = [
      () => tokens.splice(at, 1),
      () => tokens.splice(at, 0, tokens[at]!),
      () => tokens.splice(at, 1, ...tokens.splice(other, 1, tokens[at]!)),
      () => tokens.splice(at, 1, random.pick(oddTokens)),
      () => tokens.splice(at, 0, random.pick(oddTokens)),
      () => tokens.splice(at, 1, JSON.stringify(shortText(random))),
    ]
    random.pick(ways)()
  }
  return tokens.join(' ')
}

const oddTokens = [
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ':',
    '!',
    '$',
    '$a',
    '@',
    '@skip',
    '@include(if:false)',
    '...',
    '|',
    '&',
    '"',
    '"""',
    '#',
    ',',
  ],
  ...[
    '1e999999',
    '-0',
    '0123',
    '1.',
    '9'.repeat(400),
    'null',
    'true',
    'ASC',
    'on',
    'fragment',
    'query',
    'mutation',
    'subscription',
  ],
  ...[
    '__typename',
    '__schema',
    '__proto__',
    'constructor',
    'nodes',
    'edges',
    'pageInfo',
    'aggregate',
    'groups',
    'first:-1',
    'last:1',
  ],
  ...[
    '"\\u{110000}"',
    '"\\ud800"',
    '"\\u0000"',
    '\ufeff',
    '\u0000',
    '台',
    '"\n"',
    '@deprecated',
    '@oneOf',
    '... on Query',
    '...F',
  ],
]

const repeated = (text: string, count: number): string =>
  Array.from({ length: count }, (_, i) => text.replaceAll('#', String(i)).replaceAll('%', String(i + 1))).join(' ')

/** Too much of one thing, by the sizes that are tried: about at the limits, and far beyond. */
const bombs: [make: (size: number) => string, sizes: number[]][] = [
  [(size) => nestedText('{a', '', '}', size), [5, 50, 500, 5000]],
  [(size) => `{organizations${repeated('{nodes{buildings{nodes{organization{id', size)}`, [1, 3, 100]],
  [
    (size) => `{vehicles{nodes{organization${nestedText('{buildings{nodes{organization', '{id}', '}}}', size)}}}}`,
    [1, 4, 99],
  ],
  [(size) => `{organizations(first:1){nodes${nestedText('{department', '{id}', '}', size)}}}`, [1, 11, 12, 300]],
  [(size) => `{${repeated('a#:__typename', size)}}`, [50, 51, 600, 6000]],
  [(size) => `{${repeated('a#:vehicles(first:1){nodes{id}}', size)}}`, [10, 20, 21, 300]],
  [() => '{...A} fragment A on Query{...B} fragment B on Query{...A}', [1]],
  [() => '{organizations{nodes{...A}}} fragment A on Organization{department{...A}}', [1]],
  [
    (size) => `{...F0} ${repeated('fragment F# on Query{...F% ...F%}', size)} fragment F${size} on Query{__typename}`,
    [5, 30, 150],
  ],
  [
    (size) => `{organizations{nodes{...F0}}} ${repeated(doubling, size)} fragment F${size} on Organization{id}`,
    [2, 12, 30],
  ],
  [(size) => `{__typename ${repeated('@include(if:true)', size)}}`, [1, 2, 300, 3000]],
  [(size) => `{vehicles{nodes{id ${repeated('@x# @skip(if:false)', size)}}}}`, [1, 300]],
  [(size) => `{__schema{types${nestedText('{fields{type', '{name}', '}}', size)}}}`, [1, 5, 100]],
  [(size) => `{__type(name:"Vehicle"){${repeated('fields{name type{name ofType{name}}}', size)}}}`, [1, 30]],
  [(size) => `{${repeated('a#:__type(name:"VehicleFilter"){inputFields{name}}', size)}}`, [2, 50]],
  [(size) => `{vehicles(filter:{id:{in:[${repeated('"x"', size)}]}}){nodes{id}}}`, [10, 1001, 5000]],
  [(size) => `{vehicles(filter:${nestedText('{not:', '{}', '}', size)}){nodes{id}}}`, [5, 12, 13, 400, 5000]],
  [(size) => `{vehicles{nodes{${repeated('id organization(x:#){id}', size)}}}}`, [2, 100, 400]],
  [(size) => `{vehicles{nodes{${repeated('organization{id name}', size)}}}}`, [2, 100, 300]],
  [(size) => `query(${repeated('$v#:Int=#', size)}){__typename}`, [1, 300]],
  [(size) => repeated('query Q#{__typename}', size), [2, 400]],
  [(size) => `{vehicles(first:${size}){nodes{id}}}`, [0, -1, 500, 501, 2 ** 31]],
  [
    (size) => `{vehicles{groups(by:[${repeated('{field:CATEGORY}', size)}]){ nodes {key{category}count} }}}`,
    [1, 2, 300],
  ],
  [
    (size) =>
      `{vehicles(first:${size}){nodes{organization{buildings(first:100){nodes{spaces(first:100){nodes{id}}}}}}}}`,
    [1, 500],
  ],
  [(size) => `{${','.repeat(size)}__typename}`, [10, 120_000]],
  [(size) => `{vehicle(id:"${'a'.repeat(size)}"){id}}`, [1, 90_000, 110_000]],
  [(size) => `{vehicles(filter:{vin:{contains:"${'a'.repeat(size)}"}}){nodes{id}}}`, [1, 90_000]],
  [() => 'subscription{vehicles{nodes{id}}}', [1]],
  [() => 'type A{b:C} extend schema{query:A} {__typename}', [1]],
  [() => 'mutation{upsertVehicles(records:[{vin:"x"}]){isWritten} removeVehicles(ids:["x"]){isWritten}}', [1]],
]

const doubling = 'fragment F# on Organization{department{...F%} buildings{nodes{organization{...F%}}}}'

function withVariables(random: Random, world: World): HostileRequest {
  const { name, plural } = random.pick(world.registers)
  const queries = [
    ['v', `query($v:Int){${plural}(first:$v){nodes{id}}}`],
    ['v', `query($v:Int!){${plural}(last:$v){nodes{id}}}`],
    ['v', `query($v:ID!){${name[0]!.toLowerCase()}${name.slice(1)}(id:$v){id}}`],
    ['v', `query($v:${name}Key){${name[0]!.toLowerCase()}${name.slice(1)}(key:$v){id}}`],
    ['v', `query($v:[${name}Order!]){${plural}(orderBy:$v){nodes{id}}}`],
    ['v', `query($v:${name}Filter){${plural}(filter:$v){nodes{id}aggregate{count}}}`],
    ['v', `query($v:Boolean!){${plural}(first:1){nodes{id @include(if:$v)}}}`],
    ['v', `query($v:String){${plural}(after:$v,before:$v){nodes{id}}}`],
  ] as const
  const [variable, query] = random.pick(queries)
  const value = random.chance(20) ? deepFilter(random) : jsonText(random)
  const variables = random.chance(90)
    ? objectText([[random.chance(95) ? variable : shortText(random, 20), value]])
    : jsonText(random)
  return graphqlRequest(world, `{"query":${JSON.stringify(query)},"variables":${variables}}`, random)
}

export const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

/** A request line has room for 16 KiB in all. */
export const MAX_PARAMETER = 12_000

export function deepFilter(random: Random): string {
  const depth = random.pick(depths)
  const ways = [
    () => nestedText('{"not":', '{}', '}', depth),
    () => nestedText('{"and":[', '{}', ']}', depth),
    () => nestedText('{"or":[{},', '{}', ']}', depth),
    () => nestedText('{"organization":', '{}', '}', depth),
    () => `{"and":[${'{},'.repeat(depth)}{}]}`,
    () => `{"id":{"in":[${'"00000000-0000-0000-0000-000000000000",'.repeat(Math.min(depth, 5000))}"x"]}}`,
  ]
  return random.pick(ways)()
}

export const graphqlRequest = ({ reader }: World, body: string, random: Random): HostileRequest => {
  const headers: Header[] = [
    ['Authorization', reader],
    ['Content-Type', 'application/json'],
  ]
  if (random.chance(50)) headers.push(['Accept', 'application/graphql-response+json'])
  return { method: 'POST', target: '/graphql', headers, body }
}

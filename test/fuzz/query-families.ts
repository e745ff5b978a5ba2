// Hostile questions: filters and other parameters of lists, cursors.
import type { Field, Register } from '../../src/kernel/define-register.ts'
import type { Random } from '../../src/sandbox/random.ts'
import { deepFilter, encoded, graphqlRequest, MAX_PARAMETER } from './graphql-family.ts'
import type { HostileRequest } from './request.ts'
import { depths, jsonString, jsonText, nestedText, objectText, pickText, shortText } from './values.ts'
import type { World } from './world.ts'

const operators = [
  'eq',
  'ne',
  'in',
  'notIn',
  'isNull',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'contains',
  'startsWith',
  'under',
]

/** As JSON; mostly of known fields and operators with values of any kind. */
function filterText(register: Register, random: Random, world: World, depth = 0): string {
  const kind = random.integer(0, 12)
  const inner = () => filterText(register, random, world, depth + 1)
  const isDeep = depth > 3
  if (kind === 0 && !isDeep) return `{"and":[${inner()},${inner()}]}`
  if (kind === 1 && !isDeep) return `{"or":[${inner()},${random.chance(80) ? inner() : jsonText(random)}]}`
  if (kind === 2 && !isDeep) return `{"not":${inner()}}`
  if (kind === 3) return jsonText(random)
  if (kind === 4 && register.relations.size > 0 && !isDeep) {
    const relation = random.pick([...register.relations.values()])
    const target = world.registers.find(({ name }) => name === relation.to)!
    const condition = filterText(target, random, world, depth + 1)
    return objectText([
      [
        relation.name,
        relation.isMany ? objectText([[random.pick(['some', 'none', 'every', 'all']), condition]]) : condition,
      ],
    ])
  }
  const field: Field = random.pick([...register.fields.values()])
  const known = random.chance(85) ? field.kind.operators : operators
  return objectText([
    [
      random.chance(97) ? field.name : shortText(random, 50),
      objectText([[random.pick(known), operandText(field, random)]]),
    ],
  ])
}

/** What the kind takes, at its limits and beyond, or anything at all. */
function operandText(field: Field, random: Random): string {
  const one = () =>
    random.chance(40)
      ? jsonText(random)
      : random.chance(50)
        ? jsonString(random)
        : JSON.stringify(random.pick(edges[field.kind.name] ?? ['a']))
  if (random.chance(30)) return `[${Array.from({ length: random.integer(0, 3) }, one).join()}]`
  return one()
}

const edges: Record<string, string[]> = {
  uuid: ['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'],
  decimal: ['9'.repeat(40), `-${'9'.repeat(40)}.${'9'.repeat(20)}`, '0.00000000000000000001', '-0'],
  integer: [
    '2147483647',
    '-2147483648',
    '-2147483647',
    '000000000000000000000000000000000000000000000000000000000000001',
  ],
  boolean: ['TRUE', '是', '0'],
  date: ['0001-01-01', '9999-12-31', '2024-02-29'],
  dateTime: ['0001-01-01T00:00:00+15:59', '9999-12-31T23:59:59.999999-15:59', '2024-06-30T23:59:59Z'],
  period: ['1949', '9999-12', '9999-Q4', '2024'],
  path: ['650000', '650000.652300', '~', '.', '\u{10ffff}'],
}

/** Lists, exports and single records with parameters of all kinds; the same filter through GraphQL. */
export function filters(random: Random, world: World): HostileRequest {
  const register = random.pick(world.registers)
  const field = random.pick([...register.fields.keys()])
  const filter = random.chance(8) ? deepFilter(random) : filterText(register, random, world)
  if (random.chance(25)) {
    const query = `query($f:${register.name}Filter){${register.plural}(filter:$f,first:3){nodes{id}aggregate{count}}}`
    return graphqlRequest(world, `{"query":${JSON.stringify(query)},"variables":{"f":${filter}}}`, random)
  }
  const parameter = (): string => {
    if (random.chance(25)) return `filter=${encoded(filter)}`
    if (random.chance(20)) return `${field}=${encoded(pickText(random))}`
    if (random.chance(20)) return `${field}[${random.pick(operators)}]=${encoded(pickText(random))}`
    const [name, values] = random.pick(oddParameters)
    const value = random.chance(70) ? random.pick(values).replaceAll('FIELD', field) : shortText(random, 200)
    return `${name.replace('FIELD', field)}=${encoded(value)}`
  }
  const query = Array.from({ length: random.integer(1, 3) }, parameter)
    .join('&')
    .slice(0, MAX_PARAMETER)
  if (random.chance(15)) {
    const short = JSON.stringify(`${field}[${random.pick(operators)}]`)
    const body = `{"filter":${filter},${short}:${filter},"sort":"${field}"}`
    const target = `/v1/${register.path}/${random.pick(['query', 'export', 'aggregate', 'groups'])}`
    return {
      method: 'POST',
      target,
      headers: [
        ['Authorization', world.reader],
        ['Content-Type', 'application/json'],
      ],
      body,
    }
  }
  const path = random.pick(['', '', '', '/aggregate', '/groups', '/export', '/by-key', `/${random.pick(world.ids)}`])
  return { method: 'GET', target: `/v1/${register.path}${path}?${query}`, headers: [['Authorization', world.reader]] }
}

const oddParameters: [name: string, values: string[]][] = [
  ['sort', ['FIELD', '-FIELD', 'FIELD,'.repeat(300), '-'.repeat(3000), '--id', 'id,-id', '']],
  ['limit', ['0', '-1', '501', '1e2', '٣', '999999999999', '', '5.0', ' 5']],
  [
    'fields',
    ['FIELD', 'FIELD,'.repeat(300), 'id.id', `${'organization.'.repeat(300)}id`, 'organization.organization.id'],
  ],
  [
    'include',
    ['organization', 'organization.region.parent.parent', 'spaces,spaces', 'FIELD', '.', 'grants.client.grants'],
  ],
  ['count', ['true', 'TRUE', '1']],
  ['fields', ['sum.FIELD', 'max.FIELD,count', 'avg.avg.FIELD', 'sum.__proto__', 'constructor.FIELD']],
  [
    'by',
    ['FIELD', 'FIELD:YEAR,id', 'organization.region.FIELD', 'FIELD:', '__proto__.FIELD:MONTH', 'FIELD,'.repeat(9)],
  ],
  ['sum.FIELD[gte]', ['1', '9'.repeat(41), 'NaN', '1e3', '-0']],
  ['count[lt]', ['2147483648', '0.5', '']],
  ['format', ['csv', 'xlsx']],
  ['region', ['652301', '~', '650000.']],
  ['source', ['a', 'a&externalId=b']],
  ['FIELD[x]', ['1']],
  ['FIELD[]', ['1']],
  ['FIELD[eq][eq]', ['1']],
  ['__proto__', ['1']],
  ['filter[and]', ['[]']],
]

/** Cursors bent, forged with their true digest, or used elsewhere. */
export function cursors(random: Random, world: World): HostileRequest {
  const { path, sort, cursor } = random.pick(world.cursors)
  const values: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  const forged = (json: string) => Buffer.from(json).toString('base64url')
  const at = random.integer(0, cursor.length - 1)
  const place = random.integer(1, values.length - 1)
  const members = values.map((value) => JSON.stringify(value))
  const ways: (() => string)[] = [
    () => forged(`[${members.with(place, jsonString(random)).join()}]`),
    () => forged(`[${members.with(place, jsonString(random)).join()}]`),
    () => forged(`[${members.with(place, jsonText(random)).join()}]`),
    () => forged(`[${[...members, jsonText(random)].join()}]`),
    () => forged(`[${members.slice(0, -1).join()}]`),
    () => forged(jsonText(random)),
    () => forged(nestedText('[', '', ']', random.pick(depths))),
    () =>
      cursor.slice(0, at) +
      String.fromCharCode(cursor.charCodeAt(at) ^ random.pick([1, 2, 4, 32])) +
      cursor.slice(at + 1),
    () => cursor.slice(0, at),
    () => `${cursor}${random.pick(['=', '==', 'AA', '\0', ' ', cursor])}`,
    () => random.pick(world.cursors).cursor,
    () => pickText(random),
  ]
  const value = random.pick(ways)()
  if (random.chance(30)) {
    const { plural } = world.registers.find((register) => register.path === path)!
    const side = random.pick(['after', 'before'])
    const query = `query($c:String){${plural}(${side}:$c,first:2,orderBy:[{${sort}:ASC}]){nodes{id}}}`
    return graphqlRequest(
      world,
      `{"query":${JSON.stringify(query)},"variables":{"c":${JSON.stringify(value)}}}`,
      random,
    )
  }
  const query = `sort=${random.chance(80) ? sort : `-${sort}`}&${random.pick(['after', 'before'])}=${encoded(value)}`
  return {
    method: 'GET',
    target: `/v1/${path}?${query}`.slice(0, MAX_PARAMETER),
    headers: [['Authorization', world.reader]],
  }
}

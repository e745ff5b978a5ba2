// Aggregates and groups through REST against GraphQL: whatever is asked of which register, the numbers are the same.
import { assertInputObjectType, parseValue, valueFromASTUntyped } from 'graphql'
import t from 'tap'
import { graphqlSchemaOf } from '../src/graphql/schema.ts'
import type { Register } from '../src/kernel/define-register.ts'
import { isOrdered, isSummable } from '../src/kernel/faces.ts'
import { constantCase } from '../src/kernel/names.ts'
import type { Registry } from '../src/kernel/registry.ts'
import { type Random, randomFor } from '../src/sandbox/random.ts'
import { buildTestApp } from './harness.ts'
import { writeRandomData } from './random-data.ts'
import { randomInput } from './random-query.ts'

/** More with QUERIES=5000, from another place with SEED=x. */
const QUERIES = Number(process.env.QUERIES ?? 300)
const SEED = process.env.SEED ?? 'groups'

t.test('REST and GraphQL compute the same', async (t) => {
  const { app, sql, registry, asCaller } = await buildTestApp(t)
  await writeRandomData(sql, registry, SEED)
  const schema = graphqlSchemaOf(registry)
  const callers = [
    await asCaller(),
    await asCaller({ regions: ['652301'] }),
    await asCaller({ clearance: 'public' }),
    await asCaller({ scopes: ['vehicles:read', 'reference:read'] }),
  ]
  const registers = registry.registers.filter(({ name }) => name !== 'ReadRecord')
  const ids = (await sql`select id from organization limit 20`).map(({ id }) => id)
  const counts = { refused: 0, answered: 0, filled: 0 }
  for (let i = 0; i < QUERIES; i++) {
    const random = randomFor(`${SEED} ${i}`)
    const register = random.pick(registers)
    const filterType = assertInputObjectType(schema.getType(`${register.name}Filter`))
    const questions = asked(register, registry, random, (seed) => randomInput(filterType, `${SEED} ${i} ${seed}`, ids))
    const headers = { ...callers[i % callers.length]!, 'accept-language': 'en' }
    const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers, payload })
    for (const { door, query, parameters, pick } of questions) {
      const { data, errors } = (await post('/graphql', { query })).json()
      const url = `/v1/${register.path}/${door}`
      const texts = Object.entries(parameters).map(([name, value]): [string, string] => [name, textOf(value)])
      const byUrl = (await app.inject({ url: `${url}?${new URLSearchParams(texts)}`, headers })).json()
      const byBody = (await post(url, parameters)).json()
      const [found, other] = [byUrl, byBody].map((answer) => (errors ? answer.code : sorted(answer)))
      const wanted = errors ? errors[0].extensions.code : sorted(pick(data.list))
      counts[errors ? 'refused' : 'answered']++
      if (byUrl.data?.length > 0) counts.filled++
      if (JSON.stringify(found) === JSON.stringify(wanted) && JSON.stringify(other) === JSON.stringify(wanted)) continue
      t.fail(`case ${i} ${door}`, { query, parameters, found, other, wanted })
    }
  }
  t.comment(`${QUERIES} questions`, counts)
  t.ok(counts.refused < counts.answered, 'most are answered')
  t.ok(counts.filled > QUERIES / 4, 'and there is something in the answer')
})

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.join() : typeof value === 'object' ? JSON.stringify(value) : String(value)

/** Members in one order: those of a key stand as they were asked for. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, sorted(inner)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  )
}

interface Question {
  door: string
  query: string
  parameters: Record<string, unknown>
  /** What REST answers, as GraphQL says it. */
  pick: (list: { aggregate: unknown; groups: { nodes: unknown; hasMore: unknown } }) => unknown
}

/** Questions in the words of both. */
function asked(register: Register, registry: Registry, random: Random, filterOf: (seed: string) => string): Question[] {
  const filter = random.chance(50) ? filterOf('filter') : undefined
  const terms = termsOf(register, random)
  const keys = keysOf(register, registry, random)
  const numbers = [
    'count',
    ...[...register.fields.values()].filter(isSummable).flatMap(({ name }) => {
      return ['sum', 'avg', 'min', 'max'].map((word) => `${word}.${name}`)
    }),
  ]
  const having = random.chance(30)
    ? { term: random.pick(numbers), operator: random.pick(['gt', 'lte', 'ne']), value: random.pick(['0', '1', '-3.5']) }
    : undefined
  const sort = random.chance(50) ? { term: random.pick(numbers), isDescending: random.chance(50) } : undefined
  const limit = random.integer(1, 6)
  const args = [
    `by: [${keys.map(({ graphql }) => graphql).join(', ')}]`,
    ...(having ? [`having: ${nested(having.term, `{ ${having.operator}: "${having.value}" }`)}`] : []),
    ...(sort ? [`orderBy: [${nested(sort.term, sort.isDescending ? 'DESC' : 'ASC')}]`] : []),
    `first: ${limit}`,
  ]
  const selection = terms.map((term) => term.replace(/^(\w+)\.(\w+)$/, '$1 { $2 }')).join(' ')
  const key = keys.map(({ path }) => path.join(' { ') + ' }'.repeat(path.length - 1)).join(' ')
  const list = `list: ${register.plural}${filter ? `(filter: ${filter})` : ''}`
  const rows = filter ? { filter: valueFromASTUntyped(parseValue(filter)) } : {}
  return [
    {
      door: 'aggregate',
      query: `{ ${list} { aggregate { ${selection} } } }`,
      parameters: { ...rows, fields: terms },
      pick: ({ aggregate }) => aggregate,
    },
    {
      door: 'groups',
      query: `{ ${list} { groups(${args.join(', ')}) { nodes { key { ${key} } ${selection} } hasMore } } }`,
      parameters: {
        ...{ ...rows, fields: terms, limit, by: keys.map(({ rest }) => rest) },
        ...(having && { [`${having.term}[${having.operator}]`]: having.value }),
        ...(sort && { sort: `${sort.isDescending ? '-' : ''}${sort.term}` }),
      },
      pick: ({ groups }) => ({ data: groups.nodes, page: { hasNext: groups.hasMore } }),
    },
  ]
}

const nested = (term: string, leaf: string): string =>
  term.split('.').reduceRight((inner, name) => `{ ${name}: ${inner} }`, leaf)

function termsOf({ fields }: Register, random: Random): string[] {
  const all = [...fields.values()].flatMap((field) => [
    ...(isSummable(field) ? [`sum.${field.name}`, `avg.${field.name}`] : []),
    ...(isOrdered(field) ? [`min.${field.name}`, `max.${field.name}`] : []),
  ])
  const chosen = Array.from({ length: random.integer(1, 4) }, () => random.pick(all))
  // Of each function once, for the answers show them together.
  return ['count', ...new Map(chosen.map((term) => [term.split('.')[0], term])).values()]
}

function keysOf(register: Register, registry: Registry, random: Random) {
  const keys = Array.from({ length: random.integer(1, 2) }, () => {
    const path: string[] = []
    let at = register
    while (path.length < 2 && random.chance(30)) {
      const toOne = [...at.relations.values()].filter(({ isMany }) => !isMany)
      if (toOne.length === 0) break
      const relation = random.pick(toOne)
      path.push(relation.name)
      at = registry.target(relation)
    }
    // In GraphQL what has an id is a record.
    const field = random.pick([...at.fields.values()].filter(({ name }) => name !== 'id'))
    const cut = field.kind.truncation && random.chance(60) ? random.pick(['YEAR', 'QUARTER', 'MONTH']) : undefined
    const leaf = `{ field: ${constantCase(field.name)}${cut ? `, truncate: ${cut}` : ''} }`
    return {
      path: [...path, field.name],
      graphql: path.reduceRight((inner, name) => `{ ${name}: ${inner} }`, leaf),
      rest: `${[...path, field.name].join('.')}${cut ? `:${cut}` : ''}`,
    }
  })
  // Keys of one relation are merged by both; the selection of GraphQL names it twice.
  return [...new Map(keys.map((key) => [key.path.join('.'), key])).values()]
}

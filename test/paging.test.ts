// Walking a list page by page, from either end, gives every record once and in order, whatever it is sorted by.
import t from 'tap'
import type { Register } from '../src/kernel/define-register.ts'
import { randomFor } from '../src/sandbox/random.ts'
import { buildTestApp, type TestApp } from './harness.ts'
import { writeRandomData } from './random-data.ts'

const PAGE = 3
const directions = ['ASC', 'DESC', 'ASC_NULLS_FIRST', 'ASC_NULLS_LAST', 'DESC_NULLS_FIRST', 'DESC_NULLS_LAST']
/** Of several fields each. */
const MIXED_ORDERS = 60
const isEveryOrder = process.env.ALL_ORDERS === '1'
type Order = [field: string, direction: string][]

const { sql, registry, ask } = await open()

t.test('every class of sort field, direction and place of null pages without gap or repeat', async (t) => {
  const orders = await ordersOf(await paged(registry.registers.filter(({ isReadOnly }) => !isReadOnly)))
  t.ok(orders.length > 100, `${orders.length} orders`)
  for (const [register, order] of orders) {
    const wanted = await inOrder(register, order)
    const found = {
      forward: await walk(register, order, 'first'),
      backward: await walk(register, order, 'last'),
    }
    const isRight = [found.forward, found.backward].every((ids) => ids.join() === wanted.join())
    if (!isRight) t.strictSame(found, { forward: wanted, backward: wanted }, `${register.name} by ${order.join(' ')}`)
  }
})

t.test('a cursor is good for its own list only', async (t) => {
  const cursorOf = async (query: string): Promise<string> => {
    const { body } = await ask(query)
    // Sound: each query below asks for one list and its end.
    return Object.values(body.data as Record<string, { pageInfo: { endCursor: string } }>)[0]!.pageInfo.endCursor
  }
  const info = '{ pageInfo { endCursor } }'
  const cursor = await cursorOf(
    `{ assets(first: 2, orderBy: [{ name: ASC }], filter: { quantity: { gt: 0 } }) ${info} }`,
  )
  const own = `assets(first: 1, after: "${cursor}", orderBy: [{ name: ASC }], filter: { quantity: { gt: "0.0" } })`
  t.equal((await ask(`{ ${own} ${info} }`)).status, 200, 'the same list, spelt otherwise')
  const others = [
    `buildings(after: "${cursor}", orderBy: [{ name: ASC }])`,
    `assets(after: "${cursor}", orderBy: [{ name: DESC }], filter: { quantity: { gt: 0 } })`,
    `assets(after: "${cursor}", orderBy: [{ name: ASC }, { code: ASC }], filter: { quantity: { gt: 0 } })`,
    `assets(after: "${cursor}", orderBy: [{ name: ASC }], filter: { quantity: { gt: 1 } })`,
    `assets(after: "${cursor}", orderBy: [{ name: ASC }])`,
    `assets(before: "${cursor}", orderBy: [{ code: ASC }], filter: { quantity: { gt: 0 } })`,
    `assets(after: "nonsense")`,
    `assets(after: "")`,
    `assets(first: 1, before: "${cursor}", orderBy: [{ name: ASC }], filter: { quantity: { gt: 0 } })`,
    `assets(last: 1, after: "${cursor}", orderBy: [{ name: ASC }], filter: { quantity: { gt: 0 } })`,
  ]
  for (const list of others) {
    const { status, code } = await ask(`{ ${list} ${info} }`)
    t.equal(status, 400, list)
    t.match(code, /INVALID_CURSOR|INVALID_PARAMETER/)
  }
})

t.test('forged cursors are refused, never a failure', async (t) => {
  const orders: [list: string, order: string][] = [
    ['assets', '[{ originalValueYuan: DESC }, { acquiredOn: ASC }, { name: ASC }]'],
    ['vehicles', '[{ registeredOn: ASC_NULLS_FIRST }, { vin: ASC }]'],
    ['buildings', '[{ code: ASC }]'],
    ['spaces', '[{ floor: ASC }]'],
  ]
  const forged: unknown[] = [
    ...[
      '',
      'abc',
      'NaN',
      '-Infinity',
      'infinity',
      '1e400000',
      '9'.repeat(200_000),
      '2024-13-45',
      '99999-01-01',
      '2147483648',
    ],
    ...['\u0000', '\ud800', "'; drop table asset; --", 'x'.repeat(100_000), '00000000-0000-0000-0000-000000000000'],
    ...[null, 1, 1.5, true, {}, [], ['a'], { a: 1 }],
  ]
  const failures: string[] = []
  for (const [list, order] of orders) {
    const { body } = await ask(`{ ${list}(first: 2, orderBy: ${order}) { pageInfo { endCursor } } }`)
    const real = JSON.parse(Buffer.from(body.data[list].pageInfo.endCursor, 'base64url').toString())
    for (let at = 0; at <= real.length; at++) {
      for (const value of forged) {
        const cursor = Buffer.from(JSON.stringify([...real.slice(0, at), value, ...real.slice(at + 1)])).toString(
          'base64url',
        )
        for (const page of ['first: 1, after: $cursor', 'last: 1, before: $cursor']) {
          const info = 'pageInfo { hasNextPage hasPreviousPage }'
          const query = `query ($cursor: String) { ${list}(${page}, orderBy: ${order}) { nodes { id } ${info} } }`
          const { status } = await ask(query, { cursor })
          if (status !== 200 && status !== 400)
            failures.push(`${status}: ${String(value).slice(0, 40)} at ${at} of ${list}`)
        }
      }
    }
  }
  t.strictSame(failures, [])
})

/** The registers that hold a few pages; of reference data some have less, and some more than can be walked. */
async function paged(registers: readonly Register[]): Promise<Register[]> {
  const counted = await Promise.all(
    registers.map(async (register) => {
      const { length } = await sql.unsafe(`select from ${register.tableName} limit 101`)
      if (register.heldBy !== 'open') t.ok(length > 2 * PAGE, `${register.name} has ${length} records`)
      return { register, length }
    }),
  )
  return counted.filter(({ length }) => length > 2 * PAGE && length <= 100).map(({ register }) => register)
}

/**
 * Each register in its own order; of each class of field one in every direction; then orders of several fields, as many
 * as there are, whatever the number of registers. ALL_ORDERS=1: each field of each register, and its own mixed orders.
 */
async function ordersOf(registers: Register[]): Promise<[Register, Order][]> {
  const random = randomFor('orders')
  const seen = new Set<string>()
  const fields = await Promise.all(registers.map((register) => sortFields(register)))
  const single = fields.flatMap((those, i) =>
    those
      .filter(({ className }) => isEveryOrder || (!seen.has(className) && seen.add(className)))
      .flatMap(({ name }) => directions.map((way): [Register, Order] => [registers[i]!, [[name, way]]])),
  )
  const own = registers.map((register): [Register, Order] => [register, [[register.sort[0]!.name, 'ASC']]])
  const mixed = Array.from({ length: isEveryOrder ? 12 * registers.length : MIXED_ORDERS }, (_, i) => {
    const at = i % registers.length
    const terms = Array.from({ length: random.integer(2, 3) }, () => [
      random.pick(fields[at]!).name,
      random.pick(directions),
    ])
    return [registers[at]!, [...new Map(terms as Order)]] as [Register, Order]
  })
  t.comment(`${seen.size} classes of field: ${[...seen].join('; ')}`)
  return [...own, ...single, ...mixed]
}

/** With all that its place in an order is a matter of: how Postgres compares it, whether it is null, masked, unique. */
async function sortFields({ tableName, fields, keyColumns, sort }: Register) {
  const rows = await sql`select attname as column, collname as collation from pg_attribute
    join pg_collation c on c.oid = attcollation where attrelid = ${tableName}::regclass`
  const collations = new Map(rows.map(({ column, collation }) => [column, collation]))
  return [...new Set([...sort, fields.get('id')!])].map((field) => {
    const { name, column, kind, isNullable, sensitivity, maskedUnless } = field
    const isAlone = name !== 'id' && keyColumns.join() === column
    const traits = { isNullable, isAlone, isMasked: sensitivity !== 'public', isMaskedByRow: Boolean(maskedUnless) }
    const held = Object.entries(traits).flatMap(([trait, isHeld]) => (isHeld ? [trait] : []))
    return { name, className: [kind.name, collations.get(column) ?? '', ...held].join(' ') }
  })
}

/** What Postgres makes of the order, the id following the direction of the last key. */
async function inOrder(register: Register, order: Order): Promise<string[]> {
  const terms = order.map(([field, direction]) => {
    return `${register.fields.get(field)!.column} ${direction.replace('_', ' ').replace('_', ' ')}`
  })
  const last = order.at(-1)![1].split('_')[0]
  const rows = await sql.unsafe(`select id from ${register.tableName} order by ${terms.join(', ')}, id ${last}`)
  return rows.map(({ id }) => id)
}

/** All ids by pages; throws when a page or what it says about its neighbours is wrong. */
async function walk({ plural }: Register, order: Order, direction: 'first' | 'last'): Promise<string[]> {
  const isForward = direction === 'first'
  const orderBy = order.map(([field, way]) => `{ ${field}: ${way} }`).join(', ')
  const query = `query ($cursor: String) {
    ${plural}(${direction}: ${PAGE}, ${isForward ? 'after' : 'before'}: $cursor, orderBy: [${orderBy}]) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`
  const found: string[] = []
  let cursor: string | null = null
  for (let page = 1; page < 100; page++) {
    const { body, status } = await ask(query, { cursor })
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body.errors)}`)
    const { nodes, pageInfo } = body.data[plural]
    const ids = nodes.map(({ id }: { id: string }) => id)
    found.splice(isForward ? found.length : 0, 0, ...ids)
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo
    const [isMore, isBehind] = isForward ? [hasNextPage, hasPreviousPage] : [hasPreviousPage, hasNextPage]
    if (isBehind !== page > 1)
      throw new Error(`${plural} by ${orderBy}, page ${page} ${direction}: wrong about what is behind`)
    cursor = isForward ? endCursor : startCursor
    if (!isMore) return found
  }
  throw new Error(`${plural} by ${orderBy} does not end`)
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into, field by field.
type Ask = (query: string, variables?: object) => Promise<{ status: number; code: string | undefined; body: any }>

async function open(): Promise<TestApp & { ask: Ask }> {
  const tested = await buildTestApp(t)
  await writeRandomData(tested.sql, tested.registry, 'paging', 0.4)
  const headers = { ...(await tested.asCaller()), accept: 'application/graphql-response+json' }
  const ask: Ask = async (query, variables = {}) => {
    const answer = await tested.app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
    const body = answer.json()
    return { status: answer.statusCode, code: body.errors?.[0]?.extensions?.code, body }
  }
  return { ...tested, ask }
}

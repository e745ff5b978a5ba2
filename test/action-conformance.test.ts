// What every action does by both doors, walked over the table of actions: an action needs a sample here and no more.
import t, { type Test } from 'tap'
import type { Action } from '../src/kernel/define-action.ts'
import { inputsOf, mutationOfMany } from '../src/kernel/define-action.ts'
import type { Register } from '../src/kernel/define-register.ts'
import { pascalCase } from '../src/kernel/names.ts'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { samples } from './small-data.ts'

const UNKNOWN = '00000000-0000-7000-8000-000000000000'

t.test('every action by both doors', async (t) => {
  const tested = await rightsCalls(t)
  const everyone = await tested.asCaller({ scopes: ['*:read', '*:write', '*:approve', 'access:read', 'access:write'] })
  const actions = tested.registry.registers.flatMap((register) =>
    register.actions.map((action) => ({ register, action })),
  )
  t.strictSame(actions.map(({ action }) => action.id).sort(), Object.keys(samples).sort(), 'each has a sample')
  for (const one of actions) await t.test(one.action.id, (t) => conform(t, tested, everyone, one))
})

async function conform(
  t: Test,
  tested: Awaited<ReturnType<typeof rightsCalls>>,
  everyone: Headers,
  { register, action }: { register: Register; action: Action },
) {
  const { sql, asCaller } = tested
  const { input, record, first } = samples[action.id]!
  if (first) await sql.unsafe(first)
  const table = register.tableName
  const [found] = await sql.unsafe<{ id: string; version: number }[]>(
    `select id, version from ${table} where ${record}`,
  )
  const { id } = found!
  const changes = "select count(*) from change where client like 'test-%'"
  const stored = () =>
    sql.unsafe(`select to_json(r) as row, (${changes}) as changes from ${table} r where id = $1`, [id])
  const { byRest, byGraphql, listByRest, listByGraphql } = doorsOf(tested, register, action, input)

  const [before] = await stored()
  const none = { status: 403, code: 'SCOPE_MISSING' }
  const other = action.verb === 'approve' ? 'write' : 'approve'
  const without = await asCaller({ scopes: [`${register.domain}:${other}`, '*:read', 'access:read'] })
  t.match(await byRest(without, id), none)
  t.match(await byGraphql(without, id), { code: none.code })
  const needed = [register.domain, ...(action.domains ?? [])].map((domain) => `${domain}:${action.verb}`)
  const beyond = await asCaller({ scopes: [...needed, '*:read'], regions: ['320400'] })
  for (const [who, at] of [
    [beyond, id],
    [everyone, UNKNOWN],
  ] as const) {
    t.match(await byRest(who, at), { status: 404, code: 'NOT_FOUND' })
    t.match(await byGraphql(who, at), { code: /^(RECORD_)?NOT_FOUND$/ })
  }
  if (action.from) {
    const column = register.fields.get(action.state!)!.column
    const all = Object.keys(register.fields.get(action.state!)!.enumeration!.values)
    for (const state of all.filter((one) => !action.from!.includes(one))) {
      const be = (value: string) =>
        sql.unsafe(`update ${table} set ${column} = $1, version = version + 1 where id = $2`, [value, id])
      await be(state)
      const refused = await byRest(everyone, id)
      t.match(refused, { status: 409, code: 'TRANSITION_REFUSED' }, `not from ${state}`)
      for (const named of [state, ...action.from]) t.ok(refused.detail.includes(named), `${named} is told`)
      t.match(await byGraphql(everyone, id), { code: 'TRANSITION_REFUSED' })
      await be(action.from[0]!)
    }
  }
  const [ready] = await stored()
  if (!action.from) t.strictSame(ready, before, 'what is refused writes nothing')
  for (const [name] of Object.entries(action.input ?? {}).filter(([, { isRequired }]) => isRequired)) {
    const { [name]: _, ...less } = input
    t.match(await byRest(everyone, id, less), { status: 422, code: 'FIELD_REQUIRED' }, `${name} is needed`)
  }
  t.match(await byRest(everyone, id, { ...input, nonsense: 1 }), { status: 400, code: 'INVALID_PARAMETER' })
  if (!action.gives) {
    for (const door of [listByRest, listByGraphql]) {
      t.match(await door(everyone, id, true), { isWritten: false, results: [{ outcome: 'UPDATED' }] }, 'a dry run')
    }
    t.match(await byRest(everyone, id, input, '?dryRun=true'), { status: 200 })
  }
  t.strictSame((await stored())[0], ready, 'nothing was written')

  const done = await byRest(everyone, id)
  t.ok(done.status < 300, JSON.stringify(done))
  const [after] = await stored()
  t.equal(after!.row.version, ready!.row.version + 1)
  if (action.to) t.equal(after!.row[register.fields.get(action.state!)!.column], action.to)
  const [logged] = await sql`select client, action from change where record_id = ${id} order by seq desc limit 1`
  t.match(logged, { action: action.id, client: /^test-/ })
}

/** The same by each door: what refuses, or the report. */
function doorsOf(
  { call, graphql }: Awaited<ReturnType<typeof rightsCalls>>,
  { path, ...register }: Register,
  action: Action,
  sent: Fields,
) {
  const many = mutationOfMany({ path, ...register }, action)
  const report = 'isWritten results { outcome problems { code } }'
  const inputs = inputsOf({ path, ...register }, action)
  const typed = Object.entries(sent).map(([name, value]) => {
    const isWord = inputs.some((one) => one.name === name && one.enumeration)
    return `${name}: ${isWord ? value : JSON.stringify(value)}`
  })
  return {
    byRest: async (as: Headers, id: string, input = sent, query = '') => {
      const { status, body } = await call(as, 'POST', `${path}/${id}/${action.path}${query}`, input)
      return { status, code: body.code as string, detail: String(body.detail) }
    },
    byGraphql: async (as: Headers, id: string) => {
      const selected = action.gives ? Object.keys(action.gives.fields).join(' ') : report
      const query = `mutation { done: ${action.mutation}(${[`id: "${id}"`, ...typed]}) { ${selected} } }`
      const { data, errors } = await graphql(as, query)
      return { code: errors?.[0].extensions.code ?? data.done.results?.[0].problems[0]?.code }
    },
    listByRest: async (as: Headers, id: string, dryRun: boolean) =>
      (await call(as, 'POST', `${path}/${action.path}?dryRun=${dryRun}`, { records: [{ id, ...sent }] })).body,
    listByGraphql: async (as: Headers, id: string, dryRun: boolean) => {
      const query = `mutation ($records: [${pascalCase(action.mutation)}Input!]!) {
        done: ${many}(records: $records, dryRun: ${dryRun}) { ${report} } }`
      return (await graphql(as, query, { records: [{ id, ...sent }] })).data.done
    },
  }
}

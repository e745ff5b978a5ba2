// Whatever door a caller comes through, a register offers the same: what may be written, sorted by, and left out of a
// key, as the contracts say it and as the service takes it.
import { assertInputObjectType, assertObjectType, buildSchema, isNonNullType } from 'graphql'
import t from 'tap'
import type { Register } from '../src/kernel/define-register.ts'
import { hall, restCalls } from './rest-calls.ts'

const { app, registry, everyone, call, sql } = await restCalls(t)
const openapi = (await call('GET', '../openapi.json')).body
const schema = buildSchema((await app.inject({ url: '/schema.graphql', headers: everyone })).body)
const written = registry.registers.filter(({ isReadOnly }) => !isReadOnly)

const inputFields = (name: string) => Object.values(assertInputObjectType(schema.getType(name)).getFields())
const namesOf = (fields: { name: string }[]): string[] => fields.map(({ name }) => name).sort()
const graphql = async (query: string) =>
  (await app.inject({ method: 'POST', url: '/graphql', headers: everyone, payload: { query } })).json()

/** What is sent by code stands for its id, so records are sent with the codes and with the ids. */
function twoWays({ fields }: Register): string[][] {
  const all = [...fields.values()]
  const others = ['baseVersion', 'secrecyLevel']
  const referred = new Set(all.flatMap(({ reference }) => reference?.column ?? []))
  return [
    [...namesOf(all.filter(({ column, reference }) => reference || !referred.has(column))), ...others],
    [...namesOf(all.filter(({ reference }) => !reference)), ...others],
  ]
}

const known: Record<string, string> = {
  ...{ date: '2020-01-01', dateTime: '2020-01-01T00:00:00Z' },
  uuid: '00000000-0000-7000-8000-000000000000',
}

for (const register of written) {
  const { name, path } = register
  const offered = Object.keys(openapi.components.schemas[`${name}Input`].properties).sort()

  t.test(`${name}: what may be written is the same in all doors`, async (t) => {
    t.strictSame(namesOf(inputFields(`${name}Input`)), offered, 'GraphQL offers what REST offers')
    const taken = new Set<string>()
    for (const names of twoWays(register)) {
      const record = Object.fromEntries(names.map((name) => [name, name === 'secrecyLevel' ? 'NONE' : null]))
      const json = await call('POST', `${path}?mode=partial&dryRun=true`, { payload: [record] })
      const headers = { 'content-type': 'text/csv' }
      const payload = `${names.join()}\n${Object.values(record).join()}\n`
      const csv = await call('POST', `${path}/import?mode=partial&dryRun=true`, { headers, payload })
      t.match(json, { status: 200, body: { ignoredFields: [] } }, 'what else is said is refused (conformance.ts)')
      t.equal(csv.status, 200)
      for (const one of names) if (!csv.body.ignoredFields.includes(one)) taken.add(one)
    }
    t.strictSame([...taken].sort(), offered, 'files')
  })

  t.test(`${name}: its key has the same parts in all doors`, async (t) => {
    const parts = inputFields(`${name}Key`)
    const parameters: { name: string }[] = openapi.paths[`/v1/${path}/by-key`].get.parameters
    const own = parameters.filter(({ name }) => name && register.fields.has(name))
    t.strictSame(
      namesOf(parts),
      namesOf(own).filter((name) => !['source', 'externalId'].includes(name)),
    )
    const values = register.key.map(({ name, kind, enumeration }): [string, string] => [
      name,
      Object.keys(enumeration?.values ?? {})[0] ?? known[kind.name] ?? '2020',
    ])
    const asked = async (given: [string, string][]) =>
      (await call('GET', `${path}/by-key?${new URLSearchParams(given)}`)).status
    t.equal(await asked(values), 404)
    for (const { name, type } of parts) {
      const status = await asked(values.filter(([other]) => other !== name))
      t.equal(status, isNonNullType(type) ? 400 : 404, `without ${name}`)
    }
  })
}

t.test('a list has the same orders in all doors, and nothing else is taken', async (t) => {
  for (const { name, path, fields } of registry.registers) {
    const orders = namesOf(inputFields(`${name}Order`))
    const sort = openapi.components.schemas[`${name}Sort`].enum
    t.strictSame(sort.filter((one: string) => !one.startsWith('-')).sort(), orders, name)
    const taken: string[] = []
    for (const one of fields.keys()) {
      const { status, body } = await call('GET', `${path}?limit=1&sort=${one}`)
      if (status === 200) taken.push(one)
      else t.equal(body.code, 'UNSORTABLE_FIELD')
    }
    t.strictSame(taken.sort(), orders, `${name}: taken`)
  }
})

t.test('a record shows the same in all doors', async (t) => {
  for (const { name } of registry.registers) {
    const shown = Object.values(assertObjectType(schema.getType(name)).getFields())
    t.strictSame(namesOf(shown), Object.keys(openapi.components.schemas[name].properties).sort(), name)
    const words = [...namesOf(shown), 'and', 'or', 'not'].sort()
    t.strictSame(namesOf(inputFields(`${name}Filter`)), words, `${name}: filter`)
    t.strictSame(Object.keys(openapi.components.schemas[`${name}Filter`].properties).sort(), words, `${name}: filter`)
  }
})

t.test('GraphQL writes a reference by its id, and says what it left alone', async (t) => {
  const [{ id } = { id: '' }] = await sql`select id from organization`
  const record = (more: string) => `{ code: "G-1", name: "楼", usageStatus: IDLE, ${more} }`
  const upsert = (records: string) =>
    graphql(`mutation { upsertBuildings(records: ${records}) { isWritten ignoredFields results { outcome } } }`)
  const by = await upsert(record(`organizationId: "${id}"`))
  t.strictSame(by.data.upsertBuildings.results, [{ outcome: 'CREATED' }])
  const both = await upsert(record(`organizationId: "${id}", organizationCreditCode: "${hall}"`))
  t.strictSame(both.data.upsertBuildings.results, [{ outcome: 'UNCHANGED' }])
  const rows = await sql`select code, organization_id as id from building`
  t.strictSame([...rows], [{ code: 'G-1', id }])
  const unknown = await upsert(record(`organizationId: "${crypto.randomUUID()}"`))
  t.match(unknown, { data: { upsertBuildings: { isWritten: false, results: [{ outcome: 'REJECTED' }] } } })
})

// What breaks clients since the last release has an entry in docs/changes, in both languages.
import { readFileSync } from 'node:fs'
import t from 'tap'
import { contractFiles } from '../src/contract.ts'
import { deprecationsOf } from '../src/kernel/deprecated.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { today } from '../src/kernel/today.ts'
import { registers as definitions } from '../src/registers/index.ts'
import {
  breakingChanges,
  changesFiles,
  isReleased,
  keptFiles,
  readContracts,
  suddenRemovals,
  unannounced,
  versionsIn,
} from './breaking.ts'
import { contract, graphql } from './small-contract.ts'

const registry = createRegistry(definitions)
const files = contractFiles(registry)
const derived = { graphql: files['schema.graphql']!, openapi: files['docs/openapi.json']! }
const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const documents = changesFiles.map((path) => ({ path, versions: versionsIn(read(path)) }))

t.test('what breaks clients since the last release has an entry', async (t) => {
  const kept = readContracts(keptFiles)
  const changes = await breakingChanges(kept, derived)
  const sudden = suddenRemovals(changes, kept, today())
  for (const change of changes) t.comment(`BREAKING ${change}`)
  for (const { path, versions } of documents) {
    if (!isReleased(versions)) t.pass(`${path}: ${changes.length} changes; nothing is released that they could break`)
    else t.strictSame(unannounced(changes, versions, sudden), { missing: [], idle: [] }, path)
  }
})

t.test('both languages have the same entries, the version of the package first', (t) => {
  const [zh, en] = documents
  t.strictSame(zh!.versions, en!.versions)
  t.equal(zh!.versions[0]?.version, JSON.parse(read('package.json')).version)
  t.ok(
    zh!.versions.slice(1).every(({ day }) => day !== undefined),
    'only the first may be still to come',
  )
  const named = documents[0]!.versions.flatMap(({ entries }) => entries.flatMap(({ named }) => named))
  for (const { names } of deprecationsOf(registry.registers).values())
    t.ok(
      names.some((name) => named.includes(name)),
      `${names} has an entry`,
    )
  t.end()
})

const head = '# Changes\n\n## 4. Entries\n\n'
const first = '### 0.1.0, 2026-12-15\n\n- The first.\n'
const coming = (entry: string) => versionsIn(`${head}### 0.2.0, unreleased\n\n${entry}\n\n${first}`)
const changes = [
  'FIELD_REMOVED Vehicle.seats',
  'INPUT_FIELD_REMOVED VehicleInput.seats',
  'PROPERTY_REMOVED Vehicle.seats',
]

t.test('a breaking change without an entry is refused', (t) => {
  t.strictSame(unannounced(changes, coming('- `seatCount` is new.')).missing, changes)
  t.strictSame(unannounced(changes, coming('- Now `*`, of which nothing is said to break.')).missing, changes)
  const one = coming('- **breaking** `FIELD_REMOVED Vehicle.seats`: it was no use.')
  t.strictSame(unannounced(changes, one), { missing: changes.slice(1), idle: [] })
  const all = coming('- **不兼容** `*_REMOVED Vehicle*.seats`:\n  用 `*_REMOVED Vehicle.seatCount`。')
  t.strictSame(unannounced(changes, all), { missing: [], idle: ['*_REMOVED Vehicle.seatCount'] }, 'a misspelt one, too')
  const past = versionsIn(`${head}${first}- **breaking** \`*_REMOVED Vehicle*.seats\`\n`)
  t.strictSame(unannounced(changes, past).missing, changes, 'what was announced with an earlier release')
  t.strictSame(unannounced([], versionsIn(read(changesFiles[0]))).missing, [])
  t.end()
})

t.test('what goes was deprecated until its day, or its entry says why it goes sooner', async (t) => {
  const note = 'deprecated since 2026-12-01; gone from 2027-12-01'
  const openapi = structuredClone(contract)
  Object.assign(openapi.components.schemas.Vehicle.properties.seats, { deprecated: true, 'x-sunset': '2027-12-01' })
  Object.assign(openapi.paths['/v1/vehicles'].get, { deprecated: true, 'x-sunset': '2027-12-01' })
  const before = {
    graphql: graphql(`, old: Int @deprecated(reason: "${note}")`, `enum State { IDLE @deprecated(reason: "${note}") }`),
    openapi: JSON.stringify(openapi),
  }
  const marked = [
    'FIELD_REMOVED Vehicle.old',
    'ENUM_VALUE_REMOVED State.IDLE',
    'PROPERTY_REMOVED Vehicle.seats',
    'OPERATION_REMOVED GET /v1/vehicles',
  ]
  const others = [
    ...['FIELD_REMOVED Vehicle.seats', 'INPUT_FIELD_REMOVED VehicleInput.seats', 'PROPERTY_REMOVED VehicleInput.seats'],
    ...['FIELD_ARGUMENT_REMOVED Mutation.upsert.note', 'OPERATION_REMOVED POST /v1/vehicles'],
  ]
  const all = [...marked, ...others, 'TYPE_CHANGED Vehicle.vin: null']
  t.strictSame(suddenRemovals(all, before, '2027-12-01'), others)
  t.strictSame(suddenRemovals(all, before, '2027-11-30'), [...marked, ...others])
  const plain = coming('- **breaking** `*`: all of it.')
  t.strictSame(unannounced(all, plain, others).missing, others)
  for (const said of ['breaking, sooner', '不兼容，提前'])
    t.strictSame(unannounced(all, coming(`- **${said}** \`*\`: the law says so.`), others).missing, [], said)
  t.end()
})

t.test('before the first release nobody can be broken', (t) => {
  t.notOk(isReleased(versionsIn(`${head}### 0.1.0, unreleased\n\n- All of it.\n`)))
  t.notOk(isReleased(versionsIn(`${head}### 0.1.0，unreleased\n\n- 全部。\n`)))
  t.ok(isReleased(coming('- `x`')))
  t.end()
})

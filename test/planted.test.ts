// What is wrong in the demonstration data on purpose is found, or refused when it is tried, and nothing else there is;
// docs/sandbox.md lists it.
import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { connect } from '../src/db/connect.ts'
import { type AskedRule, keptRules } from '../src/kernel/asked-rule.ts'
import { DAY_MS, dayOf, today, todaySql } from '../src/kernel/today.ts'
import { runRules } from '../src/operations/run-rule.ts'
import { withIds } from '../src/reference/ids-of-keys.ts'
import { systemAccess } from '../src/reference/load.ts'
import { type Planted, planted } from '../src/sandbox/planted.ts'
import { testDatabase } from './database.ts'
import { fencesOf, runPrinted } from './printed-commands.ts'
import { type Fields, rightsCalls } from './rights-calls.ts'

t.setTimeout(300_000)
const { app, asCaller, call, registry, sandboxTokens, sql } = await rightsCalls(t, { sandbox: true })
const everyone = await asCaller({
  scopes: ['*:read', '*:write', '*:approve', 'access:read', 'access:write', 'audit:read'],
})
const plants = planted()
const nameOf = ({ rule, register, key }: Planted) => `${rule} ${register} ${Object.values(key).join(' ')}`
const pathOf = ({ register }: Planted) => registry.get(register).path
const stored = plants.filter(({ tries }) => !tries)

interface Found {
  rule: string
  recordId: string
  severity: string
}
const openFindings = (of: typeof sql) => of<Found[]>`
  select rule, record_id as "recordId", severity from finding where state = 'OPEN' order by rule, record_id`

/** What was found beside what is planted, all of which must be there: its rules. */
async function foundBeside(t: Test, found: readonly Found[]): Promise<string[]> {
  const others = [...found]
  for (const plant of stored) {
    const id = (await recordOf(plant))?.id
    const index = others.findIndex((one) => one.rule === plant.rule && one.recordId === id)
    t.ok(index >= 0, nameOf(plant))
    if (index >= 0) others.splice(index, 1)
  }
  return [...new Set(others.map(({ rule }) => rule))]
}

/** The record, by its natural key. */
async function recordOf(plant: Planted): Promise<Fields | undefined> {
  const query = new URLSearchParams({ organizationCreditCode: plant.holder.creditCode, ...plant.key })
  const { body } = await call(everyone, 'GET', `${pathOf(plant)}?${query}`)
  return body.data[0]
}

t.test('what is planted is found, and nothing else is but what docs/sandbox.md names', async (t) => {
  const ruled = registry.registers.flatMap(keptRules)
  for (const { id } of ruled) t.match(await call(everyone, 'POST', `rules/${id}/run`), { status: 200 }, id)
  const found = await openFindings(sql)
  t.strictSame(
    found.filter(({ severity }) => severity === 'HARD'),
    [],
    'a hard rule refuses what breaks it',
  )
  t.strictSame(await foundBeside(t, found), meant('sandbox.md', today()), JSON.stringify(found.slice(0, 20)))
})

t.test('the data has no clock: what is found beside it as the years pass is named with its day', async (t) => {
  // As copied: of the same ids, with what was found when it was loaded.
  const { sql, url } = await testDatabase(t, 'sandbox')
  const [database] = await sql`select current_database() as name`
  await sql.unsafe(`create schema clock; create table clock.day as select now() as noon;
    create function clock.now() returns timestamptz language sql stable as 'select noon from clock.day';
    alter database ${database!.name} set search_path = clock, pg_catalog, public`)
  const clocked = connect(url, { max: 2, statementTimeoutMs: 60_000 })
  t.teardown(() => clocked.end())
  const registers = registry.registers.map((one) => ({ ...one, rules: one.rules.filter(isOfDay) }))
  const context = { sql: clocked, registry: { ...registry, registers }, access: systemAccess }
  const due = datesIn(rowsOf('sandbox.md').at(-1)!.join())
  const eves = due.map((day) => dayOf(Date.parse(day) - DAY_MS))
  for (const day of [...new Set([...eves, ...due, '2030-12-31'])].sort()) {
    await sql`update clock.day set noon = ${`${day} 12:00+08`}`
    await runRules(context, new AbortController().signal)
    t.strictSame(await foundBeside(t, await openFindings(sql)), meant('sandbox.md', day), day)
  }
})

for (const plant of plants.filter(({ tries }) => tries)) {
  t.test(`refused: ${nameOf(plant)}`, async (t) => {
    const before = await recordOf(plant)
    const { action, input: made } = plant.tries!
    const [input] = await withIds(sql, registry, registry.get(plant.register), [made!])
    const done = registry.get(plant.register).actions.find(({ name }) => name === action)
    t.equal(done?.name, action)
    const answer = done
      ? await call(everyone, 'POST', `${pathOf(plant)}/${before?.id}/${done.path}`, input)
      : await call(everyone, 'POST', pathOf(plant), input)
    t.ok(answer.status === 422 || answer.status === 409, JSON.stringify(answer.body))
    const problems: Fields[] = answer.body.errors ?? [answer.body]
    t.strictSame(
      problems.map(({ rule }) => rule),
      [plant.rule],
      JSON.stringify(answer.body),
    )
    t.strictSame(await recordOf(plant), before, 'nothing was written')
  })
}

const readGuide = (guide: string): string => readFileSync(new URL(`../docs/${guide}`, import.meta.url), 'utf8')

/** The rows of the tables, by the sections of the guide. */
const rowsOf = (guide: string): string[][] =>
  readGuide(guide)
    .split('\n## ')
    .map((section) => [...section.matchAll(/^\|(?:.*\|)+$/gm)].map(([row]) => row).slice(2))

const datesIn = (text: string): string[] => [...new Set(text.match(/\b\d{4}-\d\d-\d\d\b/g))]

/** The rules that the demonstration data breaks as well on that day, as life does: the last table. */
const meant = (guide: string, day: string): string[] =>
  rowsOf(guide)
    .at(-1)!
    .filter((row) => datesIn(row).every((due) => due <= day))
    .map((row) => row.split(' ')[1]!)

t.test('docs/sandbox lists it, in both languages', async (t) => {
  for (const [guide, language] of Object.entries({ 'sandbox.md': 'zh', 'sandbox.en.md': 'en' } as const)) {
    const [found, refused] = rowsOf(guide).slice(2)
    for (const [listed, isTried] of [
      [found!, false],
      [refused!, true],
    ] as const) {
      const wanted = plants.filter(({ tries }) => Boolean(tries) === isTried).map((plant) => rowOf(plant, language))
      t.strictSame(
        wanted.filter((row) => !listed.includes(row)),
        [],
        `what ${guide} does not list`,
      )
      t.strictSame(
        listed.filter((row) => !wanted.includes(row)),
        [],
        `what ${guide} lists and nobody planted`,
      )
      t.equal(listed.length, wanted.length, `${guide}: each once`)
    }
  }
  for (const day of [...datesIn(readGuide('sandbox.md')), '9999-12-31'])
    t.strictSame(meant('sandbox.md', day), meant('sandbox.en.md', day))
})

function rowOf(plant: Planted, language: 'zh' | 'en'): string {
  const { rule, holder, register, key, tries } = plant
  const step = tries?.action ? `${register}.${tries.action}` : register
  return `| ${[rule, holder.name, `\`${step}\``, Object.values(key).join(' '), plant[language]].join(' | ')} |`
}

/** Told when they are written, and found by nobody afterwards. */
const isOfWrite = ({ isOfWrite }: AskedRule): boolean => isOfWrite === true

/** It looks at the calendar. */
const isOfDay = ({ holds, join }: AskedRule): boolean =>
  [holds, typeof join === 'function' ? join(() => 'true') : join].join().includes(todaySql)

t.test('every rule of what organizations hold has a violation that shows it', async (t) => {
  const shown = new Set(plants.map(({ rule }) => rule))
  const held = registry.registers.filter(({ heldBy }) => heldBy === 'organization')
  const ids = held.flatMap(({ rules }) => rules.filter((one) => !isOfWrite(one)).flatMap(({ id }) => id ?? []))
  t.strictSame(
    ids.filter((id) => !shown.has(id)),
    [],
    'rules that nothing in src/sandbox/planted breaks',
  )
})

t.test('a county sees its own part of it', async (t) => {
  const county = { authorization: `Bearer ${sandboxTokens.county}` }
  const { body } = await call(county, 'GET', 'findings?state=OPEN&limit=100&fields=rule,regionPath')
  t.ok(body.data.length > 0)
  t.ok(body.data.every(({ regionPath }: Fields) => String(regionPath).startsWith('650000.652300.652301')))
})

t.test('its commands are run as they are printed', async (t) => {
  const fences = fencesOf('sandbox.en.md')
  t.strictSame(
    fencesOf('sandbox.md').map(({ text }) => text),
    fences.map(({ text }) => text),
  )
  const folder = t.testdir({ '.data': { 'sandbox.json': JSON.stringify({ tokens: sandboxTokens }) } })
  const said = await runPrinted(folder, fences, { BASE: await app.listen({ port: 0, host: '127.0.0.1' }) })
  t.match(said, /"counts":\{"read":\d\d+,"opened":0/)
  t.match(said, /"findings":\{"totalCount":\{"value":\d+\},"nodes":\[\s*\{"rule":/)
  t.match(said, /"rule":"AST4","zh":.*"legalBasis":"新疆维吾尔自治区机关事务管理办法 第十九条"/)
  t.match(said, /"code":"PARTS_EXCEED_WHOLE",.*"rule":"AST-D2"/)
})

// Drafts the migration that brings the tables from the kept snapshot to what the registers say: npm run draft -- fuel-card.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import type { Field, Register } from '../src/kernel/define-register.ts'
import { createRegistry, type Registry } from '../src/kernel/registry.ts'
import type { Validity } from '../src/kernel/validity.ts'
import { registers } from '../src/registers/index.ts'
import { drizzleTables } from './drizzle-tables.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const snapshotFile = new URL('./snapshot.json', import.meta.url)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , name] = process.argv
  if (!name || !/^[a-z][a-z\d-]*$/.test(name)) throw new Error('usage: npm run draft -- what-it-is-for')
  const registry = createRegistry(registers)
  const sql = await draft(await readSnapshot(), registry)
  const last = (await readdir(folder))
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort()
    .at(-1)!
  const file = `migrations/${String(Number(last.slice(0, 4)) + 1).padStart(4, '0')}-${name}.sql`
  if (sql !== '') await writeFile(`${folder}../${file}`, sql, { flag: 'wx' })
  await writeFile(snapshotFile, textOf(snapshotOf(registry)))
  process.stdout.write(
    sql === '' ? 'the tables are what the registers say\n' : `${file}: say in its first line why, then read it\n`,
  )
}

/** What the tables were when the last migration was drafted. */
export async function readSnapshot(): Promise<DrizzleSnapshotJSON> {
  return JSON.parse(await readFile(snapshotFile, 'utf8'))
}

/** The SQL in our layout, '' when there is nothing to do. */
export async function draft(before: DrizzleSnapshotJSON, registry: Registry): Promise<string> {
  const drafted = await generateMigration(before, snapshotOf(registry))
  // A foreign key may be of what becomes unique here.
  const isForeign = (statement: string): number => Number(statement.includes(' FOREIGN KEY '))
  const statements = drafted.toSorted((a, b) => isForeign(a) - isForeign(b))
  const kept = registry.registers.filter(({ isReadOnly }) => !isReadOnly)
  const made = kept.filter(({ tableName }) => !(`public.${tableName}` in before.tables))
  const grown = kept.filter(({ tableName }) =>
    drafted.some((one) => one.startsWith(`ALTER TABLE "${tableName}" ADD COLUMN`)),
  )
  return [
    ...made.map(({ doc }) => `-- ${doc.en}`),
    ...statements.map(inOurLayout),
    ...made.flatMap((register) => [...apartOf(register), ...callsOf(register, registry)]),
    ...grown.map(
      (register) => `call keep_register(${[quoted(register.tableName), ...closedOf(register)].join(', ')});`,
    ),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

/** What is in force one at a time (0009-validity.sql). */
function apartOf(register: Register): string[] {
  const { tableName, validity } = register
  if (!validity?.apart.length) return []
  const constraint = `alter table ${tableName} add constraint ${tableName}_apart`
  return [`${constraint}\n  exclude using spgist (${inForce(validity)} with &&);`]
}

/** As one text, what only one record in force is of: no code holds a tab, so that none begins as another does. */
export function inForce({ from, to, apart }: Validity): string {
  const text = ({ column, kind, isNullable }: Field): string => {
    const value = `${column}${kind.sqlType === 'text' ? '' : '::text'}`
    return `${isNullable ? `coalesce(${value}, '')` : value} || E'\\t'`
  }
  return `in_force(${apart.map(text).join(' || ')}, ${from.column}, ${to.column})`
}

/** What a table has beside its form: log, history and wall, and what goes with records of others. */
function callsOf(register: Register, { registers }: Registry): string[] {
  const { tableName, name, domain, heldBy, references, fields } = register
  const { by } =
    registers.flatMap(({ references }) => references).find(({ to, by }) => to === name && by !== 'id') ?? {}
  const code = by && heldBy !== 'open' ? [`code => ${quoted(fields.get(by)!.column)}`] : []
  const words = [...[tableName, name, domain, heldBy].map(quoted), ...code, ...closedOf(register)]
  const isPart = references.some((one) => one.isPart)
  const listed = [...fields.values()].flatMap(({ column, codeList }) => {
    if (!codeList) return []
    const version = codeList.version === undefined ? [] : [fields.get(codeList.version)!.column]
    return `call keep_codes_of(${[tableName, column, codeList.list, ...version].map(quoted).join(', ')});`
  })
  const follows = isPart ? [`call follow_owner_of(${quoted(tableName)});`] : []
  return [`call keep_register(${words.join(', ')});`, ...follows, ...listed]
}

/** The columns that not everybody may see. */
function closedOf({ fields }: Register): string[] {
  const columns = [...fields.values()].filter(({ sensitivity }) => sensitivity !== 'public').map(({ column }) => column)
  return columns.length > 0 ? [`closed => '{${columns}}'`] : []
}

function quoted(word: string): string {
  return `'${word}'`
}

/** Views are written by hand. */
function snapshotOf({ registers }: Registry): DrizzleSnapshotJSON {
  const tables = drizzleTables(registers.filter(({ isReadOnly }) => !isReadOnly))
  // Without the number that tells snapshots apart: ours is one file, of which git knows the one before.
  return { ...generateDrizzleJson(tables), id: 'kept', prevId: '' }
}

/** A line a table. */
function textOf({ tables, ...rest }: DrizzleSnapshotJSON): string {
  const lines = Object.entries(tables).map(([name, table]) => `${JSON.stringify(name)}: ${JSON.stringify(table)}`)
  return `${JSON.stringify(rest).slice(0, -1)},"tables":{\n${lines.join(',\n')}\n}}\n`
}

function inOurLayout(sql: string): string {
  return (
    sql
      .trimEnd()
      .replaceAll('"public".', '')
      .replace(/ USING btree| ON (DELETE|UPDATE) no action/g, '')
      .replace(' FOREIGN KEY ', '\n\tFOREIGN KEY ')
      .replaceAll('\t', '  ')
      // What is in quotes is a value; names are quoted in double ones, and none of ours needs to be.
      .replace(/'(?:[^']|'')*'|"([a-z]\w*)"(,(?="))?|\b[A-Z]{2,}\b/g, (found, name, after = '') => {
        if (name) return `${name}${after.replace(',', ', ')}`
        return found.startsWith("'") ? found : found.toLowerCase()
      })
  )
}

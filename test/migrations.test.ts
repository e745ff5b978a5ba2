// The migrations and the Drizzle tables say the same thing; nothing else keeps the two together.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Sql } from '../src/db/connect.ts'
import { migrate, readMigrations } from '../src/db/migrate.ts'
import { testDatabase } from './database.ts'
import { registers as all, registry } from './registry.ts'
import { columnNames, foundApart, foundTable, namedApart, namedTable } from './table-form.ts'

const migrations = fileURLToPath(new URL('../migrations/', import.meta.url))
const log = { info: () => {} }
/** What the service alone keeps is shown by a view. */
const registers = all.filter(({ isReadOnly }) => !isReadOnly)

t.test('the migrations make the tables that the registers name', async (t) => {
  const { sql } = await emptyDatabase(t)
  const count = (await readMigrations(migrations)).length
  t.equal(await migrate(sql, migrations, log), count)
  for (const register of registers) t.strictSame(await foundTable(sql, register), namedTable(register), register.name)
})

t.test('a view shows the columns that its register names', async (t) => {
  const { sql } = await testDatabase(t)
  for (const register of all.filter(({ isReadOnly }) => isReadOnly)) {
    const { columns } = await foundTable(sql, register)
    for (const [name, { type }] of Object.entries(namedTable(register).columns)) t.match(columns[name], { type }, name)
  }
})

t.test('each migration applies to tables that hold rows, and keeps them', async (t) => {
  const { sql } = await emptyDatabase(t)
  const dir = t.testdir({})
  const filled = new Set<string>()
  for (const { name, text } of await readMigrations(migrations)) {
    await writeFile(join(dir, name), text)
    t.equal(await migrate(sql, dir, log), 1, name)
    // What is filled stays so: the count at the end says it.
    for (const table of await tablesInOrder(sql)) {
      if (!filled.has(table)) await fillEmpty(sql, table)
      filled.add(table)
    }
  }
  for (const register of registers) {
    const [row] = await sql.unsafe(`select count(*)::int as count from ${register.tableName}`)
    t.equal(row?.count, 1, register.name)
    t.strictSame(await foundTable(sql, register), namedTable(register), register.name)
  }
})

t.test('what is in force one at a time is kept apart, and a database where it is not is named', async (t) => {
  const { sql } = await emptyDatabase(t)
  const dir = t.testdir({})
  const files = await readMigrations(migrations)
  const add = async (isWanted: (name: string) => boolean) => {
    for (const { name, text } of files) if (isWanted(name)) await writeFile(join(dir, name), text)
    return migrate(sql, dir, log)
  }
  await add((name) => name < '0009')
  await sql`insert into region (code, name, level, path, valid_from, valid_to) values
    ('650000', '旧', 'PROVINCE', '650000', '1949-10-01', '2020-01-01'),
    ('650000', '新', 'PROVINCE', '650000', '2020-01-01', null)`
  await t.rejects(
    add((name) => name < '0039'),
    { message: /region 650000 \[1949-10-01 … 2020-01-01\] <> \[2020-01-01\]/ },
  )
  await sql`update region set valid_to = '2019-12-31' where valid_to is not null`
  await add((name) => name < '0039')
  await sql`insert into standard (kind, subject, standard_version, valid_from, value, bound) values
    ('RECEPTION', '会议', '旧', '2020-01-01', 1, 'MAX'), ('RECEPTION', '会议', '新', '2024-01-01', 2, 'MAX')`
  await t.rejects(
    add(() => true),
    { message: /RECEPTION 会议 000000: 旧 \[2020-01-01\] <> 新 \[2024-01-01\]/ },
  )
  await sql`update standard set valid_to = '2023-12-31' where standard_version = '旧'`
  await add(() => true)
  for (const { tableName, validity } of registers) {
    if (!validity?.apart.length) continue
    t.equal(await foundApart(sql, tableName), namedApart(validity), tableName)
  }
})

t.test('every foreign key and every nested list has an index that begins with its columns', async (t) => {
  const { sql } = await testDatabase(t)
  const found = await sql<{ table: string; columns: string[] }[]>`
    -- With the owner beside it, the id alone is looked up.
    select conrelid::regclass::text as table, ${columnNames(sql, 'conrelid', 'conkey[1:1]')} as columns
    from pg_constraint c where contype = 'f' and connamespace = 'public'::regnamespace`
  const nested = registers.flatMap((register) =>
    [...register.relations.values()]
      .filter(({ isMany }) => isMany)
      .map((relation) => {
        const { tableName, fields } = registry.target(relation)
        return { table: tableName, columns: relation.on.map(([, remote]) => fields.get(remote)!.column) }
      }),
  )
  const indexes = await sql<{ table: string; columns: string[] }[]>`
    select indrelid::regclass::text as table, ${columnNames(sql, 'indrelid', 'indkey')} as columns
    from pg_index c where indpred is null`
  const missing = [...found, ...nested].filter(({ table, columns }) => {
    const leads = (index: string[]) => columns.every((column) => index.slice(0, columns.length).includes(column))
    return !indexes.some((index) => index.table === table && leads(index.columns))
  })
  t.ok(found.length > 10)
  t.strictSame(missing, [])
})

t.test('every change of every register is logged', async (t) => {
  const { sql } = await testDatabase(t)
  for (const { name, tableName, heldBy, fields } of registers) {
    const rows = await sql<{ name: string; function: string }[]>`
      select tgname as name, tgfoid::regproc::text as function
      from pg_trigger where tgrelid = ${tableName}::regclass and not tgisinternal and tgenabled = 'O'
        and tgname !~ '^follow_|^announce|^keep_|^place_' order by tgname`
    const moved = heldBy === 'open' ? [] : ['log_moved']
    const follow = heldBy === 'organization' && name !== 'Finding' ? ['findings_end', 'findings_move'] : []
    t.strictSame(
      rows.map((row) => Object.values(row).join(' ')),
      [
        ...follow.map((trigger) => `${trigger} follow_record`),
        ...['log_delete', 'log_insert', ...moved, 'log_update'].map((trigger) => `${trigger} log_${tableName}`),
        ...['log_version keep_version', 'refuse_truncate refuse_truncate'],
      ],
      name,
    )
    const [kept] = await sql`select name, closed from kept_register where table_name = ${tableName}`
    const closed = [...fields.values()].filter(({ sensitivity }) => sensitivity !== 'public')
    t.match(kept, { name }, `keep_register('${tableName}', '${name}', …)`)
    t.strictSame(kept?.closed.sort(), closed.map(({ column }) => column).sort(), `${name}: what is closed`)
    const { columns } = await foundTable(sql, { tableName: `${tableName}_history` })
    for (const [column, { type }] of Object.entries((await foundTable(sql, { tableName })).columns)) {
      t.equal(columns[column]?.type, type, `${tableName}_history.${column}: call keep_register again`)
    }
  }
})

t.test('a natural key is one unique index, a path compares byte by byte', async (t) => {
  const { sql } = await testDatabase(t)
  for (const { name, tableName, keyColumns, fields } of registers) {
    const unique = await sql<{ columns: string[] }[]>`
      select ${columnNames(sql, 'indrelid', 'indkey')} as columns from pg_index c
      where indrelid = ${tableName}::regclass and indisunique and not indisprimary and indpred is null`
    t.strictSame(
      // The id with the owner is what parts refer to.
      unique.map(({ columns }) => columns).filter(([first]) => first !== 'id'),
      [keyColumns],
      name,
    )
    const paths = [...fields.values()].filter(({ kind }) => kind.name === 'path').map(({ column }) => column)
    const collations = await sql<{ name: string }[]>`
      select o.collname as name from pg_attribute a join pg_collation o on o.oid = a.attcollation
      where a.attrelid = ${tableName}::regclass and a.attname = any(${paths})`
    t.strictSame(
      collations.map((row) => row.name),
      paths.map(() => 'C'),
      `${name} ${paths}`,
    )
  }
})

async function emptyDatabase(t: Parameters<typeof testDatabase>[0]) {
  const { sql } = await testDatabase(t)
  await sql`drop schema public cascade`
  await sql`create schema public`
  return { sql }
}

/** The registers' tables that are there, each after those that it refers to. */
async function tablesInOrder(sql: Sql): Promise<string[]> {
  const rows = await sql<{ table: string; targets: string[] }[]>`
    select relname as table, array(select confrelid::regclass::text from pg_constraint
      where conrelid = c.oid and contype = 'f' and confrelid <> c.oid) as targets
    from pg_class c where relkind = 'r' and relname = any(${registers.map(({ tableName }) => tableName)})`
  const ordered: string[] = []
  while (ordered.length < rows.length) {
    const next = rows.find(({ table, targets }) => {
      return !ordered.includes(table) && targets.every((target) => ordered.includes(target))
    })
    ordered.push(next!.table)
  }
  return ordered
}

const samples: Record<string, string> = {
  ...{ text: "'2024'", numeric: '1', integer: '1', bigint: '1', boolean: 'true', uuid: 'gen_random_uuid()' },
  ...{ date: "'2024-01-01'", 'timestamp with time zone': "'2024-01-01T00:00:00Z'", jsonb: "'{}'", 'text[]': "'{}'" },
}

/** One row with whatever the table insists on; references find the one row of the other table. */
async function fillEmpty(sql: Sql, table: string): Promise<void> {
  const required = await sql<{ name: string; type: string; target: string | null }[]>`
    select attname as name, format_type(atttypid, -1) as type,
      (select confrelid::regclass::text from pg_constraint
        where conrelid = attrelid and contype = 'f' and conkey[1] = attnum) as target
    from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef`
  const values = required.map(({ name, type, target }) => {
    const value = target ? `(select id from ${target})` : samples[type]
    if (!value) throw new Error(`no sample of type ${type} for ${table}.${name}`)
    return value
  })
  await sql.unsafe(`insert into ${table} (${required.map(({ name }) => name).join()})
    select ${values.join()} where not exists (select from ${table})`)
}

// What a dump does not carry, made at each start: the role under which callers' statements work, and what it may do.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql } from './connect.ts'
import { inLockedTransaction } from './migrate.ts'

/** Before migrations, which name it: by the first statement of the one that made it, whose error says what to do. */
export async function ensureServiceRole(sql: Sql, migrations: string): Promise<void> {
  const text = await readFile(join(migrations, '0005-row-security.sql'), 'utf8')
  const end = 'end $$;'
  await sql.unsafe(text.slice(0, text.indexOf(end) + end.length))
}

/** After them: rights and policies that are missing, and a new epoch in a restored database (migrations 0020, 0021). */
export const raiseWalls = (sql: Sql) =>
  inLockedTransaction(sql, async (tx) => {
    await tx`call raise_walls()`
    await tx`call begin_epoch()`
  })

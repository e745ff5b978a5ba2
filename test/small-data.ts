// A few records of every register, written through the write path and then given ids that are the same every time.
import type { Sql } from '../src/db/connect.ts'
import type { Registry } from '../src/kernel/registry.ts'
import { writeChunk } from '../src/operations/write-batch.ts'
import { withIds } from '../src/reference/ids-of-keys.ts'
import { systemAccess } from '../src/reference/load.ts'
import * as access from './small/access.ts'
import * as assets from './small/assets.ts'
import * as buildings from './small/buildings.ts'
import * as care from './small/care.ts'
import * as figures from './small/figures.ts'
import * as holdings from './small/holdings.ts'
import * as lease from './small/lease.ts'
import * as organizations from './small/organizations.ts'
import * as stocktake from './small/stocktake.ts'
import type { Rows, Samples } from './small/table.ts'
import * as use from './small/use.ts'
import * as vehicles from './small/vehicles.ts'

export { buildingId, holders, poolItemId, spaceId } from './small/table.ts'

/** In the order of their references. */
const parts: { rows: Rows; samples?: Samples }[] = [
  organizations,
  buildings,
  lease,
  assets,
  stocktake,
  holdings,
  vehicles,
  figures,
  care,
  use,
  access,
]

const rows = parts.flatMap(({ rows }) => rows)

/** By the id of the action. */
export const samples: Samples = Object.assign({}, ...parts.map(({ samples }) => samples))

/** Inserts the data set; calling it twice changes nothing. */
export async function writeSmallData(sql: Sql, registry: Registry): Promise<void> {
  for (const [name, records] of rows) {
    const register = registry.get(name)
    const named = await withIds(sql, registry, register, records)
    const inputs = named.map((record, i) => ({ line: i + 1, record }))
    const report = await writeChunk({ sql, registry, access: systemAccess }, register, inputs, { mode: 'atomic' })
    if (!report.isWritten) throw new Error(`${name}: ${JSON.stringify(report.results)}`)
    // Those of callers refer to one another already, and no answer that is compared names them.
    if (register.heldBy === 'region') continue
    // Before anything refers to them; the change log would not have it.
    const key = register.keyColumns.map((column) => `${column}::text`).join(`, ' ', `)
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx.unsafe(`update ${register.tableName} set id = md5('${name}' || concat(${key}))::uuid, version = 1,
        created_at = '2024-01-01', updated_at = '2024-01-01 12:34:56.789' where created_at > '2024-01-01'`)
    })
  }
  // Of records that no rule judges, so that none is judged again.
  await sql`insert into finding (id, organization_id, region_path, rule, register, record_id, domain, severity,
      left_value, right_value, rule_version, state, detected_at, last_seen_at)
    select md5('Finding' || id)::uuid, id, region_path, 'BLD14', 'Organization', id, 'reference', 'WARNING',
      n::text, '0', 1, 'OPEN', timestamptz '2024-01-01' + n * interval '1 day', timestamptz '2024-02-01'
    from (select o.id, o.region_path, row_number() over (order by id) as n from organization o) o
    on conflict do nothing`
}

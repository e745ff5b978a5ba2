// What the tests of the write path start from: two provinces, three organizations, codes and a coefficient.
import type { Sql } from '../src/db/connect.ts'
import type { Access, Reach } from '../src/kernel/access.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import type { Context, FieldProblem, WriteReport } from '../src/operations/context.ts'
import { upsert } from '../src/operations/upsert.ts'
import { registers } from '../src/registers/index.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { testDatabase } from './database.ts'

export const registry = createRegistry(registers)
export const register = (name: string) => registry.get(name)

export const everywhere: Reach = { kind: 'all' }
export const within = (...regionPaths: string[]): Reach => ({ kind: 'some', regionPaths, organizationIds: [] })

export const accessOf = (
  reach: Reach,
  scopes = ['*:read', '*:write'],
  clearance: Access['clearance'] = 'personal',
): Access => ({
  ...{ client: 'county-system', grants: [{ scopes, reach }], clearance },
})

export const [hall, school, elsewhere, unregistered] = ['0001', '0002', '0003', '0004'].map((n) =>
  creditCodeFor(`11652301DEM0${n}`),
)

/** Two counties of one prefecture and one of another province, an organization in each, codes and a coefficient. */
async function seed(sql: Sql): Promise<void> {
  await sql`insert into region (code, name, level, path) values
    ('650000', '新疆', 'PROVINCE', '650000'), ('320000', '江苏', 'PROVINCE', '320000'),
    ('652300', '昌吉州', 'PREFECTURE', '650000.652300'), ('652301', '昌吉市', 'COUNTY', '650000.652300.652301'),
    ('652302', '阜康市', 'COUNTY', '650000.652300.652302'), ('320402', '天宁区', 'COUNTY', '320000.320402')`
  await sql`insert into code (list, list_version, code, zh) values
    ('INSTITUTION_TYPE', '2022', '01', '国家机关'), ('ENERGY_TYPE', '2022', 'ELECTRICITY', '电'),
    ('ENERGY_TYPE', '2022', 'WATER', '水'), ('EXPENDITURE_ITEM', '2024', '30201', '办公费'),
    ('ASSET_CLASS', 'GB/T 14885-2022', 'A02010104', '服务器'), ('ASSET_CLASS', '2010', 'A0201010', '台式机')`
  await sql`insert into energy_factor (kind, energy_type, factor_version, value, valid_from, legal_source) values
    ('KGCE', 'ELECTRICITY', '2020', 0.1229, '2015-01-01', 'GB/T 2589-2020')`
  for (const [code, region] of [
    [hall, '652301'],
    [school, '652302'],
    [elsewhere, '320402'],
  ]) {
    await sql`insert into organization
                (credit_code, name, institution_type, administrative_level, region_id, region_path)
              select ${code!}, ${`机关 ${region}`}, '01', 'COUNTY', id, path from region where code = ${region!}`
  }
  await sql`delete from change`
}

export async function open(t: { teardown(end: () => Promise<void>): void }) {
  const { sql } = await testDatabase(t)
  await seed(sql)
  const as = (access: Access): Context => ({ sql, registry, access })
  const context = as(accessOf(everywhere))
  const partial = (name: string, records: unknown[], on = context) =>
    upsert(on, register(name), records, { mode: 'partial' })
  const atomic = (name: string, records: unknown[], on = context) =>
    upsert(on, register(name), records, { mode: 'atomic' })
  const changes = async () =>
    (await sql`select register, op, version from change_detail order by seq`).map((row) => Object.values(row).join(' '))
  return { sql, as, context, partial, atomic, changes }
}

/** `2 UPDATED 3`, `1 REJECTED CODE energyType`: line, outcome, then version or problems. */
export const shown = ({ results }: WriteReport): string[] =>
  results.map(({ line, outcome, version, problems }) => {
    return [line, outcome, ...(problems.length > 0 ? problems.map(nameOf) : [version])].join(' ')
  })
export const nameOf = ({ code, field }: FieldProblem): string => (field === null ? code : `${code} ${field}`)

export const use = (period: string, more: Record<string, unknown> = {}) => ({
  ...{ organizationCreditCode: hall, period, energyType: 'ELECTRICITY', quantity: '100.5', costYuan: 60 },
  ...more,
})

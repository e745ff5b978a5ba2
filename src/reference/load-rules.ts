// The register Rule says what this version of the service judges by.
import type { Sql } from '../db/connect.ts'
import { keptRules } from '../kernel/asked-rule.ts'
import type { Registry } from '../kernel/registry.ts'
import { PRACTICE } from '../kernel/rule-text.ts'
import { severities } from '../sql/findings.ts'

/**
 * At each start; what is as it was is not written. A rule that this version does not know may be a later one's, and
 * stays with its findings: a migration removes those of one that is gone.
 */
export async function loadRules(sql: Sql, { registers }: Registry): Promise<void> {
  const rows = registers.flatMap((register) => {
    const kept = new Set(keptRules(register).map(({ id }) => id))
    return register.rules.flatMap(({ id, version, severity, code, zh, en, basis, from, region }) => {
      if (id === undefined) return []
      return {
        ...{ rule: id, rule_version: version, severity: severities[severity], register: register.name },
        ...{ error_code: code, zh, en, legal_basis: basis === PRACTICE ? null : basis },
        ...{ valid_from: from ?? null, region_code: region ?? null, is_kept: kept.has(id) },
      }
    })
  })
  const names = Object.keys(rows[0]!)
  const list = (row: string) => names.map((name) => `${row}.${name}`).join(', ')
  await sql.begin(async (tx) => {
    await tx`select set_config('taizhang.client', 'system', true)`
    await tx.unsafe(
      'create temp table sent on commit drop as select * from jsonb_populate_recordset(null::rule, $1::text::jsonb)',
      [JSON.stringify(rows)],
    )
    await tx.unsafe(`insert into rule as r (${names.join(', ')}) select ${list('s')} from sent s order by s.rule
      on conflict (rule) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')},
        version = r.version + 1, updated_at = now()
      where (${list('r')}) is distinct from (${list('excluded')})`)
    // They judge all there is a day after the first start, then every day (jobs/upkeep.ts).
    await tx`insert into sweep values ('rules', now()) on conflict do nothing`
  })
}

// Depreciation of all cards for a month, asked for, and all rules of assets and buildings, against the 20 s and 60 s
// that a million cards and 600,000 rooms may take; the rules first as they find things, then once more, as every day.
// `node bench/rules.ts [scale]`, of the data of the other figures.
import { connect } from '../src/db/connect.ts'
import { keptRules } from '../src/kernel/asked-rule.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { recompute } from '../src/operations/recompute.ts'
import { runRules } from '../src/operations/run-rule.ts'
import { systemAccess } from '../src/reference/load.ts'
import { depreciatedSql } from '../src/registers/assets/depreciation.ts'
import { registers } from '../src/registers/index.ts'
import { openDatabase } from './database.ts'
import { type Spent, spentBy } from './processor.ts'

const LIMITS_S = { depreciation: 20, rules: 60 }
const SCALE = Number(process.argv[2] ?? 1)
/** Of which a register is told by itself. */
const TOLD_S = 0.1

const database = await openDatabase(SCALE, (line) => console.log(line))
const sql = connect(database.url, { max: 4, statementTimeoutMs: 120_000 })
const registry = createRegistry(registers)
const context = { sql, registry, access: systemAccess }
const against = (limit: number, spent: Spent) => ({ ...spent, ofLimit: spent.seconds / SCALE / limit })

const asked = { month: '2026-10', dryRun: true }
const depreciation = await spentBy(sql, () => recompute(context, registry.get('Asset'), asked))
const oneStatement = `select sum(${depreciatedSql('r', "date '2026-10-01'")}) from asset r`
const byHand = await spentBy(sql, () => sql.unsafe(oneStatement))

const judged = registry.registers.filter(
  (one) => ['assets', 'buildings'].includes(one.domain) && keptRules(one).length > 0,
)
await sql`delete from finding`
const runAll = async () => {
  const total: Spent = { seconds: 0, node: 0, postgres: 0 }
  const registers: Record<string, number> = {}
  for (const register of judged) {
    const only = { ...context, registry: { ...registry, registers: [register] } }
    const spent = await spentBy(sql, () => runRules(only, new AbortController().signal))
    for (const part of ['seconds', 'node', 'postgres'] as const) total[part] += spent[part]
    if (spent.seconds > TOLD_S) registers[register.name] = spent.seconds
  }
  return { ...against(LIMITS_S.rules, total), registers }
}
const first = await runAll()
const found = await sql`select rule, count(*)::int as records from finding group by rule order by rule`
const again = await runAll()
console.log(
  JSON.stringify(
    {
      scale: SCALE,
      depreciation: {
        ...against(LIMITS_S.depreciation, depreciation),
        ofByHand: depreciation.postgres / byHand.postgres,
      },
      rules: { first, again, found: Object.fromEntries(found.map(({ rule, records }) => [rule, records])) },
    },
    null,
    1,
  ),
)
await sql.end()
await database.close()

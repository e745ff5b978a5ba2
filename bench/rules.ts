// Depreciation of all cards for a month, asked for, and all rules of assets and buildings, against the 20 s and 60 s
// that a million cards and 600,000 rooms may take. `node bench/rules.ts [scale]`, of the data of the other figures.
import { performance } from 'node:perf_hooks'
import { connect } from '../src/db/connect.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { recompute } from '../src/operations/recompute.ts'
import { runRules } from '../src/operations/run-rule.ts'
import { systemAccess } from '../src/reference/load.ts'
import { depreciatedSql } from '../src/registers/assets/depreciation.ts'
import { registers } from '../src/registers/index.ts'
import { openDatabase } from './database.ts'

const LIMITS_S = { depreciation: 20, rules: 60 }
const SCALE = Number(process.argv[2] ?? 1)

const database = await openDatabase(SCALE, (line) => console.log(line))
const sql = connect(database.url, { max: 4, statementTimeoutMs: 120_000 })
const registry = createRegistry(registers)
const context = { sql, registry, access: systemAccess }
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

const asked = { month: '2026-10', dryRun: true }
const depreciation = await timed(() => recompute(context, registry.get('Asset'), asked))
const oneStatement = `select sum(${depreciatedSql('r', "date '2026-10-01'")}) from asset r`
const byHand = await timed(() => sql.unsafe(oneStatement))
const held = registry.registers.filter(({ domain }) => domain === 'assets' || domain === 'buildings')
const rules = await timed(() =>
  runRules({ ...context, registry: { ...registry, registers: held } }, new AbortController().signal),
)
console.log(
  JSON.stringify({
    scale: SCALE,
    depreciation: {
      seconds: depreciation,
      ofByHand: depreciation / byHand,
      ofLimit: depreciation / SCALE / LIMITS_S.depreciation,
    },
    rules: { seconds: rules, ofLimit: rules / SCALE / LIMITS_S.rules },
  }),
)
await sql.end()
await database.close()

// Taizhang itself without authentication, scope and row-level security: what they cost is the difference.
// Environment: DATABASE_URL, PORT, POOL_SIZE.
import { openTokens } from '../../src/identity/tokens.ts'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { connect } from '../../src/db/connect.ts'
import { createRegistry } from '../../src/kernel/registry.ts'
import { registers } from '../../src/registers/index.ts'

const config = loadConfig({ ...process.env, LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '1000000000' })
const pool = { max: Number(process.env.POOL_SIZE ?? 10) - 2, quick: 2, statementTimeoutMs: config.statementTimeoutMs }
// The owner of the tables is a superuser here, so no row-level security applies.
const sql = connect(process.env.DATABASE_URL ?? '', pool)
const tokens = await openTokens(sql, config)
const app = await buildApp({ config, sql, system: sql, registry: createRegistry(registers), tokens, walls: 'none' })
await app.listen({ host: '127.0.0.1', port: config.port })

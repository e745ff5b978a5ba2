// The service: configuration, database, application, listen; closes in the reverse order on a signal.
import closeWithGrace from 'close-with-grace'
import pino from 'pino'
import { openTokens } from './access/tokens.ts'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'
import { openDatabase } from './db/open.ts'
import { createRegistry } from './kernel/registry.ts'
import { loggerOptions } from './logger.ts'
import { registers } from './registers/index.ts'
import { sandboxTokens, writeSandboxFile } from './sandbox/clients.ts'
import { greeting } from './sandbox/greeting.ts'
import { loadReferenceData, loadSandbox } from './sandbox/load.ts'

export async function serve(): Promise<void> {
  const config = loadConfig()
  const log = pino(loggerOptions(config.logLevel))
  const registry = createRegistry(registers)
  const database = await openDatabase(config, log)
  const tokens = await openTokens(database.sql, config)
  await loadReferenceData(database.sql, registry)
  if (config.hasSandbox) await loadSandbox(database.sql, registry)
  const sandbox = config.hasSandbox ? await sandboxTokens(database.sql, tokens) : undefined
  const app = await buildApp({
    config,
    sql: database.sql,
    registry,
    tokens,
    ...(sandbox && { sandboxTokens: sandbox }),
  })
  closeWithGrace(async ({ err }) => {
    if (err) log.error(err)
    await app.close()
    await database.close()
  })
  const url = await app.listen({ host: config.host, port: config.port })
  const file = sandbox && (await writeSandboxFile(config.dataDir, { url, tokens: sandbox }))
  process.stdout.write(greeting(url, sandbox, file))
}

// The service: configuration, database, application, listen; closes in the reverse order on a signal.
import closeWithGrace from 'close-with-grace'
import pino, { type Logger } from 'pino'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'
import { openDatabase } from './db/open.ts'
import { codeOf } from './errors.ts'
import { openTokens } from './identity/tokens.ts'
import { createRegistry } from './kernel/registry.ts'
import { loggerOptions } from './logger.ts'
import { putRightOnce } from './operations/put-right.ts'
import { loadReferenceData, systemAccess } from './reference/load.ts'
import { registers } from './registers/index.ts'
import { sandboxTokens, writeSandboxFile } from './sandbox/clients.ts'
import { closeSandbox } from './sandbox/close.ts'
import { greeting } from './sandbox/greeting.ts'
import { loadSandbox } from './sandbox/load.ts'
import { StartError } from './start-error.ts'

export async function serve(): Promise<void> {
  const config = loadConfig()
  const log = pino(loggerOptions(config.logLevel))
  const registry = createRegistry(registers)
  const database = await openDatabase(config, log)
  const tokens = await openTokens(database.system, config)
  await putRightOnce({ sql: database.system, registry, access: systemAccess }, log)
  await loadReferenceData(database.system, registry, log)
  if (config.hasSandbox) await loadSandbox(database.system, registry)
  else {
    const closed = await closeSandbox(database.system, registry)
    if (closed.length > 0) log.warn({ clients: closed }, SANDBOX_CLOSED)
  }
  const sandbox = config.hasSandbox ? await sandboxTokens(tokens) : undefined
  const { promise: complete, resolve: isComplete } = Promise.withResolvers<void>()
  const app = await buildApp({
    complete,
    config,
    sql: database.sql,
    system: database.system,
    registry,
    tokens,
    ...(sandbox && { sandboxTokens: sandbox }),
  })
  const close = async () => {
    const cut = await app.drain(config.shutdownTimeoutMs)
    // What was cut off is undone: left to themselves its transactions would go on to their end.
    if (cut > 0) await database.sql.end({ timeout: 0 })
    await app.close()
    await database.close()
    if (cut > 0) throw new Error(`${cut} requests were cut off: they took longer than SHUTDOWN_TIMEOUT_MS`)
  }
  // Without TLS it means what it means everywhere: the terminal is gone.
  const skip = config.tlsCertFile ? ['SIGHUP' as const] : []
  if (config.tlsCertFile) process.on('SIGHUP', () => reloadCertificate(app, log))
  closeWithGrace({ skip, delay: config.shutdownTimeoutMs + CLOSING_MS, logger: log }, async ({ err }) => {
    if (err) log.error(err)
    await close()
  })
  const open = async () => {
    const address = await app.listen({ host: config.host, port: config.port })
    const url = config.tlsCertFile ? address.replace('http:', 'https:') : address
    const file = sandbox && (await writeSandboxFile(config.dataDir, { url, tokens: sandbox }))
    process.stdout.write(greeting(url, sandbox, file))
    isComplete()
  }
  await open().catch(async (error: unknown) => {
    await close()
    throw codeOf(error) === 'EADDRINUSE' ? portInUse(config) : error
  })
}

/** For what is written at the end, and for connections to the database; then the process ends in any case. */
const CLOSING_MS = 20_000

const SANDBOX_CLOSED =
  'started without the sandbox: its clients, and those that they made or changed, were disabled; ' +
  'look at the grants and credentials of one before you enable it again'

function reloadCertificate(app: { reloadCertificate: () => void }, log: Logger): void {
  try {
    app.reloadCertificate()
    log.info('the certificate was read again')
  } catch (error) {
    log.error(error)
  }
}

const portInUse = ({ host, port }: { host: string; port: number }): StartError =>
  new StartError(
    `${host}:${port} 已被占用：请用 PORT 另选端口。`,
    `${host}:${port} is in use: choose another with PORT.`,
  )

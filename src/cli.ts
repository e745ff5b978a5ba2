#!/usr/bin/env node
// `taizhang`: one table of commands. Data commands run against the configured database, or beside a running service.
import { createReadStream, createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { openTokens } from './access/tokens.ts'
import { type Config, loadConfig } from './config.ts'
import { contractFiles } from './contract.ts'
import { openDatabase } from './db/open.ts'
import { ClientError, languageOf, messageOf } from './errors.ts'
import { sensitivities } from './kernel/access.ts'
import type { Register } from './kernel/define-register.ts'
import { nearest } from './kernel/names.ts'
import { parseFilter } from './kernel/parse-filter.ts'
import { createRegistry, type Registry } from './kernel/registry.ts'
import { loggerOptions } from './logger.ts'
import type { Context } from './operations/context.ts'
import { exportRecords } from './operations/export.ts'
import { type ImportOptions, importRecords } from './operations/import.ts'
import { shownImport } from './operations/shown-report.ts'
import { registers } from './registers/index.ts'
import { sandboxTokens } from './sandbox/clients.ts'
import { loadReferenceData, loadSandbox, systemAccess } from './sandbox/load.ts'
import { serve } from './serve.ts'
import { StartError } from './start-error.ts'

class UsageError extends Error {}

const argumentsOf = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      mode: { type: 'string', default: 'partial' },
      'dry-run': { type: 'boolean', default: false },
      reason: { type: 'string' },
      filter: { type: 'string' },
      output: { type: 'string' },
      scope: { type: 'string', multiple: true },
      region: { type: 'string', multiple: true },
      clearance: { type: 'string', default: 'public' },
      days: { type: 'string', default: '30' },
      lang: { type: 'string', default: 'zh' },
    },
  })

let flags: ReturnType<typeof argumentsOf>['values']

interface Command {
  usage: string
  run: (args: string[]) => Promise<void>
}

const commands: Record<string, Command> = {
  serve: { usage: 'serve', run: serve },
  migrate: {
    usage: 'migrate                         迁移数据库并载入参考数据 / migrate, load reference data',
    run: () => withDatabase(async () => console.log('ok')),
  },
  import: {
    usage:
      'import REGISTER FILE [--format csv|ndjson] [--mode partial|atomic] [--dry-run] [--reason TEXT] [--lang zh|en]',
    run: importFile,
  },
  export: {
    usage: 'export REGISTER [--format csv|ndjson] [--filter JSON] [--output FILE]',
    run: exportFile,
  },
  token: {
    usage: 'token CLIENT [--scope vehicles:read …] [--region 652300 …] [--clearance internal] [--days 30]',
    run: makeToken,
  },
  sandbox: {
    usage: 'sandbox                         载入示例数据并打印令牌 / load the sandbox, print its tokens',
    run: () =>
      withDatabase(async ({ context, config }) => {
        await loadSandbox(context.sql, context.registry)
        console.log(JSON.stringify(await sandboxTokens(context.sql, await openTokens(context.sql, config)), null, 2))
      }),
  },
  contract: {
    usage: 'contract                        重写 schema.graphql 与 docs/openapi.json / rewrite the contracts',
    run: async () => {
      for (const [file, text] of Object.entries(contractFiles(createRegistry(registers)))) await writeFile(file, text)
    },
  },
}

interface Opened {
  context: Context
  config: Config
}

async function withDatabase(run: (opened: Opened) => Promise<void>): Promise<void> {
  const config = loadConfig()
  const registry = createRegistry(registers)
  const database = await openDatabase(config, pino(loggerOptions('warn'), pino.destination(2)), { mayShare: true })
  try {
    await loadReferenceData(database.sql, registry)
    await run({ config, context: { sql: database.sql, registry, access: systemAccess } })
  } finally {
    await database.close()
  }
}

const formatOf = (name: string | undefined): 'csv' | 'ndjson' => {
  const format = flags.format ?? (name?.endsWith('.csv') ? 'csv' : 'ndjson')
  if (format !== 'csv' && format !== 'ndjson') throw new UsageError(`--format csv|ndjson, not '${format}'`)
  return format
}

/** The report goes to standard output; a file with bad rows ends with code 2, so that scripts notice. */
async function importFile([name, file]: string[]): Promise<void> {
  const { mode, reason, lang } = flags
  if (mode !== 'partial' && mode !== 'atomic') throw new UsageError(`--mode partial|atomic, not '${mode}'`)
  await withDatabase(async ({ context }) => {
    const register = registerOf(name, context.registry)
    const options: ImportOptions = {
      mode,
      dryRun: flags['dry-run'],
      format: formatOf(file),
      requestId: `cli-${process.pid}`,
    }
    const source = createReadStream(required(file, 'FILE'))
    const report = await importRecords(context, register, source, { ...options, ...(reason && { reason }) })
    console.log(JSON.stringify(shownImport(report, languageOf(lang)), null, 2))
    if (report.rejected.length > 0) process.exitCode = 2
  })
}

async function exportFile([name]: string[]): Promise<void> {
  await withDatabase(async ({ context }) => {
    const register = registerOf(name, context.registry)
    const filter = flags.filter && parseFilter(JSON.parse(flags.filter), register, context.registry, context.access)
    const lines = new PassThrough()
    const out = flags.output ? createWriteStream(flags.output) : process.stdout
    const options = { format: formatOf(flags.output), ...(filter && { filter }) }
    await Promise.all([pipeline(lines, out), exportRecords(context, register, lines, options)])
  })
}

/** With --scope the client is made, or its grants replaced; without, it must exist. */
async function makeToken([client]: string[]): Promise<void> {
  const id = required(client, 'CLIENT')
  const { scope, region, clearance } = flags
  const days = Number(flags.days)
  if (!(days > 0 && days <= 3650)) throw new UsageError(`--days 1 … 3650, not '${flags.days}'`)
  if (!sensitivities.some((known) => known === clearance)) {
    throw new UsageError(`--clearance ${sensitivities.join('|')}, not '${clearance}'`)
  }
  const strange = scope?.find(
    (name) => !/^(\*|reference|assets|buildings|vehicles|energy|costs):(read|write)$/.test(name),
  )
  if (strange) throw new UsageError(`--scope DOMAIN:read|write, not '${strange}'`)
  await withDatabase(async ({ context: { sql }, config }) => {
    const regions = await sql`select from region where code = any(${region ?? []})`
    if (regions.length < new Set(region).size) throw new UsageError(`没有行政区划 / no such region: ${region}`)
    if (scope) {
      await sql.begin(async (tx) => {
        await tx`insert into client (id, name, clearance) values (${id}, ${id}, ${clearance})
                 on conflict (id) do update set clearance = excluded.clearance`
        await tx`delete from client_grant where client_id = ${id}`
        await tx`insert into client_grant (client_id, scopes, region_codes) values (${id}, ${scope}, ${region ?? null})`
      })
    }
    const known = await sql`select from client where id = ${id}`
    if (known.length === 0) throw new UsageError(`没有客户端 / no client '${id}'; name its --scope to make it`)
    const tokens = await openTokens(sql, config)
    console.log(await tokens.sign(id, days * 24 * 3600))
  })
}

function registerOf(name: string | undefined, registry: Registry): Register {
  const wanted = required(name, 'REGISTER')
  const found = registry.registers.find(({ path, plural, name }) => [path, plural, name].includes(wanted))
  if (found) return found
  const near = nearest(
    wanted,
    registry.registers.map(({ path }) => path),
  )
  throw new UsageError(`没有登记簿 / no register '${wanted}'${near ? ` (${near}?)` : ''}`)
}

function required(value: string | undefined, name: string): string {
  if (!value) throw new UsageError(`缺少 / missing ${name}`)
  return value
}

try {
  const { positionals, values } = argumentsOf()
  flags = values
  const [name = '', ...args] = positionals
  const command = commands[name]
  if (!command) throw new UsageError(name ? `没有命令 / no command '${name}'` : '')
  await command.run(args)
} catch (error) {
  console.error(explained(error))
  process.exit(1)
}

/** What the caller can mend reads without a stack. */
function explained(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS')) {
    const usages = Object.values(commands).map(({ usage }) => `  taizhang ${usage}`)
    return [(error as Error).message, '', ...usages].join('\n')
  }
  if (error instanceof ClientError) return `${messageOf(error, 'zh')}\n${messageOf(error, 'en')}`
  const isPlain = error instanceof StartError || error instanceof SyntaxError || code === 'ENOENT' || code === 'EISDIR'
  return isPlain ? (error as Error).message : error
}

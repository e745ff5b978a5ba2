// `taizhang`: one table of commands. Data commands run against the configured database, or beside a running service.
import { createReadStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pino from 'pino'
import { openReadLog } from '../audit/read-log.ts'
import { loadConfig } from '../config.ts'
import { contractFiles } from '../contract.ts'
import { openDatabase } from '../db/open.ts'
import { ClientError, codeOf, databaseErrorOf, languageOf, messageOf } from '../errors.ts'
import { encodingOf } from '../files/judge-line.ts'
import { streamWhole, writeWhole } from '../files/write-whole.ts'
import { rotateKeys } from '../identity/keys.ts'
import { openTokens } from '../identity/tokens.ts'
import type { Register } from '../kernel/define-register.ts'
import { nearest } from '../kernel/names.ts'
import { parseJsonParameter } from '../kernel/parse-json.ts'
import { createRegistry, type Registry } from '../kernel/registry.ts'
import { loggerOptions } from '../logger.ts'
import { type Context, changeReason } from '../operations/context.ts'
import { exportRecords, planExport } from '../operations/export.ts'
import { type ImportOptions, importRecords } from '../operations/import.ts'
import { putRight, putRightOnce } from '../operations/put-right.ts'
import { isRecomputable, recompute } from '../operations/recompute.ts'
import { shownImport, shownInField } from '../operations/shown-report.ts'
import { parseFilter } from '../plan/parse-filter.ts'
import type { Condition } from '../plan/read-plan.ts'
import { loadReferenceData, systemAccess } from '../reference/load.ts'
import { registers } from '../registers/index.ts'
import { sandboxTokens } from '../sandbox/clients.ts'
import { loadSandbox } from '../sandbox/load.ts'
import { serve } from '../serve.ts'
import { StartError } from '../start-error.ts'
import { runAct } from './act.ts'
import { daysIn, type Opened, runClient, runGrant } from './clients.ts'
import { argumentsOf, type Flags } from './flags.ts'
import { required, UsageError } from './usage.ts'

let flags: Flags

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
  check: {
    usage: `check [--lang zh|en]            列出升级时未能更正的记录 / lists what an upgrade could not put right`,
    run: checkStored,
  },
  import: {
    usage: `import REGISTER FILE [--format csv|ndjson] [--encoding utf-8|gbk] [--mode partial|atomic] [--dry-run]
             [--reason TEXT] [--lang zh|en]`,
    run: importFile,
  },
  recompute: {
    usage: 'recompute REGISTER --reason TEXT [--filter JSON] [--month 2026-10] [--dry-run]',
    run: recomputeResults,
  },
  act: {
    usage: `act REGISTER ACTION RECORDS [--reason TEXT] [--dry-run] [--lang zh|en]
             RECORDS: {"id":"…", …} 或其列表 / or a list`,
    run: ([name, ...args]) =>
      withDatabase(({ context }) => runAct(context, registerOf(name, context.registry), flags, args)),
  },
  export: {
    usage: 'export REGISTER [--format csv|ndjson] [--bom] [--filter JSON] [--output FILE]',
    run: exportFile,
  },
  token: {
    usage: 'token CLIENT [--days 30]        为已有客户端签发令牌 / a token for a client that exists',
    run: makeToken,
  },
  client: {
    usage: `client create CLIENT --name NAME [--region 652300] [--clearance internal] [--ip 10.0.0.0/8 …]
           client rotate CLIENT [--overlap 7d] | client disable CLIENT | client enable CLIENT | client list`,
    run: (args) => withDatabase((opened) => runClient(opened, flags, args)),
  },
  grant: {
    usage: `grant add CLIENT --scope vehicles:read … --purpose TEXT --legal-basis TEXT [--days N]
             (--region 652300 … | --department CREDIT_CODE | --organization CREDIT_CODE | --nation)
           grant revoke CLIENT GRANT | grant list CLIENT`,
    run: (args) => withDatabase((opened) => runGrant(opened, flags, args)),
  },
  key: {
    usage: 'key rotate [--revoke]           换签名密钥;--revoke 使全部令牌作废 / a new signing key; ends all tokens',
    run: rotateKey,
  },
  sandbox: {
    usage: 'sandbox                         载入示例数据并打印令牌 / load the sandbox, print its tokens',
    run: () =>
      withDatabase(async ({ context, config }) => {
        await loadSandbox(context.sql, context.registry)
        console.log(JSON.stringify(await sandboxTokens(await openTokens(context.sql, config)), null, 2))
      }),
  },
  contract: {
    usage: 'contract                        重写契约和数据字典 / rewrite the contracts and the data dictionary',
    run: async () => {
      for (const [file, text] of Object.entries(contractFiles(createRegistry(registers)))) await writeWhole(file, text)
    },
  },
}

async function withDatabase(run: (opened: Opened) => Promise<void>): Promise<void> {
  const config = loadConfig()
  const registry = createRegistry(registers)
  const log = pino(loggerOptions('warn'), pino.destination(2))
  const database = await openDatabase(config, log, { mayShare: true })
  const sql = database.system
  const reads = openReadLog({ sql, onError: (error) => log.error(error) })
  try {
    const context: Context = { sql, registry, access: systemAccess, audit: reads.audit }
    const mended = await putRightOnce(context, log)
    await loadReferenceData(sql, registry, log)
    await run({ config, context, mended })
  } finally {
    await reads.close()
    await database.close()
  }
}

async function checkStored(): Promise<void> {
  await withDatabase(async ({ context, mended }) => {
    const { left, ...counts } = await putRight(context, { mended, count: 0, left: [] })
    const shown = left.map(({ register, id, holder, value, ...problem }) => {
      return { register, id, holder, value, ...shownInField(problem, languageOf(flags.lang)) }
    })
    console.log(JSON.stringify({ ...counts, left: shown }, null, 2))
    if (counts.count > 0) process.exitCode = 2
  })
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
    if (register.isReadOnly) throw new UsageError(`只读 / read-only: ${register.path}`)
    const options: ImportOptions = {
      mode,
      dryRun: flags['dry-run'],
      format: formatOf(file),
      requestId: `cli-${process.pid}`,
      ...(flags.encoding && { encoding: encodingOf(flags.encoding) }),
    }
    const source = createReadStream(required(file, 'FILE'))
    const report = await importRecords(context, register, source, { ...options, ...changeReason(reason) })
    console.log(JSON.stringify(shownImport(report, register, languageOf(lang)), null, 2))
    if (report.rejected.length > 0) process.exitCode = 2
  })
}

async function exportFile([name]: string[]): Promise<void> {
  await withDatabase(async ({ context }) => {
    const register = registerOf(name, context.registry)
    const filter = filterOf(register, context)
    const lines = new PassThrough()
    const format = formatOf(flags.output)
    const plan = planExport(context, {
      register,
      format,
      hasMark: flags.bom && format === 'csv',
      ...(filter && { filter }),
    })
    const written = flags.output ? streamWhole(flags.output, lines) : pipeline(lines, process.stdout)
    const exported = exportRecords(context, plan, lines).catch((error: Error) => {
      lines.destroy(error)
      throw error
    })
    // Both to their end: what was begun is cleared away before the process ends.
    await Promise.allSettled([exported, written])
    await Promise.all([exported, written])
  })
}

/** Results by the factors that apply now. */
async function recomputeResults([name]: string[]): Promise<void> {
  const { reason } = flags
  await withDatabase(async ({ context }) => {
    const register = registerOf(name, context.registry)
    if (!isRecomputable(register)) throw new UsageError(`没有可重算的结果 / nothing to recompute: ${register.path}`)
    const options = { dryRun: flags['dry-run'], requestId: `cli-${process.pid}`, ...changeReason(reason) }
    const { month } = flags
    const report = await recompute(context, register, { ...options, month, filter: filterOf(register, context) })
    console.log(JSON.stringify(report, null, 2))
  })
}

function filterOf(register: Register, { registry, access }: Context): Condition | undefined {
  const sent = flags.filter === undefined ? [] : [parseJsonParameter('filter', flags.filter)]
  return parseFilter(sent, register, { registry, access })
}

async function rotateKey([action]: string[]): Promise<void> {
  if (action !== 'rotate') throw new UsageError(`key rotate, not '${action ?? ''}'`)
  await withDatabase(({ context: { sql } }) => rotateKeys(sql, { isRevoking: flags.revoke }))
  console.log('ok')
}

async function makeToken([client]: string[]): Promise<void> {
  const code = required(client, 'CLIENT')
  const days = daysIn(flags.days ?? '30')
  await withDatabase(async ({ context: { sql }, config }) => {
    const known = await sql`select from client where code = ${code}`
    if (known.length === 0) throw new UsageError(`没有客户端 / no client '${code}'; client create makes it`)
    const tokens = await openTokens(sql, config)
    console.log(await tokens.sign(code, days * 24 * 3600))
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

/** Whether all could be done; what could not is said. One at a time. */
export async function runCommand(argv: string[]): Promise<boolean> {
  try {
    const { positionals, values } = argumentsOf(argv)
    flags = values
    const [name = '', ...args] = positionals
    const command = flags.help ? { run: () => console.log(usages()) } : commands[name]
    if (!command) throw new UsageError(name ? `没有命令 / no command '${name}'` : '')
    await command.run(args)
    return true
  } catch (error) {
    console.error(explained(error))
    return false
  }
}

function usages(): string {
  return Object.values(commands)
    .map(({ usage }) => `  taizhang ${usage}`)
    .join('\n')
}

/** What the caller can mend reads without a stack. */
function explained(error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS')) {
    return `${(error as Error).message}\n\n${usages()}`
  }
  const known = error instanceof ClientError ? error : databaseErrorOf(error)
  // What an error says of itself is the first of its problems, or counts them.
  const said = known && [known, ...known.problems.slice(known.code === known.problems[0]?.code ? 1 : 0)]
  if (said) return (['zh', 'en'] as const).flatMap((language) => said.map((one) => messageOf(one, language))).join('\n')
  const isPlain = error instanceof StartError || error instanceof SyntaxError || code === 'ENOENT' || code === 'EISDIR'
  return isPlain ? (error as Error).message : error
}

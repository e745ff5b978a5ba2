import { z } from 'zod'
import { StartError } from './start-error.ts'

export type Config = z.infer<typeof configSchema> & { hasSandbox: boolean }

/** Reads and checks the environment once. Throws StartError naming every variable that is wrong. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const result = configSchema.safeParse(readVariables(env))
  if (result.success) {
    const config = { ...result.data, hasSandbox: result.data.hasSandbox ?? !result.data.databaseUrl }
    if (config.hasSandbox && !isLoopback(config.host)) throw openSandbox(config.host)
    return config
  }
  const problems = result.error.issues.map((issue) => {
    const field = String(issue.path[0])
    return `  ${isField(field) ? variables[field] : field}: ${issue.message}`
  })
  throw new StartError('环境变量有误：', `Invalid environment:\n${problems.join('\n')}`)
}

/** Config field -> environment variable. Operators know these names: renaming one breaks their installation. */
const variables = {
  host: 'HOST',
  port: 'PORT',
  databaseUrl: 'DATABASE_URL',
  dataDir: 'DATA_DIR',
  hasSandbox: 'SANDBOX',
  logLevel: 'LOG_LEVEL',
  issuer: 'TOKEN_ISSUER',
  audience: 'TOKEN_AUDIENCE',
  statementTimeoutMs: 'STATEMENT_TIMEOUT_MS',
  maxConnections: 'MAX_CONNECTIONS',
  graphqlIntrospection: 'GRAPHQL_INTROSPECTION',
} as const

const integer = (min: number, max: number) =>
  z.coerce.number(`must be a whole number from ${min} to ${max}`).int().min(min).max(max)

const configSchema = z.strictObject({
  // Loopback by default: nobody should publish a register by forgetting a variable.
  host: z.string().default('127.0.0.1'),
  port: integer(0, 65_535).default(3000),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .refine((text) => URL.canParse(text), 'must be a URL such as postgres://user:password@host:5432/database')
    .optional(),
  dataDir: z.string().default('.data'),
  /** Demonstration data, and tokens for whoever opens the playground; without it said, only the embedded database. */
  hasSandbox: z.stringbool('must be true or false').optional(),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  issuer: z.string().default('taizhang'),
  audience: z.string().default('taizhang'),
  statementTimeoutMs: integer(100, 3_600_000).default(15_000),
  maxConnections: integer(1, 1000).default(10),
  graphqlIntrospection: z.stringbool('must be true or false').default(true),
})

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

const openSandbox = (host: string): StartError =>
  new StartError(
    `示例令牌会公开给能访问 ${host} 的任何人。请设 SANDBOX=false（不载入示例数据，不发令牌），或只监听本机 HOST=127.0.0.1。`,
    `Anyone who reaches ${host} could read the sandbox's tokens. Set SANDBOX=false (no demonstration data and no ` +
      'tokens), or listen on this machine only, HOST=127.0.0.1.',
  )

/** An empty variable counts as not set, because compose files and shells cannot unset one. */
function readVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [field, variable] of Object.entries(variables)) {
    const text = env[variable]?.trim()
    if (text) found[field] = text
  }
  return found
}

function isField(name: string): name is keyof typeof variables {
  return Object.hasOwn(variables, name)
}

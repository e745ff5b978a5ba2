import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { constantCase } from './kernel/names.ts'
import { parseRequestJson } from './kernel/parse-json.ts'
import { readTrustedDocuments, type TrustedDocuments } from './kernel/trusted-documents.ts'
import { StartError } from './start-error.ts'

export type Config = z.infer<typeof checkedSchema>

/** Reads and checks the environment once. Throws StartError naming every variable that is wrong. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const result = checkedSchema.safeParse(readVariables(env))
  if (result.success) {
    const config = result.data
    if (config.hasSandbox && !isLoopback(config.host)) throw openSandbox(config.host)
    return config
  }
  const problems = result.error.issues.map(({ path, message }) => `  ${variableOf(String(path[0]))}: ${message}`)
  throw new StartError('环境变量有误：', `Invalid environment:\n${problems.join('\n')}`)
}

/** Fields that operators know by another name. They know them all: renaming one breaks their installation. */
const otherwise: Record<string, string> = {
  ...{ hasSandbox: 'SANDBOX', audience: 'TOKEN_AUDIENCE', externalIssuers: 'TOKEN_ISSUERS' },
  ...{ issuer: 'TOKEN_ISSUER', formerIssuers: 'TOKEN_FORMER_ISSUERS' },
}

/** Such as MAX_CONNECTIONS for `maxConnections`. */
const variableOf = (field: string): string => otherwise[field] ?? constantCase(field)

const listed = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text
const NO_ORIGIN = 'must be origins such as https://app.example, https://app.example:8443'

const integer = (min: number, max: number) =>
  z.coerce.number(`must be a whole number from ${min} to ${max}`).int().min(min).max(max)

/** An OIDC provider whose tokens are taken. */
const externalIssuer = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwksUri: z.url({ protocol: /^https?$/ }),
  algorithms: z
    .array(z.enum(['ES256', 'RS256', 'PS256', 'EdDSA']))
    .min(1)
    .default(['ES256', 'RS256', 'PS256', 'EdDSA']),
  clientClaim: z.string().min(1).default('sub'),
  /** The `typ` that its access tokens have, such as `at+jwt`. */
  typ: z.string().min(1).optional(),
  /** Whether the token's `scope` holds scopes of ours, which leave the client so much of its grants. */
  isScoped: z.boolean().default(false),
})

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
  /** The public URL, where others look for the metadata (RFC 8414, 3); with neither, what it was at the first start. */
  issuer: z.string().optional(),
  /** What the issuer was called before: its tokens, signed with our keys, are good until they end. */
  formerIssuers: z.string().transform(listed).default([]),
  audience: z.string().default('taizhang'),
  tokenLifetimeS: integer(60, 86_400).default(3600),
  externalIssuers: z
    .string()
    .transform((text, context) =>
      filed(
        () => parsedIssuers(text),
        (message) => context.addIssue(`must be a JSON array or the path of a file with one: ${message}`),
      ),
    )
    .pipe(z.array(externalIssuer))
    .default([]),
  /** Where clients reach the service, without a slash at the end. */
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://register.example' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  statementTimeoutMs: integer(100, 3_600_000).default(15_000),
  maxConnections: integer(1, 1000).default(10),
  graphqlIntrospection: z.stringbool('must be true or false').default(true),
  /** The file or folder of documents that are known by their hashes. */
  graphqlDocuments: z
    .string()
    .transform((path, context) =>
      filed(
        () => readTrustedDocuments(path),
        (message) => context.addIssue(message),
      ),
    )
    .optional()
    .transform((documents): TrustedDocuments => documents ?? new Map()),
  /** Whether all others are refused. */
  graphqlDocumentsOnly: z.stringbool('must be true or false').default(false),
  /** Cost of all requests of one client, see operations/cost.ts; 0: no limit. */
  rateLimitPerMinute: integer(0, 1e12).default(6_000_000),
  /** What a client that was quiet may ask for at once; a minute's worth when not given. */
  rateLimitBurst: integer(100, 1e12).optional(),
  /** How long the read log is kept: 《网络安全法》(2016) 第二十一条第三项 asks for six months at least. */
  readLogMonths: integer(6, 1200).default(12),
  /** Requests of one client at once, on one node. */
  maxInFlight: integer(1, 10_000).default(20),
  /** Exports and atomic imports at once, on one node; never more than half of the connections. */
  maxConcurrentBulk: integer(1, 1000).default(4),
  /** Of all files that come at once, on one node, beyond what is in memory; half of the free disk when not given. */
  maxUploadDiskMib: integer(16, 1 << 24).optional(),
  /** Requests that may wait for a connection; the next is answered with 503 at once. */
  maxQueued: integer(0, 100_000).default(200),
  /** Mean of a second above which requests are answered 503; a turn under full load takes 5 to 50 ms. 0: never. */
  maxEventLoopDelayMs: integer(0, 60_000).default(500),
  /** Until a request is there with its body; files being imported may take as long as they keep coming. */
  requestTimeoutMs: integer(1000, 3_600_000).default(120_000),
  /** How long requests under way may take once the service is to end; what is left then is cut off. */
  shutdownTimeoutMs: integer(0, 3_600_000).default(30_000),
  /** Whose X-Forwarded-For is believed. */
  trustProxy: z
    .string()
    .transform(listed)
    .pipe(
      z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be addresses such as 10.1.2.3, 10.0.0.0/8')),
    )
    .optional(),
  tlsCertFile: z.string().optional(),
  tlsKeyFile: z.string().optional(),
  /** Who signs the certificates of clients; asked for, not demanded. */
  tlsClientCaFile: z.string().optional(),
  /** Sites whose pages may call from a browser. */
  corsOrigins: z
    .string()
    .transform(listed)
    .pipe(z.array(z.string().refine(isOrigin, NO_ORIGIN)))
    .default([]),
})

/** With what follows from other variables where it was not given. */
const checkedSchema = configSchema
  .transform(({ issuer, publicUrl, hasSandbox, ...config }) => {
    const { host, port, databaseUrl, tlsCertFile } = config
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const url = publicUrl ?? `${tlsCertFile ? 'https' : 'http'}://${authority}`
    return { ...config, hasSandbox: hasSandbox ?? !databaseUrl, publicUrl: url, issuer: issuer ?? publicUrl }
  })
  .refine(
    ({ issuer, publicUrl, formerIssuers, externalIssuers }) => {
      return areDistinct([
        ...new Set([issuer ?? publicUrl, ...formerIssuers]),
        ...externalIssuers.map((one) => one.issuer),
      ])
    },
    { path: ['externalIssuers'], error: 'must name every issuer once, and none of our own' },
  )
  .refine(({ graphqlDocuments, graphqlDocumentsOnly }) => graphqlDocuments.size > 0 || !graphqlDocumentsOnly, {
    path: ['graphqlDocumentsOnly'],
    error: 'needs the documents that GRAPHQL_DOCUMENTS names',
  })

const areDistinct = (names: string[]): boolean => new Set(names).size === names.length

/** The array itself, or the path of a file that holds it. */
const parsedIssuers = (text: string): unknown =>
  parseRequestJson(text.startsWith('[') ? text : readFileSync(text, 'utf8'))

/** What `read` makes of a file; what is wrong with that is wrong with the variable. */
function filed<T>(read: () => T, refuse: (message: string) => void): T {
  try {
    return read()
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error))
    return z.NEVER
  }
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

const openSandbox = (host: string): StartError =>
  new StartError(
    `示例令牌会公开给能访问 ${host} 的任何人。请设 SANDBOX=false（不载入示例数据，不发令牌），或只监听本机 HOST=127.0.0.1。`,
    `Anyone who reaches ${host} could read the sandbox's tokens. Set SANDBOX=false (no demonstration data and no ` +
      'tokens), or listen on this machine only, HOST=127.0.0.1.',
  )

/** An empty variable counts as not set, because compose files and shells cannot unset one. */
const readVariables = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.keys(configSchema.shape).flatMap((field) => {
      const text = env[variableOf(field)]?.trim()
      return text ? [[field, text]] : []
    }),
  )

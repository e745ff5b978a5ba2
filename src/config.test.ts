import { createHash } from 'node:crypto'
import t from 'tap'
import { loadConfig } from './config.ts'

t.test('an empty environment gives a service for this machine only', (t) => {
  t.strictSame(loadConfig({}), {
    host: '127.0.0.1',
    port: 3000,
    dataDir: '.data',
    hasSandbox: true,
    logLevel: 'info',
    issuer: undefined,
    formerIssuers: [],
    audience: 'taizhang',
    tokenLifetimeS: 3600,
    externalIssuers: [],
    publicUrl: 'http://127.0.0.1:3000',
    statementTimeoutMs: 15_000,
    maxConnections: 10,
    graphqlIntrospection: true,
    graphqlDocuments: new Map(),
    graphqlDocumentsOnly: false,
    rateLimitPerMinute: 6_000_000,
    maxInFlight: 20,
    maxConcurrentBulk: 4,
    maxQueued: 200,
    maxEventLoopDelayMs: 500,
    requestTimeoutMs: 120_000,
    shutdownTimeoutMs: 30_000,
    readLogMonths: 12,
    corsOrigins: [],
  })
  t.end()
})

t.test('variables are read by name, and an empty one counts as not set', (t) => {
  const config = loadConfig({
    PORT: ' 8080 ',
    HOST: '',
    DATABASE_URL: 'postgres://a:b@127.0.0.1:5432/c',
    GRAPHQL_INTROSPECTION: 'false',
    UNRELATED: 'x',
  })
  t.match(config, { port: 8080, host: '127.0.0.1', databaseUrl: 'postgres://a:b@127.0.0.1:5432/c' })
  t.equal(config.graphqlIntrospection, false)
  t.end()
})

const badValues = [
  ['PORT', 'http'],
  ['PORT', '70000'],
  ['PORT', '80.5'],
  ['RATE_LIMIT_PER_MINUTE', '-1'],
  ['TRUST_PROXY', '10.0.0.1, gateway'],
  ['DATABASE_URL', 'mysql://127.0.0.1/x'],
  ['DATABASE_URL', 'postgres://[/'],
  ['LOG_LEVEL', 'loud'],
  ['STATEMENT_TIMEOUT_MS', '0'],
  ['MAX_CONNECTIONS', '-1'],
  ['GRAPHQL_INTROSPECTION', 'perhaps'],
  ['SANDBOX', 'perhaps'],
  ['TOKEN_LIFETIME_S', '5'],
  ['SHUTDOWN_TIMEOUT_MS', '-1'],
  ['READ_LOG_MONTHS', '5'],
  ['PUBLIC_URL', 'register.example'],
  ['PUBLIC_URL', 'javascript:alert(1)'],
  ...['*', 'null', 'app.example', 'https://app.example/', 'https://APP.example', 'https://a.example,x'].map(
    (origins) => ['CORS_ORIGINS', origins] as const,
  ),
  ['GRAPHQL_DOCUMENTS', 'no-such-folder'],
  ['GRAPHQL_DOCUMENTS', 'package.json'],
  ['GRAPHQL_DOCUMENTS_ONLY', 'true'],
  ['TOKEN_ISSUERS', '[{'],
  ['TOKEN_ISSUERS', '{}'],
  ['TOKEN_ISSUERS', 'no-such-file.json'],
  ['TOKEN_ISSUERS', '[{"issuer":"https://a.example","audience":"b"}]'],
  ['TOKEN_ISSUERS', '[{"issuer":"https://a.example","audience":"b","jwksUri":"file:///etc/passwd"}]'],
  ['TOKEN_ISSUERS', '[{"issuer":"https://a.example","audience":"b","jwksUri":"https://c","algorithms":["HS256"]}]'],
  ['TOKEN_ISSUERS', '[{"issuer":"http://127.0.0.1:3000","audience":"b","jwksUri":"https://c"}]'],
] as const

for (const [variable, value] of badValues) {
  t.test(`${variable}=${value} is refused by name`, (t) => {
    t.throws(() => loadConfig({ [variable]: value }), { name: 'StartError', message: `${variable}: ` })
    t.end()
  })
}

const sandboxes: [environment: Record<string, string>, hasSandbox: boolean | 'refused'][] = [
  [{}, true],
  [{ SANDBOX: 'false' }, false],
  [{ DATABASE_URL: 'postgres://a:b@127.0.0.1:5432/c', HOST: '0.0.0.0' }, false],
  [{ DATABASE_URL: 'postgres://a:b@127.0.0.1:5432/c', HOST: '0.0.0.0', SANDBOX: 'true' }, 'refused'],
  [{ DATABASE_URL: 'postgres://a:b@127.0.0.1:5432/c', SANDBOX: 'true' }, true],
  [{ HOST: '0.0.0.0' }, 'refused'],
  [{ HOST: '0.0.0.0', SANDBOX: 'false' }, false],
  [{ HOST: '127.0.0.1.example' }, 'refused'],
  [{ HOST: '::' }, 'refused'],
  ...['127.0.0.2', '::1', 'localhost'].map((HOST): [Record<string, string>, boolean] => [{ HOST }, true]),
]

for (const [environment, expected] of sandboxes) {
  t.test(`the sandbox is for this machine only: ${JSON.stringify(environment)}`, (t) => {
    if (expected !== 'refused') t.equal(loadConfig(environment).hasSandbox, expected)
    else t.throws(() => loadConfig(environment), { name: 'StartError', message: /示例令牌[\s\S]*sandbox's tokens/ })
    t.end()
  })
}

t.test(
  'the issuer is the public URL unless it is given another name, and its former names are no other issuer',
  (t) => {
    const PUBLIC_URL = 'https://register.example/'
    t.equal(loadConfig({ PUBLIC_URL }).issuer, 'https://register.example')
    t.equal(loadConfig({ PUBLIC_URL, TOKEN_ISSUER: 'taizhang' }).issuer, 'taizhang')
    const former = { PUBLIC_URL, TOKEN_FORMER_ISSUERS: 'taizhang, https://old.example' }
    t.strictSame(loadConfig(former).formerIssuers, ['taizhang', 'https://old.example'])
    const TOKEN_ISSUERS = '[{"issuer":"taizhang","audience":"b","jwksUri":"https://c"}]'
    t.equal(loadConfig({ PUBLIC_URL, TOKEN_ISSUERS }).externalIssuers.length, 1)
    t.throws(() => loadConfig({ ...former, TOKEN_ISSUERS }), { name: 'StartError', message: 'TOKEN_ISSUERS: ' })
    t.end()
  },
)

t.test('issuers are in the variable, or in a file that it names', (t) => {
  const issuer = { issuer: 'https://a.example', audience: 'b', jwksUri: 'https://c.example/jwks' }
  const text = JSON.stringify([issuer])
  const all = { ...issuer, algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'], clientClaim: 'sub', isScoped: false }
  const folder = t.testdir({ 'issuers.json': text })
  for (const TOKEN_ISSUERS of [text, `${folder}/issuers.json`]) {
    t.strictSame(loadConfig({ TOKEN_ISSUERS }).externalIssuers, [all])
  }
  t.end()
})

t.test('documents are in a file or a folder, each known by its SHA-256 and by what its file calls it', (t) => {
  const hash = 'ebf4f59a36ea3a5d4c4a0d6b1a9c2c1b5f5dd4b5'
  const folder = t.testdir({
    'relay.json': JSON.stringify({ [hash]: '{ a }' }),
    'one.graphql': '{ b }',
    'read-me.md': 'no document',
  })
  const texts = (path: string) => [...loadConfig({ GRAPHQL_DOCUMENTS: path }).graphqlDocuments]
  const named = [hash, createHash('sha256').update('{ a }').digest('hex')].map((key) => [key, '{ a }'])
  t.strictSame(texts(`${folder}/relay.json`), named)
  t.strictSame(texts(folder), [[createHash('sha256').update('{ b }').digest('hex'), '{ b }'], ...named])
  const wrong = t.testdir({
    empty: {},
    two: { 'a.json': '{"h":"{ a }"}', 'b.json': '{"h":"{ b }"}' },
    list: { 'a.json': '["{ a }"]' },
  })
  for (const name of ['empty', 'two', 'list']) {
    t.throws(() => texts(`${wrong}/${name}`), { name: 'StartError', message: 'GRAPHQL_DOCUMENTS: ' }, name)
  }
  t.end()
})

t.test('all wrong variables are named at once', (t) => {
  t.throws(() => loadConfig({ PORT: 'x', LOG_LEVEL: 'x' }), { message: /PORT: [\s\S]*LOG_LEVEL: / })
  t.end()
})

// Tokens a second of one core of the service: by secret and by signed assertion, against signing alone. The service has
// a database of its own, empty but for one client. By the processor time of its process, so Linux only.
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { postgres } from '../src/db/driver.ts'
import { startEmbeddedPostgres } from '../src/db/embedded/embedded.ts'
import { hashSecret, makeSecret } from '../src/identity/secrets.ts'
import { startServer } from './processes.ts'
import { processorSeconds } from './processor.ts'

export interface TokenFigure {
  /** A second of processor time of the service; medians. */
  secretPerCore: number
  assertionPerCore: number
  /** ES256 signatures of a token's text in a bare loop. */
  signaturesPerCore: number
  /** A second by the clock, all processes on this machine. */
  secretPerSecond: number
  assertionPerSecond: number
}

export interface TokenOptions {
  rounds: number
  roundS: number
  log: (line: string) => void
}

const CONNECTIONS = 10
const WARM_UP_S = 3
const ISSUER = 'https://bench.example'
const CLIENT = 'bench'
const ASSERTION_LIFETIME_S = 300

interface Round {
  perCore: number
  perSecond: number
}

export async function measureTokens({ rounds, roundS, log }: TokenOptions): Promise<TokenFigure> {
  const dataDir = await mkdtemp(join(tmpdir(), 'taizhang-tokens-'))
  const quiet = () => {}
  const database = await startEmbeddedPostgres({
    dataDir,
    log: { debug: quiet, info: quiet, warn: console.warn, error: console.error },
  })
  const env = { DATABASE_URL: database.url, DATA_DIR: dataDir, LOG_LEVEL: 'warn', TOKEN_ISSUER: ISSUER }
  const server = await startServer({ script: 'src/main.ts', env, probe: { path: '/health/ready' } })
  try {
    const { authorization, key } = await newClient(database.url)
    const form = 'grant_type=client_credentials'
    const ways = {
      secret: () => ({ headers: { authorization }, body: form }),
      assertion: () => ({ headers: {}, body: `${form}&${assertionParameters(key)}` }),
    }
    const measured: Record<keyof typeof ways, Round[]> = { secret: [], assertion: [] }
    const signatures: number[] = []
    for (const way of Object.values(ways)) await load(server, WARM_UP_S, way)
    for (let round = 0; round < rounds; round++) {
      measured.secret.push(await load(server, roundS, ways.secret))
      measured.assertion.push(await load(server, roundS, ways.assertion))
      signatures.push(signAlone(roundS))
    }
    const [secret, assertion] = [median(measured.secret), median(measured.assertion)]
    const figure = {
      ...{ secretPerCore: secret.perCore, assertionPerCore: assertion.perCore },
      ...{ secretPerSecond: secret.perSecond, assertionPerSecond: assertion.perSecond },
      signaturesPerCore: signatures.toSorted((a, b) => a - b)[Math.floor((rounds - 1) / 2)],
    }
    log(
      `tokens     ${Object.entries(figure)
        .map(([name, value]) => `${name} ${value.toFixed(0)}`)
        .join(', ')}`,
    )
    return figure
  } finally {
    await server.stop()
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Every request is made when it is sent: an assertion is good once. */
async function load(
  { url, pid }: { url: string; pid: number },
  durationS: number,
  next: () => { headers: Record<string, string>; body: string },
): Promise<Round> {
  const before = await processorSeconds(pid)
  const result = await autocannon({
    ...{ url, connections: CONNECTIONS, duration: durationS },
    requests: [
      {
        ...{ method: 'POST', path: '/oauth/token' },
        setupRequest: (request) => {
          const { headers, body } = next()
          return { ...request, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body }
        },
      },
    ],
  })
  const failures = result.errors + result.timeouts + result.non2xx
  if (failures > 0) throw new Error(`${failures} of ${result.requests.total} requests for a token failed`)
  const spent = (await processorSeconds(pid)) - before
  return { perCore: result.requests.total / spent, perSecond: result.requests.total / result.duration }
}

/** The limit: nothing but the text of a token and its signature. */
function signAlone(durationS: number): number {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const begun = process.cpuUsage()
  const end = performance.now() + durationS * 1000
  let count = 0
  for (; performance.now() < end; count++) {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: ISSUER, aud: ISSUER, sub: CLIENT, client_id: CLIENT, iat: now, exp: now + 3600 }
    signed({ ...claims, jti: randomUUID() }, privateKey)
  }
  const { user, system } = process.cpuUsage(begun)
  return count / ((user + system) / 1e6)
}

function assertionParameters(key: KeyObject): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: CLIENT, sub: CLIENT, aud: ISSUER, iat: now, exp: now + ASSERTION_LIFETIME_S }
  const assertion = signed({ ...claims, jti: randomUUID() }, key)
  const type = encodeURIComponent('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  return `client_assertion_type=${type}&client_assertion=${assertion}`
}

function signed(claims: object, key: KeyObject): string {
  const [header, payload] = [{ alg: 'ES256', kid: 'one', typ: 'at+jwt' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const text = `${header}.${payload}`
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

async function newClient(url: string): Promise<{ authorization: string; key: KeyObject }> {
  const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keys = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }] })
  const secret = makeSecret()
  const sql = postgres(url, { max: 1 })
  await sql`insert into client (code, name, public_keys) values (${CLIENT}, ${CLIENT}, ${keys})`
  await sql`insert into client_secret (client_id, hash)
            select id, ${await hashSecret(secret)} from client where code = ${CLIENT}`
  await sql.end()
  return { authorization: `Basic ${btoa(`${CLIENT}:${secret}`)}`, key }
}

function median(all: Round[]): Round {
  return all.toSorted((a, b) => a.perCore - b.perCore)[Math.floor((all.length - 1) / 2)]
}

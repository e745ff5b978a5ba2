// The service under test: how it is started and where its tokens come from. Everything the bench assumes about it is here
// and in shapes.ts.
import { spawnSync } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, type RunningServer, startServer } from './processes.ts'
import type { Reach } from './shapes.ts'

export interface Service extends RunningServer {
  headersFor(reach: Reach): Record<string, string>
}

export interface ServiceOptions {
  databaseUrl: string
  poolSize: number
  regions: Record<Exclude<Reach, 'nation'>, string>
  /** Another checkout to be measured. */
  root?: string
}

/** `node src/main.ts` on an existing database, its log at warnings, with a token for each reach. */
export async function startService({ databaseUrl, poolSize, regions, root = ROOT }: ServiceOptions): Promise<Service> {
  const env = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: await mkdtemp(join(tmpdir(), 'taizhang-bench-')),
    // Two more are for records by id.
    MAX_CONNECTIONS: String(poolSize - 2),
    LOG_LEVEL: 'warn',
    // Of the command line that makes the tokens as well, which does not know the port.
    TOKEN_ISSUER: 'bench',
    // One client asks for all that the machine gives: the quota is counted, but not reached.
    RATE_LIMIT_PER_MINUTE: '1000000000',
  }
  const server = await startServer({ script: 'src/main.ts', env, probe: { path: '/health/ready' }, root })
  const tokens: Record<Reach, string> = {
    nation: makeToken({ env, root }, 'bench-nation', ['--nation']),
    province: makeToken({ env, root }, 'bench-province', ['--region', regions.province]),
    county: makeToken({ env, root }, 'bench-county', ['--region', regions.county]),
  }
  return { ...server, headersFor: (reach) => ({ authorization: `Bearer ${tokens[reach]}` }) }
}

/** A token that may do everything within its reach, from the service's own command line. */
export function makeToken(at: Installation, client: string, reach: string[]): string {
  // The database outlives a run: the client may be there.
  if (!taizhang(at, 'client', 'list').includes(`${client}\t`)) {
    const why = ['--purpose', 'bench', '--legal-basis', 'none']
    taizhang(at, 'client', 'create', client, '--name', client)
    taizhang(at, 'grant', 'add', client, '--scope', '*:read', '--scope', '*:write', ...reach, ...why)
  }
  return taizhang(at, 'token', client).trim()
}

interface Installation {
  env: Record<string, string>
  root?: string
}

function taizhang({ env, root = ROOT }: Installation, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`taizhang ${args.join(' ')} failed: ${stderr}`)
  return stdout
}

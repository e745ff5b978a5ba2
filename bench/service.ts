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
  regions: Record<Reach, string>
}

/** `node src/main.ts` on an existing database, its log at warnings, with a token for each reach. */
export async function startService({ databaseUrl, poolSize, regions }: ServiceOptions): Promise<Service> {
  const env = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: await mkdtemp(join(tmpdir(), 'taizhang-bench-')),
    MAX_CONNECTIONS: String(poolSize),
    LOG_LEVEL: 'warn',
  }
  const server = await startServer({ script: 'src/main.ts', env, probe: { path: '/health/ready' } })
  const tokens: Record<Reach, string> = {
    province: makeToken(env, 'bench-province', regions.province),
    county: makeToken(env, 'bench-county', regions.county),
  }
  return { ...server, headersFor: (reach) => ({ authorization: `Bearer ${tokens[reach]}` }) }
}

/** A token that may do everything within one region, from the service's own command line. */
function makeToken(env: Record<string, string>, client: string, region: string): string {
  const args = ['src/cli.ts', 'token', client, '--scope', '*:read', '--scope', '*:write', '--region', region]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`taizhang token failed: ${stderr}`)
  return stdout.trim()
}

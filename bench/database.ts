import { fileURLToPath } from 'node:url'
import { postgres } from '../src/db/driver.ts'
import { startEmbeddedPostgres } from '../src/db/embedded/embedded.ts'
import { generate } from './generate.ts'

export interface BenchDatabase {
  url: string
  close(): Promise<void>
}

/** For one database with five million rows and little else on the machine. */
const SETTINGS = {
  shared_buffers: '2GB',
  effective_cache_size: '6GB',
  max_wal_size: '8GB',
  maintenance_work_mem: '512MB',
}

/** BENCH_DATABASE_URL, or an embedded server of the bench's own; filled on first use and kept for the next run. */
export async function openDatabase(scale: number, log: (line: string) => void): Promise<BenchDatabase> {
  const given = process.env.BENCH_DATABASE_URL
  if (given !== undefined) {
    await fillOnce(given, scale, log)
    return { url: given, close: async () => {} }
  }
  const quiet = () => {}
  const server = await startEmbeddedPostgres({
    dataDir: fileURLToPath(new URL(`.data/scale-${scale}`, import.meta.url)),
    log: { debug: quiet, info: quiet, warn: console.warn, error: console.error },
    settings: SETTINGS,
  })
  await fillOnce(server.url, scale, log)
  return { url: server.url, close: () => server.stop() }
}

async function fillOnce(url: string, scale: number, log: (line: string) => void): Promise<void> {
  const sql = postgres(url, { max: 1 })
  const [row] = await sql`select to_regclass('organization') is not null as "isMigrated"`.finally(() => sql.end())
  if (!row?.isMigrated) await generate({ url, scale, log })
}

// This checkout against another one of the project, both in one run: `node bench/against.ts ../before [--scale 0.1] …`
// The other one's data is what both work on, each on a copy of its own, migrated by whoever serves it.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { connect } from '../src/db/connect.ts'
import { postgres } from '../src/db/driver.ts'
import type { BenchDatabase } from './database.ts'
import { writeEnergyCsv } from './energy-csv.ts'
import { drain, PATH as EXPORT } from './export.ts'
import { readFacts } from './facts.ts'
import { CSV, imported, importWithService, onCopy } from './import.ts'
import { ROOT } from './processes.ts'
import { measureReads, type Peer } from './reads.ts'
import { startService } from './service.ts'
import { shapesOf } from './shapes.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: 'reads,export,import' },
    scale: { type: 'string', default: '0.1' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
  },
})
if (!positionals[0]) throw new Error('the folder of the other checkout is needed')
const other = resolve(positionals[0])
const POOL_SIZE = 10
const rounds = Number(values.rounds)
const log = (line: string) => console.log(line)
const sides = [
  { name: 'taizhang', root: ROOT, copy: 'bench_after' },
  { name: 'before', root: other, copy: 'bench_before' },
] as const

// Sound: the same module of another checkout.
const { openDatabase } = (await import(join(other, 'bench/database.ts'))) as typeof import('./database.ts')
const database = await openDatabase(Number(values.scale), log)
try {
  await measure(database)
} finally {
  await database.close()
}

async function measure({ url }: BenchDatabase): Promise<void> {
  const parts = new Set(values.only.split(','))
  if (parts.has('reads') || parts.has('export')) await measureServing(url, parts)
  if (!parts.has('import')) return
  const source = connect(url, { max: 1, statementTimeoutMs: 0 })
  const rows = await writeEnergyCsv(source, CSV).finally(() => source.end())
  const seconds: Record<string, number[]> = { taizhang: [], before: [] }
  for (let round = 0; round < rounds; round++) {
    for (const { name, root } of round % 2 ? sides.toReversed() : sides) {
      await onCopy(url, async (copy, sql) => {
        const result = await importWithService(copy, POOL_SIZE, root)
        seconds[name]?.push(result.seconds)
        await imported(sql, rows)
      })
    }
  }
  report('import of new rows', seconds)
}

/** Both serve at the same time, and are asked in turn. */
async function measureServing(url: string, parts: ReadonlySet<string>): Promise<void> {
  const sql = connect(url, { max: 1, statementTimeoutMs: 60_000 })
  const facts = await readFacts(sql).finally(() => sql.end())
  const regions = { province: '650000', county: facts.county.code }
  const services = []
  try {
    const peers: Peer[] = []
    for (const { name, root, copy } of sides) {
      const service = await startService({ databaseUrl: await copied(url, copy), poolSize: POOL_SIZE, regions, root })
      services.push(service)
      peers.push({ name, url: service.url, headersFor: service.headersFor })
    }
    const shapes = shapesOf(facts).filter(({ requests }) => requests.before)
    if (parts.has('reads')) {
      for (const { title, rounds: perRound } of await measureReads(shapes, {
        ...{ peers, rounds, roundS: Number(values.seconds), log },
      })) {
        report(title, perRound, (a, b) => a / b)
      }
    }
    if (!parts.has('export')) return
    const seconds: Record<string, number[]> = { taizhang: [], before: [] }
    for (let round = 0; round < rounds; round++) {
      for (const peer of round % 2 ? peers.toReversed() : peers) {
        const order = { url: peer.url + EXPORT, headers: peer.headersFor('province') }
        seconds[peer.name]?.push((await drain(order, facts.energyCount)).seconds)
      }
    }
    report('export of all energy rows', seconds)
  } finally {
    for (const service of services) await service.stop()
  }
}

async function copied(url: string, name: string): Promise<string> {
  const [copy, maintenance] = [new URL(url), new URL(url)]
  copy.pathname = `/${name}`
  maintenance.pathname = '/postgres'
  const admin = postgres(maintenance.href, { max: 1, onnotice: () => {} })
  await admin.unsafe(`drop database if exists ${name}`)
  await admin.unsafe(`create database ${name} template "${new URL(url).pathname.slice(1)}" strategy file_copy`)
  await admin.end()
  return copy.href
}

/** The speed of this checkout as a multiple of the other's, of medians and of each round's pair. */
function report(
  title: string,
  { taizhang = [], before = [] }: Partial<Record<string, number[]>>,
  speed = (a: number, b: number) => b / a,
): void {
  const pairs = taizhang.map((value, i) => speed(value, before[i]!))
  log(`${title}: ${speed(median(taizhang), median(before)).toFixed(3)} x (pairs ${pairs.map((x) => x.toFixed(2))})`)
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

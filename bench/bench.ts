// Measures everything in one run; see README.md. `npm run bench -- [--only reads,deep,import,export,start,lines] …`
import { parseArgs } from 'node:util'
import { connect } from '../src/db/connect.ts'
import { measureCompression } from './compression.ts'
import { measureCountyList } from './county-list.ts'
import { openDatabase } from './database.ts'
import { measureDeepPage } from './deep-page.ts'
import { measureExport } from './export.ts'
import { type Facts, readFacts } from './facts.ts'
import { measureImport } from './import.ts'
import { countLines } from './lines.ts'
import { measureLostConnections } from './lost-connections.ts'
import { type RunningServer, startServer } from './processes.ts'
import { measureReads, type Peer } from './reads.ts'
import { machine, type Results, writeReport } from './report.ts'
import { type Service, startService } from './service.ts'
import { shapesOf } from './shapes.ts'
import { measureStart } from './start.ts'
import { measureTokens } from './tokens.ts'

const POOL_SIZE = 10
const ENDED_CONNECTIONS = 50
const PARTS = [
  'lines',
  'start',
  'tokens',
  'reads',
  'deep',
  'county',
  'export',
  'compression',
  'import',
  'lost',
] as const
type Part = (typeof PARTS)[number]

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '6' },
    'without-service': { type: 'boolean', default: false },
  },
})

await main(new Set(values.only.split(',').map(asPart)))

async function main(parts: ReadonlySet<Part>): Promise<void> {
  const log = (line: string) => console.log(line)
  const results: Results = { at: new Date().toISOString(), machine: machine() }
  if (parts.has('lines')) results.lines = await countLines()
  if (parts.has('start')) results.start = await measureStart(log)
  if (parts.has('tokens')) {
    results.tokens = await measureTokens({ rounds: Number(values.rounds), roundS: Number(values.seconds), log })
  }
  if (parts.has('lost')) {
    const ends = Math.max(5, Math.round(ENDED_CONNECTIONS * Number(values.scale)))
    results.lost = await measureLostConnections({ ends, log })
  }
  if (['reads', 'deep', 'county', 'export', 'compression', 'import'].some((part) => parts.has(asPart(part)))) {
    const database = await openDatabase(Number(values.scale), log)
    try {
      await measureDatabase(database.url, parts, results, log)
    } finally {
      await database.close()
    }
  }
  await writeReport(results)
}

async function measureDatabase(url: string, parts: ReadonlySet<Part>, results: Results, log: (line: string) => void) {
  const facts = await factsOf(url)
  results.rows = { assets: facts.assetCount, energy: facts.energyCount }
  const withService = async (work: (service: Service) => Promise<void>) => {
    const service = await startService({
      databaseUrl: url,
      poolSize: POOL_SIZE,
      regions: { province: '650000', county: facts.county.code },
    })
    await work(service).finally(() => service.stop())
  }
  if (parts.has('reads')) {
    if (values['without-service']) results.reads = await measurePeers(url, facts, [], log)
    else {
      await withService(async (service) => {
        const ours: Peer = { name: 'taizhang', url: service.url, headersFor: service.headersFor }
        results.reads = await measurePeers(url, facts, [ours], log)
      })
    }
  }
  if (parts.has('deep')) {
    await withService(async (service) => {
      results.deepPage = await measureDeepPage(service, facts.assetCount, log)
    })
  }
  if (parts.has('county')) {
    await withService(async (service) => {
      results.countyList = await measureCountyList(service, log)
    })
  }
  if (parts.has('export')) {
    await withService(async (service) => {
      results.export = await measureExport({ service, databaseUrl: url, rows: facts.energyCount, log })
    })
  }
  if (parts.has('compression')) {
    await withService(async (service) => {
      results.compression = await measureCompression(service, log)
    })
  }
  // Last, because it works on copies, and making one needs the database for itself.
  if (parts.has('import')) results.import = await measureImport({ databaseUrl: url, poolSize: POOL_SIZE, log })
}

async function measurePeers(url: string, facts: Facts, ours: Peer[], log: (line: string) => void) {
  const env = { DATABASE_URL: url, POOL_SIZE: String(POOL_SIZE) }
  const servers: RunningServer[] = []
  try {
    const probes = { postgraphile: '/graphql', bare: '/', open: '/health/ready' }
    const peers = [...ours]
    for (const name of ['postgraphile', 'bare', 'open'] as const) {
      const server = await startServer({ script: `bench/peers/${name}.ts`, env, probe: { path: probes[name] } })
      servers.push(server)
      peers.push({ name, url: server.url, headersFor: () => ({}) })
    }
    const rounds = { rounds: Number(values.rounds), roundS: Number(values.seconds) }
    return await measureReads(shapesOf(facts), { peers, ...rounds, log })
  } finally {
    for (const server of servers) await server.stop()
  }
}

async function factsOf(url: string): Promise<Facts> {
  const sql = connect(url, { max: 1, statementTimeoutMs: 60_000 })
  return readFacts(sql).finally(() => sql.end())
}

function asPart(text: string): Part {
  const part = PARTS.find((name) => name === text)
  if (part === undefined) throw new Error(`--only knows ${PARTS.join(', ')}; not ${text}`)
  return part
}

// A million rows of energy as CSV over HTTP, against COPY and one merge in SQL. Each run on a fresh copy of the database.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { connect, type Sql } from '../src/db/connect.ts'
import { postgres } from '../src/db/driver.ts'
import { writeEnergyCsv } from './energy-csv.ts'
import { copyIntoStaging, createStaging, mergeStaging } from './import-statements.ts'
import { growthDuring } from './memory.ts'
import { type Service, startService } from './service.ts'

export interface ImportOptions {
  databaseUrl: string
  poolSize: number
  log: (line: string) => void
  /** Only the SQL side; for when there is no service yet. */
  withoutService?: boolean
}

export interface ImportFigure {
  rows: number
  fileMb: number
  sqlRowsPerSecond: number[]
  serviceRowsPerSecond: number[]
  serviceGrowthMb: number[]
}

const ROUNDS = 2
/** Rows a statement and transaction. Measured: 44,000 rows/s so, 37,500 with 50,000 rows, 39,000 in one statement. */
const CHUNK_ROWS = 10_000
export const CSV = fileURLToPath(new URL('.data/energy-import.csv', import.meta.url))

export async function measureImport(options: ImportOptions): Promise<ImportFigure> {
  const { databaseUrl, log } = options
  const source = connect(databaseUrl, { max: 1, statementTimeoutMs: 0 })
  const rows = await writeEnergyCsv(source, CSV).finally(() => source.end())
  const figure: ImportFigure = {
    rows,
    fileMb: (await stat(CSV)).size / 1e6,
    sqlRowsPerSecond: [],
    serviceRowsPerSecond: [],
    serviceGrowthMb: [],
  }
  const results = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    await onCopy(databaseUrl, async (_, sql) => {
      const seconds = await importWithSql(sql)
      figure.sqlRowsPerSecond.push(rows / seconds)
      log(`import     sql           ${(rows / seconds).toFixed(0).padStart(7)} rows/s`)
      results.add(await imported(sql, rows))
    })
    if (options.withoutService) continue
    await onCopy(databaseUrl, async (url, sql) => {
      const { seconds, growthMb } = await importWithService(url, options.poolSize)
      figure.serviceRowsPerSecond.push(rows / seconds)
      figure.serviceGrowthMb.push(growthMb)
      log(
        `import     taizhang      ${(rows / seconds).toFixed(0).padStart(7)} rows/s   grew by ${growthMb.toFixed(0)} MB`,
      )
      results.add(await imported(sql, rows))
    })
  }
  if (results.size !== 1) throw new Error(`the imports left different rows behind: ${[...results].join(' | ')}`)
  return figure
}

async function importWithSql(sql: Sql): Promise<number> {
  const start = performance.now()
  await sql.unsafe(createStaging)
  await pipeline(createReadStream(CSV, { highWaterMark: 1 << 20 }), await sql.unsafe(copyIntoStaging).writable())
  await sql.unsafe('analyze bench_staging')
  const [{ last }] = await sql<[{ last: string }]>`select max(line) as last from bench_staging`
  for (let line = 0; line < Number(last); line += CHUNK_ROWS) await sql.unsafe(mergeStaging, [line, line + CHUNK_ROWS])
  await sql.unsafe('drop table bench_staging')
  return (performance.now() - start) / 1000
}

export async function importWithService(databaseUrl: string, poolSize: number, root?: string) {
  const regions = { province: '650000', county: '650000' }
  const service = await startService({ databaseUrl, poolSize, regions, ...(root && { root }) })
  try {
    await warmUp(service)
    const { result: seconds, growthMb } = await growthDuring(service.pid, async () => {
      const start = performance.now()
      await post(service, createReadStream(CSV, { highWaterMark: 1 << 18 }))
      return (performance.now() - start) / 1000
    })
    return { seconds, growthMb }
  } finally {
    await service.stop()
  }
}

/** A dry run of the file's first rows: the code is compiled and the pool open before memory is looked at. */
async function warmUp(service: Service): Promise<void> {
  const head = await text(createReadStream(CSV, { end: 2_000_000 }))
  await post(service, head.slice(0, head.lastIndexOf('\n') + 1), '&dryRun=true')
}

function post(service: Service, body: NodeJS.ReadableStream | string, query = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${service.url}/v1/energy-consumptions/import?mode=partial${query}`,
      { method: 'POST', headers: { ...service.headersFor('province'), 'content-type': 'text/csv; charset=utf-8' } },
      async (response) => {
        const answer = await text(response).catch(String)
        if (response.statusCode === 200) resolve()
        else reject(new Error(`the import answered ${response.statusCode}: ${answer.slice(0, 1000)}`))
      },
    )
    outgoing.on('error', reject)
    if (typeof body === 'string') outgoing.end(body)
    else body.pipe(outgoing)
  })
}

/** What the import left behind, to be the same whoever did it. Throws if a row is missing or was not logged. */
export async function imported(sql: Sql, rows: number): Promise<string> {
  const [row] = await sql<[{ rows: string; changes: string; digest: string }]>`
    select (select count(*) from energy_consumption where period > '2024-12') as rows,
           (select count(*) from change where record_id in (
             select id from energy_consumption where period > '2024-12')) as changes,
           (select concat_ws(' ', sum(quantity), sum(cost_yuan), sum(energy_kgce), sum(emission_kgco2), count(kgce_factor_id))
            from energy_consumption where period > '2024-12') as digest`
  if (Number(row.rows) !== rows || Number(row.changes) !== rows) {
    throw new Error(`${row.rows} rows and ${row.changes} changes instead of ${rows}`)
  }
  return row.digest
}

/** A byte-for-byte copy with the same statistics, read into memory; dropped afterwards. */
export async function onCopy(databaseUrl: string, work: (url: string, sql: Sql) => Promise<void>): Promise<void> {
  const [original, copy, maintenance] = [new URL(databaseUrl), new URL(databaseUrl), new URL(databaseUrl)]
  copy.pathname = '/bench_copy'
  maintenance.pathname = '/postgres'
  const admin = postgres(maintenance.href, { max: 1, onnotice: () => {} })
  try {
    await admin.unsafe('drop database if exists bench_copy')
    await admin.unsafe(`create database bench_copy template "${original.pathname.slice(1)}" strategy file_copy`)
    const sql = connect(copy.href, { max: 1, statementTimeoutMs: 0 })
    try {
      await sql`create extension if not exists pg_prewarm`
      await sql`select pg_prewarm(oid::regclass) from pg_class
                where oid in (select indexrelid from pg_index where indrelid in ('energy_consumption'::regclass, 'organization'::regclass))
                   or oid = 'organization'::regclass`
      await admin.unsafe('checkpoint')
      await work(copy.href, sql)
    } finally {
      await sql.end()
    }
    await admin.unsafe('drop database bench_copy')
  } finally {
    await admin.end()
  }
}

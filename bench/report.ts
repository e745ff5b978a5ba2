// The figures of a run: one table on the terminal, the same in results/latest.md, all numbers in results/latest.json.
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { CompressionFigure } from './compression.ts'
import type { CountyListFigure } from './county-list.ts'
import type { DeepPageFigure } from './deep-page.ts'
import type { ExportFigure } from './export.ts'
import type { ImportFigure } from './import.ts'
import { LIMITS } from './limits.ts'
import type { LineFigure } from './lines.ts'
import type { LostFigure } from './lost-connections.ts'
import type { ReadFigure } from './reads.ts'
import type { PeerName } from './shapes.ts'
import type { StartFigure } from './start.ts'
import type { TokenFigure } from './tokens.ts'

export interface Results {
  at: string
  machine: string
  rows?: { assets: number; energy: number }
  lines?: LineFigure
  start?: StartFigure
  tokens?: TokenFigure
  reads?: ReadFigure[]
  deepPage?: DeepPageFigure
  countyList?: CountyListFigure
  export?: ExportFigure
  compression?: CompressionFigure
  import?: ImportFigure
  lost?: LostFigure
}

/** `key` finds the limit in limits.ts. */
interface Figure {
  key: string
  title: string
  value: number
  unit: string
  detail: string
}

export function machine(): string {
  return `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`
}

export async function writeReport(results: Results): Promise<void> {
  const table = tableOf([
    ...(results.reads ?? []).flatMap(readFigures),
    ...(results.deepPage ? deepPageFigures(results.deepPage) : []),
    ...(results.countyList ? countyListFigures(results.countyList) : []),
    ...(results.import ? importFigures(results.import) : []),
    ...(results.export ? exportFigures(results.export) : []),
    ...(results.compression ? compressionFigures(results.compression) : []),
    ...(results.start ? startFigures(results.start) : []),
    ...(results.tokens ? tokenFigures(results.tokens) : []),
    ...(results.lost ? lostFigures(results.lost) : []),
    ...(results.lines ? lineFigures(results.lines) : []),
  ])
  const folder = fileURLToPath(new URL('results/', import.meta.url))
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}latest.json`, `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(`${folder}latest.md`, `# Figures of ${results.at}\n\n${results.machine}\n\n${table}\n`)
  console.log(`\n${table}`)
}

function readFigures({ shape, title, medians }: ReadFigure): Figure[] {
  const rate = (name: PeerName) => medians[name]?.requestsPerSecond
  const detail = Object.entries(medians).map(
    ([name, { requestsPerSecond, p99Ms }]) => `${name} ${round(requestsPerSecond)}/s (p99 ${p99Ms} ms)`,
  )
  const pairs: [PeerName, PeerName][] = rate('taizhang')
    ? [
        ['taizhang', 'postgraphile'],
        ['taizhang', 'bare'],
        ['taizhang', 'open'],
      ]
    : [['postgraphile', 'bare']]
  return pairs.flatMap(([a, b]) => {
    const [ours, theirs] = [rate(a), rate(b)]
    if (ours === undefined || theirs === undefined) return []
    return [
      {
        key: `${shape}.${a}/${b}`,
        title: `${title}: ${a} / ${b}`,
        value: ours / theirs,
        unit: 'x',
        detail: detail.join(', '),
      },
    ]
  })
}

function deepPageFigures({ page, firstMs, deepMs }: DeepPageFigure): Figure[] {
  const detail = `${firstMs.toFixed(2)} ms and ${deepMs.toFixed(2)} ms`
  return [{ key: 'deepPage', title: `Page ${page} / page 1, time`, value: deepMs / firstMs, unit: 'x', detail }]
}

function countyListFigures({ countyMs, nationMs }: CountyListFigure): Figure[] {
  const detail = `${countyMs.toFixed(2)} ms and ${nationMs.toFixed(2)} ms`
  const title = 'List of a million assets, county / nation, time'
  return [{ key: 'countyList', title, value: countyMs / nationMs, unit: 'x', detail }]
}

function importFigures({ rows, sqlRowsPerSecond, serviceRowsPerSecond, serviceGrowthMb }: ImportFigure): Figure[] {
  const [sql, service] = [mean(sqlRowsPerSecond), mean(serviceRowsPerSecond)]
  const detail = `${round(service)} rows/s against ${round(sql)} rows/s, ${rows} rows`
  return [
    { key: 'import.rowsPerSecond', title: 'Import, rows a second', value: service, unit: 'rows/s', detail },
    { key: 'import.ratio', title: 'Import / SQL alone, speed', value: service / sql, unit: 'x', detail },
    {
      key: 'import.growth',
      title: 'Import, growth of memory',
      value: Math.max(...serviceGrowthMb),
      unit: 'MB',
      detail: serviceGrowthMb.map(round).join(', '),
    },
  ]
}

function exportFigures({
  rows,
  copySeconds,
  copyMb,
  serviceSeconds,
  serviceMb,
  serviceGrowthMb,
}: ExportFigure): Figure[] {
  const [copy, service] = [mean(copySeconds), mean(serviceSeconds)]
  const detail = `${service.toFixed(1)} s (${round(serviceMb)} MB) against ${copy.toFixed(1)} s (${round(copyMb)} MB), ${rows} rows`
  return [
    { key: 'export.ratio', title: 'Export / COPY, speed', value: copy / service, unit: 'x', detail },
    {
      key: 'export.growth',
      title: 'Export, growth of memory',
      value: Math.max(...serviceGrowthMb),
      unit: 'MB',
      detail: serviceGrowthMb.map(round).join(', '),
    },
  ]
}

function compressionFigures({ fewerBytes, exportSpeed, exportGrowthMb, detail }: CompressionFigure): Figure[] {
  return [
    { key: 'compression.bytes', title: 'Compressed, times fewer bytes', value: fewerBytes, unit: 'x', detail },
    { key: 'compression.speed', title: 'Compressed export / plain, speed', value: exportSpeed, unit: 'x', detail: '' },
    { key: 'compression.growth', title: 'Compressed export, memory', value: exportGrowthMb, unit: 'MB', detail: '' },
  ]
}

function startFigures({ firstSeconds, secondSeconds }: StartFigure): Figure[] {
  return [
    {
      key: 'start.first',
      title: 'npm start to first answer, empty folder',
      value: firstSeconds,
      unit: 's',
      detail: '',
    },
    {
      key: 'start.second',
      title: 'npm start to first answer, second start',
      value: secondSeconds,
      unit: 's',
      detail: 'middle of three',
    },
  ]
}

function tokenFigures(figure: TokenFigure): Figure[] {
  const limit = `signing alone ${round(figure.signaturesPerCore)}/s`
  const ways = [
    ['secret', 'client_secret_basic', figure.secretPerCore, figure.secretPerSecond],
    ['assertion', 'private_key_jwt', figure.assertionPerCore, figure.assertionPerSecond],
  ] as const
  return ways.map(([way, title, perCore, perSecond]) => ({
    ...{ key: `tokens.${way}`, title: `Tokens by ${title}, a second of a core`, value: perCore, unit: '/s' },
    detail: `${limit}; ${round(perSecond)}/s by the clock`,
  }))
}

function lostFigures({ ended, nodes, answers, slowestMs, acknowledged, missing }: LostFigure): Figure[] {
  const detail = Object.entries(answers).map(([status, count]) => `${status}: ${count}`)
  const title = `${ended} lost connections`
  return [
    { key: 'lost.nodes', title: `${title}: nodes that live`, value: nodes, unit: '', detail: 'of 2' },
    {
      key: 'lost.missing',
      title: `${title}: acknowledged records that are not there`,
      value: missing,
      unit: '',
      detail: `of ${acknowledged}`,
    },
    {
      key: 'lost.slowest',
      title: `${title}: slowest answer`,
      value: slowestMs / 1000,
      unit: 's',
      detail: detail.join(', '),
    },
  ]
}

function lineFigures({ lines, byFolder }: LineFigure): Figure[] {
  const detail = Object.entries(byFolder)
    .map(([folder, count]) => `${folder} ${count}`)
    .join(', ')
  return [
    { key: 'lines', title: 'Lines of kernel, rest, graphql, operations, sql', value: lines, unit: 'lines', detail },
  ]
}

function tableOf(figures: Figure[]): string {
  const rows = figures.map(({ key, title, value, unit, detail }) => {
    const limit = LIMITS[key]
    const required = limit === undefined ? '' : `${limit.at} ${limit.than}`
    const verdict =
      limit === undefined ? '' : (limit.at === '>=' ? value >= limit.than : value <= limit.than) ? 'yes' : 'NO'
    return [title, `${value < 100 ? value.toFixed(2) : round(value)} ${unit}`, required, verdict, detail]
  })
  const lines = [['Figure', 'Measured', 'Required', 'Holds', 'Detail'], ['---', '---', '---', '---', '---'], ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function round(value: number): string {
  return value.toFixed(0)
}

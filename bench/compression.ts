// A list and exports in each coding against the same as they are: bytes, speed, and memory while an export streams.
import { drain } from './export.ts'
import { growthDuring } from './memory.ts'
import type { Service } from './service.ts'

export interface CompressionFigure {
  /** Of all answers and codings, how many times the bytes the answer has as it is: the worst. */
  fewerBytes: number
  /** Of an export, the slowest coding against none. */
  exportSpeed: number
  exportGrowthMb: number
  detail: string
}

const CODINGS = ['zstd', 'br', 'gzip']
const PATHS = [
  '/v1/vehicles?limit=500',
  '/v1/energy-consumptions?limit=500',
  '/v1/vehicles/export?format=csv',
  '/v1/vehicles/export?format=ndjson',
]
const ROUNDS = 3

export async function measureCompression(service: Service, log: (line: string) => void): Promise<CompressionFigure> {
  const figure = { fewerBytes: Number.POSITIVE_INFINITY, exportSpeed: Number.POSITIVE_INFINITY, exportGrowthMb: 0 }
  const details: string[] = []
  for (const path of PATHS) {
    const plain = await read(service, path, 'identity')
    for (const coding of CODINGS) {
      const coded = await read(service, path, coding)
      const [fewer, speed] = [plain.bytes / coded.bytes, plain.seconds / coded.seconds]
      figure.fewerBytes = Math.min(figure.fewerBytes, fewer)
      if (path.includes('/export')) {
        figure.exportSpeed = Math.min(figure.exportSpeed, speed)
        figure.exportGrowthMb = Math.max(figure.exportGrowthMb, coded.growthMb)
      }
      details.push(`${path} ${coding} ${fewer.toFixed(1)} x`)
      log(`compress   ${path} ${coding}: ${fewer.toFixed(1)} x fewer bytes, ${speed.toFixed(2)} x as fast`)
    }
  }
  return { ...figure, detail: details.join(', ') }
}

/** The quickest of some rounds. */
async function read(service: Service, path: string, coding: string) {
  const headers = { ...service.headersFor('nation'), 'accept-encoding': coding }
  const best = { bytes: 0, seconds: Number.POSITIVE_INFINITY, growthMb: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const { result, growthMb } = await growthDuring(service.pid, () => drain({ url: service.url + path, headers }))
    best.bytes = result.bytes
    best.seconds = Math.min(best.seconds, result.seconds)
    best.growthMb = Math.max(best.growthMb, growthMb)
  }
  return best
}

// A page of a million assets within a county's reach against the same page within the nation's.
import type { Service } from './service.ts'
import type { Reach } from './shapes.ts'

export interface CountyListFigure {
  countyMs: number
  nationMs: number
}

const SAMPLES = 300
const WARM_UP = 20
const PATH = '/v1/assets?limit=50&sort=code&fields=id,code,name,originalValueYuan'

export async function measureCountyList(service: Service, log: (line: string) => void): Promise<CountyListFigure> {
  const times: Record<'county' | 'nation', number[]> = { county: [], nation: [] }
  for (let i = 0; i < WARM_UP + SAMPLES; i++) {
    for (const reach of ['county', 'nation'] as const) {
      const time = await timeOf(service, reach)
      if (i >= WARM_UP) times[reach].push(time)
    }
  }
  const figure = { countyMs: median(times.county), nationMs: median(times.nation) }
  log(`county's list in ${figure.countyMs.toFixed(2)} ms, nation's in ${figure.nationMs.toFixed(2)} ms`)
  return figure
}

async function timeOf({ url, headersFor }: Service, reach: Reach): Promise<number> {
  const start = performance.now()
  const response = await fetch(`${url}${PATH}`, { headers: headersFor(reach) })
  const { data } = (await response.json()) as { data?: unknown[] }
  if (data?.length !== 50) throw new Error(`assets of the ${reach}: ${response.status}, ${data?.length} rows`)
  return performance.now() - start
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

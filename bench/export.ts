// All rows of energy as NDJSON over HTTP, against COPY of the same JSON text to a client that throws it away.
import type { DrainOrder, DrainResult } from './drain.ts'
import { growthDuring } from './memory.ts'
import { runScript } from './processes.ts'
import type { Service } from './service.ts'

export interface ExportOptions {
  service: Service
  databaseUrl: string
  rows: number
  log: (line: string) => void
}

export interface ExportFigure {
  rows: number
  copySeconds: number[]
  copyMb: number
  serviceSeconds: number[]
  serviceMb: number
  serviceGrowthMb: number[]
}

const ROUNDS = 2
export const PATH = '/v1/energy-consumptions/export?format=ndjson'

/** Every field of the register under its API name, decimals as strings. row_to_json is 1.8 times as fast as json_build_object. */
const COPY = `
  copy (
    select row_to_json(t)::text from (
      select id, source, external_id as "externalId", version, created_at as "createdAt", updated_at as "updatedAt",
             organization_id as "organizationId", region_path as "regionPath", period, period_type as "periodType",
             energy_type as "energyType", quantity::text, cost_yuan::text as "costYuan", heating_quantity::text as "heatingQuantity",
             data_room_quantity::text as "dataRoomQuantity", vehicle_quantity::text as "vehicleQuantity",
             energy_kgce::text as "energyKgce", emission_kgco2::text as "emissionKgco2", kgce_factor_id as "kgceFactorId",
             kgco2_factor_id as "kgco2FactorId", note
      from energy_consumption
    ) t
  ) to stdout`

export async function measureExport({ service, databaseUrl, rows, log }: ExportOptions): Promise<ExportFigure> {
  const figure: ExportFigure = {
    rows,
    copySeconds: [],
    copyMb: 0,
    serviceSeconds: [],
    serviceMb: 0,
    serviceGrowthMb: [],
  }
  await drain({
    url: `${service.url}${PATH}&filter=${encodeURIComponent(WARM_UP_FILTER)}`,
    headers: service.headersFor('province'),
  })
  for (let round = 0; round < ROUNDS; round++) {
    const copy = await drain({ databaseUrl, copy: COPY }, rows)
    figure.copySeconds.push(copy.seconds)
    figure.copyMb = copy.bytes / 1e6
    const order = { url: service.url + PATH, headers: service.headersFor('province') }
    const { result: ours, growthMb } = await growthDuring(service.pid, () => drain(order, rows))
    figure.serviceSeconds.push(ours.seconds)
    figure.serviceMb = ours.bytes / 1e6
    figure.serviceGrowthMb.push(growthMb)
    log(
      `export     copy ${copy.seconds.toFixed(1)} s, taizhang ${ours.seconds.toFixed(1)} s, grew by ${growthMb.toFixed(0)} MB`,
    )
  }
  return figure
}

const WARM_UP_FILTER = '{"period":{"eq":"2024-01"}}'

export async function drain(order: DrainOrder, rows?: number): Promise<DrainResult> {
  // drain.ts writes a DrainResult and nothing else.
  const result = JSON.parse(await runScript('bench/drain.ts', JSON.stringify(order))) as DrainResult
  if (rows !== undefined && result.rows !== rows) throw new Error(`${result.rows} rows came out instead of ${rows}`)
  return result
}

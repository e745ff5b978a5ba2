import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Sql } from '../src/db/connect.ts'
import { ENERGY_TYPES, IMPORT_MONTHS } from './volumes.ts'

/**
 * Writes the file that is imported: ten new months of every organization, sorted by organization as a province's export
 * would be. A million rows at scale 1. Returns the number of rows.
 */
export async function writeEnergyCsv(sql: Sql, path: string): Promise<number> {
  const organizations = await sql<{ creditCode: string }[]>`
    select credit_code as "creditCode" from organization where valid_to is null order by credit_code`
  await mkdir(dirname(path), { recursive: true })
  await pipeline(Readable.from(lines(organizations.map(({ creditCode }) => creditCode))), createWriteStream(path))
  return organizations.length * IMPORT_MONTHS.length * ENERGY_TYPES.length
}

export const CSV_COLUMNS = [
  'organizationCreditCode',
  'period',
  'energyType',
  'quantity',
  'costYuan',
  'heatingQuantity',
  'dataRoomQuantity',
  'vehicleQuantity',
] as const

/** One chunk of text an organization. */
function* lines(creditCodes: readonly string[]): Iterable<string> {
  yield `${CSV_COLUMNS.join(',')}\n`
  let seed = 1
  for (const creditCode of creditCodes) {
    let text = ''
    for (const month of IMPORT_MONTHS) {
      for (const type of ENERGY_TYPES) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
        text += `${creditCode},${month},${type},${values(type, 10_000 + (seed % 5_000_000))}\n`
      }
    }
    yield text
  }
}

/** Hundredths of a yuan for each unit of the form: what is far from them the service warns of, row by row. */
const PRICES: Record<(typeof ENERGY_TYPES)[number], number> = {
  ...{ ELECTRICITY: 57, WATER: 320, HEAT: 3200, NATURAL_GAS: 260, GASOLINE: 760 },
}

/** quantity, costYuan, heatingQuantity, dataRoomQuantity, vehicleQuantity, from hundredths of the unit. */
function values(type: (typeof ENERGY_TYPES)[number], hundredths: number): string {
  const quantity = (hundredths / 100).toFixed(2)
  const part = (percent: number) => (Math.floor((hundredths * percent) / 100) / 100).toFixed(2)
  const parts = [
    type === 'HEAT' ? quantity : '',
    type === 'ELECTRICITY' ? part(8) : '',
    type === 'GASOLINE' ? part(95) : '',
  ]
  return `${quantity},${part(PRICES[type])},${parts.join(',')}`
}

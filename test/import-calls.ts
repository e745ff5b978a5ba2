// How the tests of imports load a file: an office in Changji, and what it used.
import { createRegistry } from '../src/kernel/registry.ts'
import { type ImportOptions, type ImportReport, importRecords } from '../src/operations/import.ts'
import { systemAccess } from '../src/reference/load.ts'
import { registers } from '../src/registers/index.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { testDatabase } from './database.ts'

const registry = createRegistry(registers)
export const hall = creditCodeFor('1165232800000001')
export const head = 'organizationCreditCode,period,energyType,quantity,note\n'
export const row = (period: string, quantity: string | number, energyType = 'WATER') =>
  `${hall},${period},${energyType},${quantity},\n`

export async function open(t: { teardown(end: () => Promise<void>): void }) {
  const { sql } = await testDatabase(t, 'reference')
  const load = (parts: Iterable<string | Buffer>, options: Partial<ImportOptions> = {}, name = 'EnergyConsumption') =>
    importRecords({ sql, registry, access: systemAccess }, registry.get(name), streamOf(parts), {
      ...{ format: 'csv', mode: 'partial' },
      ...options,
    })
  const organization = 'creditCode,name,institutionType,administrativeLevel,regionCode,fundingType\n'
  await load([`${organization}${hall},机关,01,COUNTY,652328,FULL\n`], {}, 'Organization')
  return { sql, load }
}

export async function* streamOf(parts: Iterable<string | Buffer>): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part)
}

export const listed = ({ rejected }: ImportReport) =>
  rejected.map(({ line, field, code }) => `${line} ${field} ${code}`)

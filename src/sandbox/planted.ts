// What breaks rules in the demonstration data, on purpose, so that everybody can see it found or refused: the rows of
// docs/sandbox.md, of which test/planted.test.ts sees to it that nothing else there breaks a rule.
import { type Institution, institutionsOf } from './institutions.ts'
import { areas } from './places.ts'
import { plantedCards } from './planted/cards.ts'
import { plantedCare } from './planted/care.ts'
import { plantedDays } from './planted/days.ts'
import { plantedEnergy } from './planted/energy.ts'
import { plantedHoldings } from './planted/holdings.ts'
import { plantedLeases } from './planted/leases.ts'
import { plantedOrganizations } from './planted/organizations.ts'
import type { Plant, Written } from './planted/plant.ts'
import { plantedPool } from './planted/pool.ts'
import { plantedRooms } from './planted/rooms.ts'
import { plantedStocktakes } from './planted/stocktakes.ts'
import { plantedUse } from './planted/use.ts'
import { plantedVehicles } from './planted/vehicles.ts'
import type { SandboxBatch } from './sandbox-data.ts'

const parts: readonly Plant[] = [
  ...plantedOrganizations,
  ...[...plantedCards, ...plantedPool, ...plantedStocktakes],
  ...[...plantedHoldings, ...plantedRooms, ...plantedUse, ...plantedLeases, ...plantedCare],
  ...plantedDays,
  ...[...plantedVehicles, ...plantedEnergy],
]

export type Planted = ReturnType<typeof planted>[number]

export function planted() {
  const institutions = new Map(institutionsOf(areas).map((one) => [`${one.place.code} ${one.kind.name}`, one]))
  const at = (name: unknown): Institution => {
    const found = institutions.get(String(name))
    if (!found) throw new Error(`there is no ${name}`)
    return found
  }
  const coded = (values: Written): Written =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        // What is named by its key, in place of an id.
        if (isKey(value)) return [name, coded(value)]
        return name.endsWith('CreditCode') && value !== null ? [name, at(value).creditCode] : [name, value]
      }),
    )
  return parts.map(({ holder: name, needs = [], has, tries, ...plant }) => {
    const holder = at(name)
    const own = { organizationCreditCode: holder.creditCode, ...plant.key }
    const records: SandboxBatch[] = needs.map(([register, record]) => {
      return { register, records: [coded({ organizationCreditCode: name, ...record })] }
    })
    if (has) records.push({ register: plant.register, records: [{ ...own, ...coded(has) }] })
    const input = tries && coded(tries.input)
    return {
      ...plant,
      holder,
      records,
      ...(tries && { tries: { ...tries, input: tries.action ? input : { ...own, ...input } } }),
    }
  })
}

const isKey = (value: unknown): value is Written => typeof value === 'object' && value !== null

/** The records of all of them, in the order in which they can be written. */
export const plantedData = (): SandboxBatch[] => planted().flatMap(({ records }) => records)

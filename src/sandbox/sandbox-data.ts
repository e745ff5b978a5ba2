import { assetStandards, type Cards, disposalItemsOf, disposalsOf, movementsOf, plansOf } from './asset-life.ts'
import { assetsOf } from './assets.ts'
import { buildingsOf, spacesOf } from './buildings.ts'
import { careOf } from './care.ts'
import { costRecordsOf, isCosted } from './costs.ts'
import { energyProfileRecord, monthlyRecordsOf, type YearlyUse, yearlyUsesOf } from './energy.ts'
import { holdingsOf } from './holdings.ts'
import { type Institution, institutionsOf, organizationRecord } from './institutions.ts'
import { leasesOf } from './leases.ts'
import { areas } from './places.ts'
import { poolOf } from './pool.ts'
import { successionsOf } from './reference.ts'
import { assetEvaluationsOf, stocktakeEntriesOf, stocktakesOf } from './stocktake.ts'
import { officeUse } from './use.ts'
import { fleetsOf, type Vehicle } from './vehicles.ts'

export type SandboxBatch = { register: string; records: Record<string, unknown>[] }

/**
 * The demonstration data set: synthetic institutions of Changji, Inner Mongolia and Changzhou with everything
 * they hold and use, as records of the API, decimals as text. Batches of at most 5,000 come in the order of
 * their references; a department in charge is always in an earlier batch than those it is in charge of. The
 * same every time: no clock, no Math.random. About 170,000 records in half a second.
 */
export const sandboxData = function* (): Generator<SandboxBatch> {
  const institutions = institutionsOf(areas)
  const fleets = fleetsOf(institutions)
  const uses = areas.flatMap((area) =>
    yearlyUsesOf(
      area,
      institutions.filter((one) => one.area === area),
      fleets,
    ),
  )
  for (const tier of [0, 1, 2]) {
    yield* batches('Organization', institutions.filter((one) => one.tier === tier).map(organizationRecord))
  }
  yield* batches(
    'EnergyProfile',
    institutions.flatMap((one) => profilesOf(one, fleets)),
  )
  yield* batches('Vehicle', [...fleets.values()].flat())
  yield* batches('Standard', assetStandards)
  const cards = institutions.map(assetsOf)
  type OfCards = (institution: Institution, cards: Cards) => Record<string, unknown>[]
  const withCards = (make: OfCards) => institutions.flatMap((one, i) => make(one, cards[i]!))
  yield* batches('Asset', cards.flat())
  for (const [register, records] of holdingsOf(institutions)) yield* batches(register, records)
  const rooms = institutions.flatMap((one, i) => allSpacesOf(one, institutions[i + 1]))
  yield* batches('Space', rooms)
  const { disposals, leases } = leasesOf(institutions)
  yield* batches('IdleSpaceDisposal', disposals)
  yield* batches('Lease', leases)
  yield* batches('AllocationPlan', institutions.flatMap(plansOf))
  const pool = poolOf(institutions, cards)
  yield* batches('AssetMovement', [...withCards(movementsOf), ...pool.movements])
  yield* batches('Stocktake', institutions.flatMap(stocktakesOf))
  yield* batches('StocktakeEntry', withCards(stocktakeEntriesOf))
  yield* batches('AssetEvaluation', institutions.flatMap(assetEvaluationsOf))
  yield* batches('AssetDisposal', withCards(disposalsOf))
  yield* batches('AssetDisposalItem', withCards(disposalItemsOf))
  yield* batches('PoolItem', pool.items)
  yield* batches('PoolRequest', pool.requests)
  yield* batches('OrganizationSuccession', successionsOf(institutions))
  for (const [register, records] of careOf(institutions, rooms)) yield* batches(register, records)
  const { approvals, certificates, allocations } = officeUse(institutions)
  yield* batches('AreaApproval', approvals)
  yield* batches('UseCertificate', certificates)
  yield* batches('SpaceAllocation', allocations)
  yield* batches('CostRecord', allCostsOf(institutions, fleets, uses))
  yield* batches('EnergyConsumption', uses.flatMap(monthlyRecordsOf))
}

const BATCH_SIZE = 5_000

const batches = function* (register: string, records: Record<string, unknown>[]): Generator<SandboxBatch> {
  for (let i = 0; i < records.length; i += BATCH_SIZE) yield { register, records: records.slice(i, i + BATCH_SIZE) }
}

type Fleets = ReadonlyMap<string, readonly Vehicle[]>

const profilesOf = (institution: Institution, fleets: Fleets) =>
  institution.area.years.map((year) => energyProfileRecord(institution, fleets.get(institution.creditCode) ?? [], year))

const allSpacesOf = (institution: Institution, next: Institution | undefined) => {
  const neighbour = next?.place === institution.place ? next : undefined
  return buildingsOf(institution).flatMap((building) => spacesOf(institution, building, neighbour))
}

const allCostsOf = (institutions: readonly Institution[], fleets: Fleets, uses: readonly YearlyUse[]) => {
  const keyOf = (institution: Institution, year: number) => `${institution.creditCode} ${year}`
  const usesByKey = Map.groupBy(uses, (use) => keyOf(use.institution, use.year))
  return institutions.filter(isCosted).flatMap((institution) =>
    institution.area.years.flatMap((year) =>
      costRecordsOf({
        institution,
        year,
        fleet: fleets.get(institution.creditCode) ?? [],
        uses: usesByKey.get(keyOf(institution, year)) ?? [],
      }),
    ),
  )
}

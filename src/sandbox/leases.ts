import { type Building, buildingsOf } from './buildings.ts'
import { decimal, hundredths, scaled } from './exact.ts'
import type { Institution } from './institutions.ts'
import { randomFor } from './random.ts'

/** Idle buildings with what is applied for, and what is let with its lease: rent came in and was remitted. */
export const leasesOf = (institutions: readonly Institution[]) => {
  const bodiesOf = (name: string) =>
    new Map(institutions.filter(({ kind }) => kind.name === name).map((one) => [one.place, one.creditCode]))
  const [governments, administrations] = ['人民政府办公室', '机关事务管理局'].map(bodiesOf)
  const decidedBy = ({ place, creditCode }: Institution, wanted: 'GOVERNMENT' | 'ADMINISTRATION') => {
    const administration = administrations!.get(place)
    const isOwn = wanted === 'GOVERNMENT' || !administration || administration === creditCode
    const [approverKind, by] = isOwn ? ['GOVERNMENT', governments!.get(place)] : ['ADMINISTRATION', administration]
    return { state: 'APPROVED', approverKind, approvingOrganizationCreditCode: by, decidedOn: '2023-11-20' }
  }
  const owned = institutions.flatMap((one) => buildingsOf(one).map((building) => ({ one, building })))
  const let_ = owned.filter(({ building }) => building.usageStatus === 'LEASED_OR_LENT')
  const idle = owned.filter(({ building }) => building.usageStatus === 'IDLE')
  // State organs let by way of a disposal of idle space alone.
  const byDisposal = let_.filter(({ one }) => one.kind.type === '01')
  return {
    disposals: [
      ...idle.map(({ one, building }) => disposalOf(one, building)),
      ...byDisposal.map(({ one, building }) => ({
        ...{ ...disposalOf(one, building), ...decidedBy(one, 'ADMINISTRATION'), state: 'EXECUTED' },
        ...{ disposalMode: 'LEASE_OUT', convertedUse: null, executedOn: '2023-12-15', proceedsYuan: '0.00' },
        approvalNumber: `闲置〔2023〕${one.number}号`,
      })),
    ],
    leases: [
      ...let_.map(({ one, building }) => ({
        ...letTo(one, building),
        ...decidedBy(one, 'ADMINISTRATION'),
        approvalNumber: `闲置〔2023〕${one.number}号`,
        idleSpaceDisposalNumber: one.kind.type === '01' ? disposalNumber(building) : null,
      })),
      ...institutions.filter(isRenting).map((one) => ({
        ...rentedBy(one),
        ...decidedBy(one, 'GOVERNMENT'),
        approvalNumber: `租用〔2023〕${one.number}号`,
      })),
    ],
  }
}

const disposalNumber = ({ code }: Building) => `XZ-${code}`

const MODES = ['CHANGE_OF_USE', 'REALLOCATION', 'LEASE_OUT', 'OTHER'] as const

const disposalOf = ({ creditCode }: Institution, building: Building) => {
  const disposalMode = randomFor(disposalNumber(building)).pick(MODES)
  return {
    ...{ organizationCreditCode: creditCode, number: disposalNumber(building), buildingCode: building.code },
    ...{ areaM2: building.usableAreaM2, disposalMode, appliedOn: '2023-10-10', reason: '机构迁出后闲置' },
    convertedUse: disposalMode === 'CHANGE_OF_USE' ? 'COMMUNITY_ACTIVITY' : null,
  }
}

/** Three years from 2024; the rent of the first two came in, a tenth of it was taxes, the rest was remitted. */
const letTo = ({ creditCode, number }: Institution, building: Building) => {
  const rent = scaled(hundredths(180), BigInt(building.usableAreaM2.replace('.', '')), hundredths(1))
  const [proceeds, taxes] = [2n * rent, scaled(2n * rent, 1n, 10n)]
  return {
    ...{ organizationCreditCode: creditCode, number: `CZ-${building.code}`, direction: 'LEASE_OUT' },
    ...{ buildingCode: building.code, areaM2: building.usableAreaM2, purpose: '商业服务', pricing: 'COMPETITIVE' },
    ...{ counterparty: `（示例）商贸公司${number}`, annualRentYuan: decimal(rent), appliedOn: '2023-10-10' },
    ...{ signedOn: '2023-12-20', validFrom: '2024-01-01', validTo: '2026-12-31', collectedOn: '2025-01-10' },
    ...{ proceedsYuan: decimal(proceeds), taxesYuan: decimal(taxes), remittedYuan: decimal(proceeds - taxes) },
    ...{ remittedOn: '2025-01-20', remittanceVoucher: `示例国库${number}` },
  }
}

/** Now and then a window for the public is rented. */
const isRenting = ({ number, kind }: Institution): boolean =>
  kind.purpose === 'OFFICE' && kind.name !== '人民政府办公室' && number % 23 === 0

const rentedBy = ({ creditCode, number, place }: Institution) => ({
  ...{ organizationCreditCode: creditCode, number: `ZR-${number}`, direction: 'LEASE_IN' },
  ...{ address: `（示例）${place.label}示例路${number}号临街`, areaM2: '180.00', purpose: '便民服务窗口' },
  ...{ counterparty: `（示例）物业公司${number}`, annualRentYuan: '43200.00', pricing: 'AGREED' },
  ...{ appliedOn: '2023-10-15', signedOn: '2023-12-01', validFrom: '2024-01-01', validTo: '2026-12-31' },
})

/** How long a building may be idle until its disposal is applied for, as Changji might set it (BLD4). */
export const idleStandard = {
  ...{ kind: 'RULE_PARAMETER', subject: 'BLD4.idleDays', regionCode: '652300', standardVersion: '（示例）' },
  ...{ validFrom: '2024-01-01', value: '180', unit: '天', bound: 'EQUAL', confidence: '示例' },
}

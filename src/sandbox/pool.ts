import type { Cards } from './asset-life.ts'
import type { Institution } from './institutions.ts'

type Card = Cards[number]
/** What an institution has to spare, and another of its place and level that may have it. */
type Spare = { owner: Institution; taker: Institution | undefined; card: Card; number: string; at: number }

/**
 * 公物仓: idle cards are offered, two of three to be had, of which some are asked for; what the owners have lent is lent
 * by the pool, to the next institution of the place.
 */
export function poolOf(institutions: readonly Institution[], cards: readonly Cards[]) {
  const spare = institutions.flatMap((owner, i) => {
    const next = institutions[i + 1]
    const isPeer =
      next?.place === owner.place && (next.kind.purpose === 'TOWNSHIP') === (owner.kind.purpose === 'TOWNSHIP')
    return cards[i]!.filter(({ usageStatus }) => usageStatus === 'IDLE' || (isLent(usageStatus) && isPeer)).map(
      (card, at): Spare => ({ owner, taker: isPeer ? next : undefined, card, at, number: `GW-${card.code}` }),
    )
  })
  const lent = spare.filter(({ card }) => isLent(card.usageStatus))
  const wanted = spare.filter((one) => stateOf(one) === 'AVAILABLE' && one.taker && one.owner.number % 3 === 0)
  return {
    items: spare.map((one) => ({
      ...{ organizationCreditCode: one.owner.creditCode, number: one.number, assetCode: one.card.code },
      ...{ quantity: one.card.quantity, origin: isLent(one.card.usageStatus) ? 'LARGE_EVENT' : 'IDLE' },
      ...{ reach: REACHES[(one.owner.number + one.at) % 3], state: stateOf(one) },
      // After the plans of 2025 were approved: they did not have to look for it in the pool.
      offeredOn: isLent(one.card.usageStatus) ? '2024-09-02' : '2024-11-04',
      ...{ warehouse: `${one.owner.place.label}公物仓` },
    })),
    movements: lent.map(({ owner, taker, card }) => ({
      ...{ organizationCreditCode: owner.creditCode, assetCode: card.code, recordedAt: '2024-10-16T02:00:00Z' },
      ...{ kind: 'LEND', movedOn: '2024-10-16', counterpartyCreditCode: taker!.creditCode },
      documentNumber: approvalNumber(owner),
    })),
    requests: [
      ...lent.map((one) => ({
        ...{ ...requestOf(one), kind: 'BORROW', neededFrom: '2024-10-15', dueOn: '2025-10-15', state: 'APPROVED' },
        ...{ reason: '会议用', approverKind: 'ADMINISTRATION', approvalNumber: approvalNumber(one.owner) },
        ...{ approvingOrganizationCreditCode: administrationOf(one.owner, institutions).creditCode },
        ...{ decidedOn: '2024-10-14', handedOverOn: '2024-10-16' },
      })),
      ...wanted.map((one) => ({ ...requestOf(one), kind: 'CLAIM', reason: '替代新购' })),
    ],
  }
}

const REACHES = ['CROSS_UNIT', 'CROSS_LEVEL', 'CROSS_REGION']

const isLent = (usageStatus: string): boolean => usageStatus === 'LEASED_OR_LENT'

const stateOf = ({ owner, card, at }: Spare): string =>
  isLent(card.usageStatus) ? 'LENT' : (owner.number + at) % 3 === 0 ? 'OFFERED' : 'AVAILABLE'

const approvalNumber = ({ number }: Institution) => `公物仓〔2024〕${number}号`

const requestOf = ({ owner, taker, card, number }: Spare) => ({
  ...{ organizationCreditCode: taker!.creditCode, number: `SQ-${card.code}`, quantity: card.quantity },
  ...{ poolItemId: { organizationCreditCode: owner.creditCode, number } },
  appliedOn: isLent(card.usageStatus) ? '2024-10-08' : '2024-11-12',
})

/** Of the place of the owner. */
const administrationOf = ({ place }: Institution, all: readonly Institution[]): Institution =>
  all.find((one) => one.place === place && one.kind.name === '机关事务管理局')!

import type { assetsOf } from './assets.ts'
import { decimal, hundredths } from './exact.ts'
import type { Institution } from './institutions.ts'

export type Cards = ReturnType<typeof assetsOf>

/** What Changji might set, of which nothing is published: told by its version. */
export const assetStandards = [
  ['MIN_SERVICE_LIFE', 'A02010105', '6', '年', 'MIN'],
  ['RULE_PARAMETER', 'AST7.minYuan', '100000', '元', 'EQUAL'],
  ['RULE_PARAMETER', 'AST12.limit', '500000', '元', 'EQUAL'],
].map(([kind, subject, value, unit, bound]) => ({
  ...{ kind, subject, value, unit, bound, regionCode: '652300', standardVersion: '（示例）', validFrom: '2025-01-01' },
  confidence: 'invented',
}))

const ownerOf = ({ creditCode }: Institution) => ({ organizationCreditCode: creditCode })

/** Two lines of the plan of 2025; decided on where there is a department in charge. */
export const plansOf = (institution: Institution) => {
  const { number, staff, departmentCreditCode } = institution
  const decision = departmentCreditCode && {
    ...{ state: 'APPROVED', approverKind: 'DEPARTMENT', approvalNumber: `配置〔2024〕${number}号` },
    ...{ approvingOrganizationCreditCode: departmentCreditCode, decidedOn: '2024-10-15' },
  }
  const line = (at: number, name: string, classCode: string, quantity: number, price: number) => ({
    ...ownerOf(institution),
    ...{ year: '2025', number: `PZ-${number}-${at}`, name, classVersion: 'GB/T 14885-2022', classCode },
    ...{ allocationMode: 'PURCHASE', quantity: decimal(hundredths(quantity)), unit: '台' },
    ...{ unitPriceYuan: decimal(hundredths(price)), appliedOn: '2024-09-01', reason: '更新', ...decision },
  })
  return [
    line(1, '台式计算机', 'A02010105', 1 + Math.floor(staff / 20), 5000),
    line(2, '打印机', 'A02021000', 1 + Math.floor(staff / 60), 1800),
  ]
}

/** When its computers were issued. */
export const movementsOf = (institution: Institution, cards: Cards) =>
  cards
    .filter(({ name, usageStatus }) => name === '台式计算机' && usageStatus === 'IN_USE')
    .map(({ code, startedOn, usingDepartment }) => ({
      ...{ ...ownerOf(institution), assetCode: code, recordedAt: `${startedOn}T02:00:00Z` },
      ...{ kind: 'ISSUE', movedOn: startedOn, toDepartment: usingDepartment },
    }))

const discarded = (cards: Cards) => cards.filter(({ usageStatus }) => usageStatus === 'PENDING_DISPOSAL')

const disposalNumber = ({ number }: Institution) => `CZ-2024-${number}`

/** What is beyond its life is applied for at once. */
export const disposalsOf = (institution: Institution, cards: Cards) => {
  const made = {
    ...{ ...ownerOf(institution), number: disposalNumber(institution), method: 'SCRAPPING' },
    ...{ ground: 'OVER_LIFE_UNFIT', appliedOn: '2024-11-20' },
  }
  return discarded(cards).length > 0 ? [made] : []
}

export const disposalItemsOf = (institution: Institution, cards: Cards) =>
  discarded(cards).map(({ code, quantity, originalValueYuan, accumulatedDepreciationYuan }) => ({
    ...{ ...ownerOf(institution), disposalNumber: disposalNumber(institution), line: code, assetCode: code, quantity },
    ...{ originalValueYuan, accumulatedDepreciationYuan, usageStatusBefore: 'IN_USE' },
  }))

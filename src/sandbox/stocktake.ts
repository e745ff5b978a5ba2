import type { Cards } from './asset-life.ts'
import { decimal } from './exact.ts'
import type { Institution } from './institutions.ts'

const ownerOf = ({ creditCode }: Institution) => ({ organizationCreditCode: creditCode })

/** One in ten of those with a department in charge counts its cards at the end of 2024. */
const isCounted = ({ number, departmentCreditCode }: Institution): boolean =>
  !!departmentCreditCode && number % 10 === 3

const numberOf = ({ number }: Institution, year: number): string => `PD-${year}-${String(number).padStart(4, '0')}`

export const stocktakesOf = (institution: Institution) => {
  const plan = { ...ownerOf(institution), kind: 'ROUTINE' }
  const done = {
    ...{ ...plan, number: numberOf(institution, 2024), cutoffOn: '2024-12-31', finishedOn: '2025-01-15' },
    ...{ state: 'APPROVED', approverKind: 'DEPARTMENT', approvalNumber: `盘点核实〔2025〕${institution.number}号` },
    ...{ approvingOrganizationCreditCode: institution.departmentCreditCode, decidedOn: '2025-01-31' },
  }
  const next = { ...plan, number: numberOf(institution, 2025), cutoffOn: '2025-12-31', note: '年度盘点' }
  return isCounted(institution) ? [done, next] : []
}

/** All of its cards were there; what waits for its disposal is damaged. */
export const stocktakeEntriesOf = (institution: Institution, cards: Cards) =>
  (isCounted(institution) ? cards : []).map(({ code, quantity, location, usageStatus }) => {
    const isDamaged = usageStatus === 'PENDING_DISPOSAL'
    const found = isDamaged && { isDamaged, cause: '超过使用年限,无法修复', resolution: 'WRITE_OFF' }
    return {
      ...{ ...ownerOf(institution), stocktakeNumber: numberOf(institution, 2024), line: code, assetCode: code },
      ...{ countedQuantity: quantity, foundLocation: location, ...found },
    }
  })

export const assetEvaluationsOf = (institution: Institution) => {
  const { number, departmentCreditCode } = institution
  const score = 75 + ((number * 7) % 23)
  const grade = score >= 90 ? 'EXCELLENT' : score >= 80 ? 'GOOD' : 'MEDIUM'
  const made = {
    ...{ ...ownerOf(institution), year: '2024', subject: '国有资产管理', score: decimal(BigInt(score) * 100n), grade },
    ...{ evaluatorCreditCode: departmentCreditCode, evaluatedOn: '2025-03-20', resultUse: '与下一年度配置计划挂钩' },
  }
  return isCounted(institution) ? [made] : []
}

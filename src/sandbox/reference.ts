import type { Institution } from './institutions.ts'

/** In 2023 the governments' offices gave their vehicles to the administration; the science centres are to merge. */
export const successionsOf = (institutions: readonly Institution[]) =>
  institutions.flatMap((institution) => {
    const { number, kind, place, creditCode } = institution
    const successor = (name: string) =>
      institutions.find((one) => one.place === place && one.kind.name === name)?.creditCode
    const own = { organizationCreditCode: creditCode, approvalNumber: `示例编〔2023〕${number}号` }
    if (kind.name === '人民政府办公室') {
      const successorCreditCode = successor('机关事务管理局')
      return {
        ...{ ...own, successorCreditCode, effectiveOn: '2023-06-01', kind: 'FUNCTION_ADJUSTMENT' },
        ...{ state: 'HANDED_OVER', handedOverOn: '2023-07-15', note: '公务用车管理职能划转' },
      }
    }
    if (kind.name !== '科技推广中心') return []
    return { ...own, successorCreditCode: successor('科学技术局'), effectiveOn: '2027-01-01', kind: 'MERGER' }
  })

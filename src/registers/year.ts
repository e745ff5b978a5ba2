import type { ValueProblem } from '../kernel/field-kinds.ts'

/** Of a period that must be a year. */
export const checkYear = (period: string): ValueProblem | undefined =>
  period.length === 4 ? undefined : { code: 'YEAR_EXPECTED', severity: 'error' }

import type { Finding } from '../kernel/define-register.ts'

/** Of a period that must be a year. */
export const checkYear = (period: string): Finding | undefined =>
  period.length === 4 ? undefined : { code: 'YEAR_EXPECTED', severity: 'error' }

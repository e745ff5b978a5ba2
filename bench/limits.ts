export interface Limit {
  at: '>=' | '<='
  than: number
}

/** What the figures must hold, by the keys of report.ts. Ratios are of speed: more is better, but for deepPage. */
export const LIMITS: Record<string, Limit | undefined> = {
  lines: { at: '<=', than: 3500 },
}

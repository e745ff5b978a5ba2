export interface Limit {
  at: '>=' | '<='
  than: number
}

/** What the figures must hold, by the keys of report.ts. Ratios are of speed: more is better, but for deepPage. */
export const LIMITS: Record<string, Limit | undefined> = {
  'nested.taizhang/postgraphile': { at: '>=', than: 2.3 },
  'nested.taizhang/bare': { at: '>=', than: 0.85 },
  'point.taizhang/postgraphile': { at: '>=', than: 1.3 },
  'point.taizhang/bare': { at: '>=', than: 0.8 },
  'restPoint.taizhang/bare': { at: '>=', than: 0.8 },
  'nested.taizhang/open': { at: '>=', than: 0.85 },
  'point.taizhang/open': { at: '>=', than: 0.75 },
  'restPoint.taizhang/open': { at: '>=', than: 0.75 },
  countyList: { at: '<=', than: 1.5 },
  deepPage: { at: '<=', than: 1.3 },
  'import.rowsPerSecond': { at: '>=', than: 25_000 },
  'import.ratio': { at: '>=', than: 0.5 },
  'import.growth': { at: '<=', than: 150 },
  'export.ratio': { at: '>=', than: 0.5 },
  'export.growth': { at: '<=', than: 100 },
  'compression.bytes': { at: '>=', than: 5 },
  'compression.growth': { at: '<=', than: 100 },
  'start.second': { at: '<=', than: 5 },
  'tokens.secret': { at: '>=', than: 500 },
  'lost.nodes': { at: '>=', than: 2 },
  'lost.missing': { at: '<=', than: 0 },
  'lost.slowest': { at: '<=', than: 5 },
  lines: { at: '<=', than: 3500 },
}

import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

export type RegionLevel = 'PROVINCE' | 'PREFECTURE' | 'COUNTY'

/**
 * `path` lists the codes from the province down, '650000.652300.652301'; `validTo` is the last day in force.
 */
export type RegionRow = {
  code: string
  name: string
  level: RegionLevel
  parentCode: string | null
  path: string
  isGroupingOnly: boolean
  validFrom: string | null
  validTo: string | null
}

export type CodeRow = z.output<typeof codeLine>
export type FactorRow = z.output<typeof factorLine>

/**
 * Reads the reference data shipped with the service: divisions, code lists, conversion and emission factors.
 * A file that does not fit throws, because nothing right can be computed without it. About 30 ms.
 *
 * - Divisions: GB/T 2260 as of 2025-11, from lcn 7.2.2 (see NOTICE). Rows that only group others (市辖区 110100,
 *   自治区直辖县级 659000) stay in the path and are flagged. Where only the month of a change is known, its first
 *   day stands.
 * - Coefficients in kgce per unit hold from 2015-01-01: the 2015 form is the oldest whose years are loaded,
 *   and GB/T 2589-2008 had the values of GB/T 2589-2020 (from memory). JS/T 303-2026 gets the same date: no
 *   older set of emission factors for public institutions is known, and a result names the version it used.
 * - Electricity's emission factor goes by region and data year, valid from that year on: a year without its
 *   own uses the latest earlier one. There is none before 2021, so earlier emissions stay unknown rather than
 *   borrowed. Grid-region, fossil and ETS factors are other series and left out. Water has no factor: it is
 *   not energy.
 */
export const loadReference = (): { regions: RegionRow[]; codes: CodeRow[]; factors: FactorRow[] } => ({
  regions: withPaths(linesOf('divisions.csv', divisionLine)),
  codes: linesOf('codes.csv', codeLine),
  factors: linesOf('energy-factors.csv', factorLine),
})

/** Records whose columns are called as the fields of their register, which checks them when they are written. */
export const recordsOf = (file: 'legal-bases.csv' | 'standards.csv'): Record<string, string | null>[] =>
  rowsOf(file).map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value || null])))

const rowsOf = (file: string): Record<string, string>[] =>
  parse<Record<string, string>>(readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8'), { columns: true })

const linesOf = <Line extends z.ZodType>(file: string, line: Line): z.output<Line>[] => {
  return z.array(line).parse(rowsOf(file))
}

const withPaths = (divisions: z.output<typeof divisionLine>[]): RegionRow[] => {
  const paths = new Map<string, string>()
  return divisions.map(({ flag, level, parent, ...division }) => {
    const parentPath = parent === null ? null : paths.get(parent)
    if (parentPath === undefined) throw new Error(`division ${division.code} stands before its parent ${parent}`)
    const path = parentPath === null ? division.code : `${parentPath}.${division.code}`
    paths.set(division.code, path)
    return { ...division, level: LEVELS[level], parentCode: parent, path, isGroupingOnly: flag === 'grouping-only' }
  })
}

const LEVELS = { 1: 'PROVINCE', 2: 'PREFECTURE', 3: 'COUNTY' } as const

const orNull = z.string().transform((text) => (text === '' ? null : text))
const date = z.iso.date()
const dateOrNull = z.union([z.literal('').transform(() => null), date])
const regionCode = z.string().regex(/^\d{6}$/)

const divisionLine = z
  .object({
    code: regionCode,
    name: z.string().min(1),
    level: z.enum(['1', '2', '3']),
    parent: orNull,
    flag: z.enum(['', 'grouping-only', 'statistical']),
    valid_from: dateOrNull,
    valid_to: dateOrNull,
  })
  .transform(({ valid_from: validFrom, valid_to: validTo, ...line }) => ({ ...line, validFrom, validTo }))

const codeLine = z
  .object({
    list: z.enum(['INSTITUTION_TYPE', 'ENERGY_TYPE', 'ASSET_CLASS', 'EXPENDITURE_ITEM']),
    version: z.string().min(1),
    code: z.string().min(1),
    parent: orNull,
    zh: z.string().min(1),
    en: z.string().min(1),
    unit: orNull,
    valid_from: date,
    valid_to: dateOrNull,
    source: z.string().min(1),
  })
  .transform(({ valid_from: validFrom, valid_to: validTo, ...line }) => ({ ...line, validFrom, validTo }))

// `value` stays text: a coefficient such as 1.074122 must reach the database digit for digit.
const factorLine = z
  .object({
    kind: z.enum(['KGCE', 'KGCO2']),
    energy_type: z.string().min(1),
    region_code: z.union([z.literal('').transform(() => null), regionCode]),
    data_year: z.union([z.literal('').transform(() => null), z.coerce.number().int().min(2000).max(2100)]),
    value: z.string().regex(/^\d+(\.\d+)?$/),
    valid_from: date,
    valid_to: dateOrNull,
    version: z.string().min(1),
    source: z.string().min(1),
    confidence: z.enum(['high', 'medium-high', 'medium', 'low']),
  })
  .transform((line) => ({
    kind: line.kind,
    energyType: line.energy_type,
    regionCode: line.region_code,
    dataYear: line.data_year,
    value: line.value,
    validFrom: line.valid_from,
    validTo: line.valid_to,
    version: line.version,
    source: line.source,
    confidence: line.confidence,
  }))

import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/**
 * The reference data shipped with the service: divisions, code lists, conversion and emission factors, laws, standards.
 * Their columns are called as the fields of their registers, which check them when they are written.
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
 * - Standards: of 中办发〔2017〕71号, by category and tier; what a sector sets for 特种专业技术用车 is not there. Offices
 *   by 发改投资〔2014〕2674号 and rank; townships' are set by provinces, of which one is known.
 * - Lives for depreciation are the least of 财会〔2017〕4号, of the second level of either version of the classes, of
 *   buildings by their structure.
 * - Crosswalk of classes: those of GB/T 14885-2010 and of the table of lives by their names, at the second level only.
 */
const files = {
  Region: 'divisions.csv',
  Code: 'codes.csv',
  EnergyFactor: 'energy-factors.csv',
  LegalBasis: 'legal-bases.csv',
  Standard: 'standards.csv',
  CodeMapping: 'code-mappings.csv',
}

/** By register, in the order in which they are written. */
export const referenceTexts = (): Record<keyof typeof files, string> =>
  // Sound: with the keys of the table.
  Object.fromEntries(
    Object.entries(files).map(([register, file]) => [
      register,
      readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8'),
    ]),
  ) as Record<keyof typeof files, string>

export const recordsIn = (text: string): Record<string, string | null>[] =>
  parse<Record<string, string>>(text, { columns: true }).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value || null])),
  )

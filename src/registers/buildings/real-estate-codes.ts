// Codes of real estate 不动产单元代码, GB/T 37346-2019: a parcel (宗地代码) has 19 characters, what stands on it 9 more.
import type { ValueProblem } from '../../kernel/field-kinds.ts'

// County, cadastral district and sub-district, kind of right and of parcel, serial number.
const PARCEL = String.raw`\d{12}[A-Z]{2}\d{5}`
// F building, L trees, Q other, W none; number of the building, and of the unit in it.
const PATTERNS = {
  parcel: new RegExp(`^${PARCEL}$`),
  unit: new RegExp(`^${PARCEL}[FLQW]\\d{8}$`),
}

/** Older certificates and field surveys have others: they are kept, and warned of. */
const checkOf =
  (kind: keyof typeof PATTERNS) =>
  (code: string): ValueProblem | undefined =>
    PATTERNS[kind].test(code) ? undefined : { code: 'REAL_ESTATE_UNIT_FORMAT', severity: 'warning' }

export const checkParcelNumber = checkOf('parcel')
export const checkRealEstateUnitNumber = checkOf('unit')

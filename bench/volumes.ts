// How much data: a province of Xinjiang's size. Every count is a multiple of the organizations, which --scale shrinks.

export interface Volumes {
  organizations: number
  buildings: number
  spaces: number
  vehicles: number
  assets: number
  energyRows: number
  importRows: number
}

/** 50 months to the end of 2024; the ten after them are what the import brings. */
export const MONTHS = monthsFrom(2020, 11, 50)
export const IMPORT_MONTHS = monthsFrom(2025, 1, 10)

export const ENERGY_TYPES = ['ELECTRICITY', 'WATER', 'HEAT', 'NATURAL_GAS', 'GASOLINE'] as const

/** Every 20th organization is large: 12 buildings of 20 spaces. The others share the rest. */
export const LARGE_EVERY = 20
export const LARGE_BUILDINGS = 12
export const LARGE_SPACES = 20

export function volumesOf(scale: number): Volumes {
  const organizations = Math.round((20_000 * scale) / LARGE_EVERY) * LARGE_EVERY
  if (organizations < LARGE_EVERY * 20)
    throw new RangeError('--scale must be at least 0.02: the bench asks for 20 large organizations')
  return {
    organizations,
    buildings: organizations * 3,
    spaces: organizations * 30,
    vehicles: organizations * 10,
    assets: organizations * 50,
    energyRows: organizations * MONTHS.length * ENERGY_TYPES.length,
    importRows: organizations * IMPORT_MONTHS.length * ENERGY_TYPES.length,
  }
}

function monthsFrom(year: number, month: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const months = year * 12 + month - 1 + i
    return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`
  })
}

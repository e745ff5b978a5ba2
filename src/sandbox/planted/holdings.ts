import type { Plant } from './plant.ts'

/** Buildings, land, their titles, what is built. */
export const plantedHoldings: Plant[] = []

import type { Plant } from './plant.ts'

/** Repairs, inspections, housing. */
export const plantedCare: Plant[] = []

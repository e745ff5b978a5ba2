import type { Plant } from './plant.ts'

/** What is let, lent, rented, and disposed of idle. */
export const plantedLeases: Plant[] = []

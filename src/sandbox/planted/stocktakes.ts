import type { Plant } from './plant.ts'

/** What is counted, evaluated, written down. */
export const plantedStocktakes: Plant[] = []

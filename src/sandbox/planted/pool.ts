import type { Plant } from './plant.ts'

/** What is moved, offered and claimed. */
export const plantedPool: Plant[] = []

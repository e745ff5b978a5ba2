// How API names become SQL, REST and GraphQL names: one rule each, so that no descriptor spells them out.

/** `floorAreaM2` -> `floor_area_m2`. */
export const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter, at: number) => (at ? '_' : '') + letter.toLowerCase())

/** `energyConsumptions` -> `energy-consumptions`. */
export const kebabCase = (name: string): string => snakeCase(name).replaceAll('_', '-')

/** `floorAreaM2` -> `FLOOR_AREA_M2`. */
export const constantCase = (name: string): string => snakeCase(name).toUpperCase()

/** `vehicles` -> `Vehicles`. */
export const pascalCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** `EnergyProfile` -> `energyProfile`. */
export const camelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

const MAX_MISSPELT = 64

/** The candidate that differs least from a misspelt name, if it is near enough to be meant. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_MISSPELT) return undefined
  let best: string | undefined
  let limit = mayDiffer(name)
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), limit)
    if (distance <= limit) [best, limit] = [candidate, distance - 1]
  }
  return best
}

/**
 * In how many characters what is meant may differ: a third at most, of Chinese ones, which are words, a fifth. Of one
 * or two characters nobody knows what is meant.
 */
export const mayDiffer = (name: string): number =>
  name.length < 3 ? 0 : Math.min(3, Math.floor(name.length / (isChinese(name) ? 5 : 3)))

export const isChinese = (text: string): boolean => /[\u3400-\u9fff]/.test(text)

/** Insertions, deletions and substitutions; what is beyond the limit, which is small, is not counted to its end. */
export function editDistance(a: string, b: string, limit: number): number {
  const from = (i: number, j: number, left: number): number => {
    for (; i < a.length && a.charCodeAt(i) === b.charCodeAt(j); i++) j++
    const [rest, other] = [a.length - i, b.length - j]
    if (rest === 0 || other === 0) return rest + other
    if (left === 0 || Math.abs(rest - other) > left) return left + 1
    return 1 + Math.min(from(i + 1, j + 1, left - 1), from(i + 1, j, left - 1), from(i, j + 1, left - 1))
  }
  return from(0, 0, limit)
}

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

/**
 * The candidate that differs least from a misspelt name, if it is near enough to be meant: a third of the characters at
 * most, of Chinese ones, which are words, a fifth. Of one or two characters nobody knows what is meant.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_MISSPELT) return undefined
  const isChinese = /[\u3400-\u9fff]/.test(name)
  const limit = name.length < 3 ? 0 : Math.min(3, Math.floor(name.length / (isChinese ? 5 : 3)))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}

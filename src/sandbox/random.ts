export type Random = {
  /** A whole number, both ends included. */
  integer: (lowest: number, highest: number) => number
  pick: <T>(choices: readonly T[]) => T
  /** True in that many of a hundred cases. */
  chance: (percent: number) => boolean
}

/**
 * A stream of pseudo-random numbers that depends on its seed alone (mulberry32 over an FNV-1a hash). Each
 * subject draws from a stream of its own ('vehicles 17'), so that one more vehicle does not change every
 * asset behind it.
 */
export const randomFor = (seed: string): Random => {
  let state = 0x811c9dc5
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const integer = (lowest: number, highest: number) => lowest + (next() % (highest - lowest + 1))
  return {
    integer,
    pick: (choices) => choices[integer(0, choices.length - 1)],
    chance: (percent) => integer(0, 99) < percent,
  }
}

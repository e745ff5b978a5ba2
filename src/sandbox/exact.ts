// Exact arithmetic of the sandbox: amounts are bigints in hundredths of their unit (yuan, m2, kWh), never
// floats.

/**
 * Splits a total by weights so that the parts add up to it exactly: every part is rounded down and what is
 * left goes, one each, to the largest remainders (ties to the earlier part).
 */
export const distribute = (total: bigint, weights: readonly number[]): bigint[] => {
  const sum = BigInt(weights.reduce((a, b) => a + b, 0))
  if (sum === 0n) throw new RangeError('nothing to distribute to')
  const products = weights.map((weight) => total * BigInt(weight))
  const parts = products.map((product) => product / sum)
  const missing = Number(total - parts.reduce((a, b) => a + b, 0n))
  const byRemainder = products
    .map((product, index) => ({ index, remainder: product % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1))
  for (const { index } of byRemainder.slice(0, missing)) parts[index] += 1n
  return parts
}

/** a * b / divisor, rounded half up; none of them negative. */
export const scaled = (a: bigint, b: bigint, divisor: bigint): bigint => (2n * a * b + divisor) / (2n * divisor)

/** Hundredths as decimal text: 123456n is '1234.56'. */
export const decimal = (hundredths: bigint): string => {
  const digits = hundredths.toString().padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export const hundredths = (whole: number): bigint => BigInt(whole) * 100n

export const sumOf = (parts: Iterable<bigint>): bigint => {
  let sum = 0n
  for (const part of parts) sum += part
  return sum
}

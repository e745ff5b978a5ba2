export interface Weighted {
  /** In lower case. */
  name: string
  weight: number
  /** Its place in the header. */
  at: number
}

/**
 * What a header such as Accept-Language asks for, the most wanted first and equals in its order (RFC 9110, 12.4.2).
 * What is no range with a weight says nothing.
 */
export function weighted(header = ''): Weighted[] {
  const ranges = header.split(',').flatMap((range, at) => {
    const [, name, weight = 1] = RANGE.exec(range.toLowerCase()) ?? []
    return name ? [{ name, weight: Number(weight), at }] : []
  })
  return ranges.sort((a, b) => b.weight - a.weight)
}

/** With parameters of its own, such as a charset, before its weight. */
const RANGE = /^\s*([^\s;]+)\s*(?:;(?!\s*q=)[^;]*)*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/

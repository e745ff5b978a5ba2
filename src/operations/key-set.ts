// The natural keys of a file, to tell a row that repeats one, in 12 bytes a slot: 5,000,000 keys take 100 MB.

const FIRST_SLOTS = 1 << 12
const MAX_LOAD = 0.75

export interface KeySet {
  /** The line that had this key first: `line` itself when it is new. */
  firstLine: (key: readonly unknown[], line: number) => number
}

/**
 * Open addressing over 64-bit hashes; the keys are not kept. That two different keys among n share a hash has the odds
 * n² / 2^65: below 1 in a million for 5,000,000 rows, and then a good row is reported, not a bad one written.
 */
export function createKeySet(): KeySet {
  let table = newTable(FIRST_SLOTS)
  let size = 0
  return {
    firstLine: (key, line) => {
      const [high, low] = hash(key)
      const first = add(table, high, low, line)
      if (first === line && ++size > table.lines.length * MAX_LOAD) table = grown(table)
      return first
    },
  }
}

interface Table {
  high: Uint32Array
  low: Uint32Array
  /** 0 marks a free slot: files begin with line 1. */
  lines: Uint32Array
}

const newTable = (slots: number): Table => ({
  high: new Uint32Array(slots),
  low: new Uint32Array(slots),
  lines: new Uint32Array(slots),
})

/** The line that is there with the same hash, else the one given, which then is there. */
function add({ high, low, lines }: Table, newHigh: number, newLow: number, line: number): number {
  const mask = lines.length - 1
  let slot = newLow & mask
  while (lines[slot] !== 0 && (low[slot] !== newLow || high[slot] !== newHigh)) slot = (slot + 1) & mask
  if (lines[slot] !== 0) return lines[slot]!
  high[slot] = newHigh
  low[slot] = newLow
  lines[slot] = line
  return line
}

function grown({ high, low, lines }: Table): Table {
  const larger = newTable(lines.length * 2)
  for (let i = 0; i < lines.length; i++) if (lines[i] !== 0) add(larger, high[i]!, low[i]!, lines[i]!)
  return larger
}

/** Two lanes of multiply and xor over the UTF-16 units, mixed at the end (cyrb53 with all 64 bits kept). */
function hash(key: readonly unknown[]): [high: number, low: number] {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (const part of key) {
    const text = String(part)
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      a = Math.imul(a ^ unit, 2654435761)
      b = Math.imul(b ^ unit, 1597334677)
    }
    // Ends the part, so that 12 + 3 and 1 + 23 differ.
    a = Math.imul(a ^ 0x10000, 2654435761)
    b = Math.imul(b ^ 0x10000, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return [b >>> 0, a >>> 0]
}

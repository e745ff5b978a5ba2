// What the rows of a file are told apart by, in 12 bytes a slot: 5,000,000 keys take 100 MB, with source keys 200.

const FIRST_SLOTS = 1 << 6
const MAX_LOAD = 0.75
/** Of a slot: the line, and the halves of the hash. Files begin with line 1, so that line 0 marks a free slot. */
const WORDS = 3

/**
 * Open addressing over 64-bit hashes; the keys are not kept. That two different keys among n share a hash has the odds
 * n² / 2^65: 1 in a million for 6,000,000 keys, and then a good row is reported, not a bad one written.
 */
export function createKeySet() {
  let slots = new Uint32Array(FIRST_SLOTS * WORDS)
  let size = 0
  return {
    /** The line that had this key first. */
    lineOf: (key: readonly string[]): number | undefined => {
      const [high, low] = hash(key)
      return slots[find(slots, high, low)] || undefined
    },
    add: (key: readonly string[], line: number): void => {
      const [high, low] = hash(key)
      put(slots, high, low, line)
      if (++size * WORDS > slots.length * MAX_LOAD) slots = grown(slots)
    },
  }
}

export type KeySet = ReturnType<typeof createKeySet>

/** Where this hash is, or the free slot for it. */
function find(slots: Uint32Array, high: number, low: number): number {
  const mask = slots.length / WORDS - 1
  let slot = low & mask
  while (slots[slot * WORDS] !== 0 && (slots[slot * WORDS + 1] !== low || slots[slot * WORDS + 2] !== high)) {
    slot = (slot + 1) & mask
  }
  return slot * WORDS
}

const put = (slots: Uint32Array, high: number, low: number, line: number): void =>
  slots.set([line, low, high], find(slots, high, low))

function grown(slots: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(slots.length * 2)
  for (let at = 0; at < slots.length; at += WORDS) {
    if (slots[at] !== 0) put(larger, slots[at + 2]!, slots[at + 1]!, slots[at]!)
  }
  return larger
}

/** Two lanes of multiply and xor over the UTF-16 units, mixed at the end (cyrb53 with all 64 bits kept). */
function hash(key: readonly string[]): [high: number, low: number] {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (const text of key) {
    for (let i = 0; i <= text.length; i++) {
      // Beyond the units comes the end of the part, so that 12 + 3 and 1 + 23 differ.
      const unit = i < text.length ? text.charCodeAt(i) : 0x10000
      a = Math.imul(a ^ unit, 2654435761)
      b = Math.imul(b ^ unit, 1597334677)
    }
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return [b >>> 0, a >>> 0]
}

// So many at once and the others in turn: what one caller may have running must leave connections for the others.

export interface Turns {
  /** Undefined when it may begin, else wait for it; whoever has taken a turn gives it back. */
  take: () => Promise<void> | undefined
  give: () => void
}

export function openTurns(limit: number): Turns {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    take: () => {
      if (running >= limit) return new Promise((resolve) => waiting.push(resolve))
      running++
      return undefined
    },
    give: () => {
      const next = waiting.shift()
      if (next) next()
      else running--
    },
  }
}

/** Without turns there is nobody else. */
export async function inTurn<T>(turns: Turns | undefined, work: () => Promise<T>): Promise<T> {
  const turn = turns?.take()
  if (turn) await turn
  try {
    return await work()
  } finally {
    turns?.give()
  }
}

/** As Promise.all with so many at once; after a failure none is begun. */
export async function inTurns<Item, T>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const at = next++
      results[at] = await work(items[at]!).catch((error: unknown) => {
        next = items.length
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}

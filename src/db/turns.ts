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

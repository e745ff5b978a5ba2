// So many at once and the others in turn: what one caller may have running must leave connections for the others.

import { ClientError } from '../errors.ts'

export interface Turns {
  /** Undefined when it may begin, else wait for it; whoever has taken a turn gives it back. */
  take: (who?: object) => Promise<void> | undefined
  give: () => void
  /** Whoever waits and has left: the waiting ends with QUERY_TIMEOUT. */
  drop: (who: object) => void
}

export function openTurns(limit: number): Turns {
  let running = 0
  let waiting: { who: object | undefined; begin: () => void; end: (error: Error) => void }[] = []
  return {
    take: (who) => {
      if (running >= limit) return new Promise((begin, end) => waiting.push({ who, begin, end }))
      running++
      return undefined
    },
    give: () => {
      const next = waiting.shift()
      if (next) next.begin()
      else running--
    },
    drop: (who) => {
      for (const { end } of waiting.filter((one) => one.who === who)) end(new ClientError('QUERY_TIMEOUT'))
      waiting = waiting.filter((one) => one.who !== who)
    },
  }
}

/** Without turns there is nobody else. */
export async function inTurn<T>(turns: Turns | undefined, work: () => Promise<T>, who?: object): Promise<T> {
  const turn = turns?.take(who)
  if (turn) await turn
  try {
    return await work()
  } finally {
    turns?.give()
  }
}

// How many may be busy proving who they are: nobody is known yet, so what they take is bounded for all of them.
import { openTurns } from '../db/turns.ts'
import { ClientError } from '../errors.ts'

/** Statements at once for callers that nobody knows: of the system's three connections one stays for all others. */
export const anonymousTurns = () => openTurns(2)

const MAX_AT_ONCE = 50
export const MAX_OF_ONE = 20

export type Admission = <T>(subject: string, work: () => Promise<T>) => Promise<T>

/** Refuses with OVERLOADED, or TOO_MANY_IN_FLIGHT when it is one client at one address that asks for so much. */
export function openAdmission(): Admission {
  const inside = new Map<string, number>()
  let count = 0
  return async (subject, work) => {
    const own = inside.get(subject) ?? 0
    if (own >= MAX_OF_ONE) throw new ClientError('TOO_MANY_IN_FLIGHT', { limit: MAX_OF_ONE, seconds: 1 })
    if (count >= MAX_AT_ONCE) throw new ClientError('OVERLOADED', { seconds: 1 })
    count++
    inside.set(subject, own + 1)
    try {
      return await work()
    } finally {
      count--
      const left = inside.get(subject)! - 1
      if (left > 0) inside.set(subject, left)
      else inside.delete(subject)
    }
  }
}

// Which statements a connection should keep prepared. Preparing saves planning, but a connection never forgets a
// prepared text, and callers may send texts without end.

/** Connections are replaced within an hour (postgres.js max_lifetime), and with them what they prepared. */
const FORGET_AFTER_MS = 3_600_000

/** True from the second use of a text on, for the first `limit` texts of an hour. */
export function preparedTexts(limit: number): (text: string) => boolean {
  const known = new Set<string>()
  let forgetAt = 0
  return (text) => {
    if (known.has(text)) return true
    if (performance.now() > forgetAt) {
      known.clear()
      forgetAt = performance.now() + FORGET_AFTER_MS
    }
    if (known.size < limit) known.add(text)
    return false
  }
}

// Who sends or takes a file does so at a least pace, so that it does not hold for ever what others wait for.

const LEAST_BYTES_A_SECOND = 64 * 1024
/** The average is that of so much time that was spent waiting for it. */
const PATIENCE_S = 60

/** To be asked every so often, with all bytes so far and whether the other side is waited for: does it keep pace? */
export function openPace(everyMs: number): (bytes: number, isAwaited: boolean) => boolean {
  let before = 0
  let waitedMs = 0
  return (bytes, isAwaited) => {
    if (isAwaited) waitedMs += everyMs
    if (waitedMs < PATIENCE_S * 1000) return true
    const isKept = bytes - before >= PATIENCE_S * LEAST_BYTES_A_SECOND
    before = bytes
    waitedMs = 0
    return isKept
  }
}

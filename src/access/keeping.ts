// Look-ups that are kept for two seconds, or until they are forgotten.

const KEPT_MS = 2000
const MAX_KEPT = 10_000
const MAX_UNKNOWN = 1000

interface Entry<Value> {
  value: Promise<Value | undefined>
  /** By a clock that nobody sets. */
  until: number
}

export function keeping<Value>(load: (key: string) => Promise<Value | undefined>) {
  const kept = new Map<string, Entry<Value>>()
  /** What was not there, apart: made-up keys push out each other and nobody else. */
  const unknown = new Map<string, Entry<Value>>()
  const get = (key: string): Promise<Value | undefined> => {
    const known = kept.get(key) ?? unknown.get(key)
    if (known && known.until > performance.now()) return known.value
    const entry = { value: load(key), until: performance.now() + KEPT_MS }
    put(kept, MAX_KEPT, key, entry)
    // Unless it was forgotten meanwhile. A failed look-up is not an answer to keep.
    const drop = () => kept.get(key) === entry && kept.delete(key)
    entry.value.then((value) => value === undefined && drop() && put(unknown, MAX_UNKNOWN, key, entry), drop)
    return entry.value
  }
  const forget = (key: string) => {
    kept.delete(key)
    unknown.delete(key)
  }
  const clear = () => {
    kept.clear()
    unknown.clear()
  }
  const renew = (key: string) => {
    forget(key)
    return get(key)
  }
  return { get, renew, forget, clear }
}

/** A Map keeps insertion order: the first key is the one that was loaded longest ago. */
function put<Value>(map: Map<string, Value>, limit: number, key: string, value: Value): void {
  map.delete(key)
  if (map.size >= limit) map.delete(map.keys().next().value!)
  map.set(key, value)
}

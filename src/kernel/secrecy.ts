// State and work secrets are no government data to be shared (政务数据共享条例, 国务院令第809号, in force 2025-08-01): what
// is flagged as one is refused, and nothing of it is kept, logged or said again.
import { BETWEEN, trimmed } from './characters.ts'
import { secrecyLevel } from './sent-fields.ts'

const open = new Set(['NONE', '公开', '非涉密', '无', ''])

/** An unknown word counts as a secret: nobody can say what 密级 B means to its sender. */
export const isSecretLevel = (level: unknown): boolean =>
  level != null && !(typeof level === 'string' && open.has(trimmed(level.normalize('NFKC')).toUpperCase()))

/** 机密★5年, the form of GB/T 9704; what is between the characters is layout. Looking costs 0.12 us a row of 9 values. */
const MARK = new RegExp(`[绝机秘]${BETWEEN}*密${BETWEEN}*★`, 'u')

/** Whether a text, or any inside a value of JSON, bears a classification mark, or an object in it a secret level. */
export function isSecret(value: unknown): boolean {
  if (typeof value === 'string') return MARK.test(value)
  if (typeof value !== 'object' || value === null) return false
  // Not by recursion: a line of a file may be as deep as it is long.
  const left: unknown[] = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next === 'string' && MARK.test(next)) return true
    if (typeof next !== 'object' || next === null) continue
    for (const [key, inner] of Object.entries(next)) {
      if (MARK.test(key) || (key === secrecyLevel.name && isSecretLevel(inner))) return true
      left.push(inner)
    }
  }
  return false
}

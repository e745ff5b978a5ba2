// Which of some values may have been meant: for messages, in both languages.
import { editDistance, isChinese, mayDiffer } from './names.ts'

export interface Choice {
  /** What is to be written. */
  code: string
  zh: string | null
  en: string | null
}

/** Named at most, and of more than these only what is near. */
const MAX_CHOICES = 8
/** Characters that a value may differ in; with three, codes of digits are near that have nothing in common. */
const MAX_DIFFERING = 2
/** Characters; of more nobody knows what is meant. */
export const MAX_SOUGHT = 40
const FAR = Number.MAX_SAFE_INTEGER

/** The nearest first; a code or a label that the value itself is stands alone. Undefined when there is none. */
export function choicesFor(
  value: string,
  choices: readonly Choice[],
): { zh: string | undefined; en: string | undefined } {
  const sought = value.toLowerCase()
  const limit = Math.min(MAX_DIFFERING, mayDiffer(sought))
  const all = choices.map((choice) => ({ choice, distance: distanceTo(sought, choice, limit) }))
  const near = (all.length > MAX_CHOICES ? all.filter(({ distance }) => distance < FAR) : all).sort(
    (a, b) => a.distance - b.distance,
  )
  const same = near.filter(({ distance }) => distance === 0)
  const told = (same.length > 0 ? same : near).slice(0, MAX_CHOICES).map(({ choice }) => choice)
  const en = told.map(({ code, en }) => (en ? `${code} (${en})` : code)).join(', ')
  const zh = told.map(({ code, zh }) => (zh ? `${code}(${zh})` : code)).join('、')
  return { zh: zh || undefined, en: en || undefined }
}

/** From the nearest of its names: a part of the value, what the value is a part of, or what it misspells. */
function distanceTo(sought: string, { code, zh, en }: Choice, limit: number): number {
  let least = FAR
  if (sought.length > MAX_SOUGHT) return least
  for (const label of [code, zh, en]) {
    const name = label?.toLowerCase() ?? ''
    const [short, long] = sought.length < name.length ? [sought, name] : [name, sought]
    const isPart = (short.length > 2 || isChinese(short)) && long.includes(short)
    const distance = isPart ? long.length - short.length : editDistance(sought, name, limit)
    if (distance < least && (isPart || distance <= limit)) least = distance
  }
  return least
}

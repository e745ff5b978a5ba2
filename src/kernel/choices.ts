// Which of some values may have been meant: for messages, in both languages.

export interface Choice {
  /** What is to be written. */
  code: string
  zh: string | null
  en: string | null
}

/** Named at most; a list of codes may have thousands. */
const MAX_CHOICES = 8

/** The nearest first; a code or a label that the value itself is stands alone. Undefined when there is none. */
export function choicesFor(
  value: string,
  choices: readonly Choice[],
): { zh: string | undefined; en: string | undefined } {
  const near = choices.map((choice) => ({ choice, likeness: likenessTo(value, choice) }))
  near.sort((a, b) => b.likeness - a.likeness)
  const same = near.filter(({ likeness }) => likeness === SAME)
  const told = (same.length > 0 ? same : near).slice(0, MAX_CHOICES).map(({ choice }) => choice)
  if (told.length === 0) return { zh: undefined, en: undefined }
  const more = same.length === 0 && told.length < choices.length
  const en = told.map(({ code, en }) => (en ? `${code} (${en})` : code)).join(', ')
  const zh = told.map(({ code, zh }) => (zh ? `${code}(${zh})` : code)).join('、')
  return { zh: `${zh}${more ? ' 等' : ''}`, en: `${en}${more ? ' …' : ''}` }
}

const SAME = 2

function likenessTo(value: string, { code, zh, en }: Choice): number {
  const sought = value.toLowerCase()
  const names = [code, zh, en].flatMap((name) => name?.toLowerCase() ?? [])
  return Math.max(...names.map((name) => likeness(sought, name)))
}

/** From 0 to 1: by how much of both they begin alike, or by how many of their characters they share. */
function likeness(a: string, b: string): number {
  if (a === b) return SAME
  let begun = 0
  while (begun < a.length && a[begun] === b[begun]) begun++
  const rest = [...b]
  let shared = 0
  for (const character of a) {
    const at = rest.indexOf(character)
    if (at < 0) continue
    rest.splice(at, 1)
    shared++
  }
  return (begun + shared) / (a.length + b.length)
}

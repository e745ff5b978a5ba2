/** What is said by a rule to whoever breaks it. */
export interface RuleText {
  /** `AST1`: as in the list of rules and in findings. What only doubts a value has a D: `AST-D1`. */
  id: string
  /** With `{parameters}`, and `[parts]` that are told when all that they name is known. */
  zh: string
  en: string
  /** What entitles to it, with its article: a row of LegalBasis; PRACTICE without a legal text. */
  basis: string
}

export const PRACTICE = 'P'

/** By id, and no more of a rule than its text: problems are kept with it for repeated calls, and shown. */
export const textsOf = (rules: readonly RuleText[]): ReadonlyMap<string, RuleText> =>
  new Map(rules.map(({ id, zh, en, basis }) => [id, { id, zh, en, basis }]))

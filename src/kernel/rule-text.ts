/** What is said by a rule to whoever breaks it. */
export interface RuleText {
  /** `AST1`: as in the list of rules and in findings. */
  id: string
  zh: string
  en: string
  /** What entitles to it, with its article: `231§14`; `P` for practice without a legal text. */
  basis: string
}

// An action changes records in a way that no plain write does: a step of a life cycle, a decision, a hand-over. It is a
// row of a table, which operations/act.ts obeys, and of which doors, contracts and tests derive.
import type { Sensitivity } from './access.ts'
import type { Doc, Domain, Field, Register } from './define-register.ts'
import type { Deprecated } from './deprecated.ts'
import type { Enumeration } from './enumeration.ts'
import { type Kind, type KindName, kinds } from './field-kinds.ts'
import { kebabCase, pascalCase, snakeCase } from './names.ts'
import type { RuleText } from './rule-text.ts'
import { baseVersion } from './sent-fields.ts'

/** Canonical text by name. */
export type Values = Readonly<Record<string, string | null>>

/** A record that an action is done to. */
export interface Acted {
  id: string
  /** As it is before: the fields that the action `reads`. */
  row: Values
  /** What was sent with it; null where nothing was. */
  input: Values
  /** What the action `finds` beside it, by name. */
  found: Readonly<Record<string, readonly Values[]>>
  /** The moment of the action, and the code of the client that acts. */
  at: string
  client: string
}

/** What is sent with an action. It is of the kind of the row's field that it is written to, or says its own. */
export interface InputDefinition {
  /** The field that it is written to, unless that is the one of its own name. */
  as?: string
  isRequired?: true
  /** Needed of what is written to no field; it may go into `writes`, `sets` or `reason`. */
  doc?: Doc
  kind?: KindName | Kind
  maxLength?: number
  enumeration?: Enumeration
  isCode?: true
  sensitivity?: Sensitivity
  /** What is meant when nothing is sent. */
  fallback?: string | number
  deprecated?: Deprecated
}

/** Refuses an action: `holds` is SQL over the record `r` and what was sent, `i`, or a function; null is holding. */
export interface Refusal extends RuleText {
  /** The input that it is about. */
  field?: string
  holds: string | ((acted: Acted) => boolean | null)
  /** What the texts name, as SQL: `{limit}`. */
  shows?: Record<string, string>
}

/** Rows of a register that are written as a query has them, however many there are (operations/fill-in.ts). */
export interface Fill {
  to: string
  /** SQL after the record `r` and what was sent with it, `i`. */
  from: string
  /** By field, what is written; with an `id` it is changed. What is hidden of the record goes where it is hidden. */
  values: Record<string, string>
}

interface OtherSide {
  organization: string
  field?: string
}

export interface ActionDefinition {
  doc: Doc
  deprecated?: Deprecated
  /** States that it is done in, and the one that it leads to; without them the record stays in its own. */
  from?: readonly string[]
  to?: string
  input?: Record<string, InputDefinition>
  refuses?: readonly Refusal[]
  /** Fields of the row that its functions look at. All of them would cost a list a tenth of its speed. */
  reads?: readonly string[]
  /**
   * Rows beside the record that its functions are given, by name: queries over `r` and `i`, whose columns are named as
   * the functions call them. Asked once all records are locked; what is found is locked when it is written.
   */
  finds?: Record<string, string>
  /**
   * References: what the records refer to by them is locked as well, so that actions on several parts of one whole are
   * asked one after the other (how many live in a flat). Registers: all that their organizations have of them, or that
   * the organization has which SQL over `r` and `i` names.
   */
  locks?: readonly (string | { register: string; of: string })[]
  /** Fields of the row that nobody sends, whatever `write` they have. */
  sets?: (acted: Acted) => Record<string, string | null>
  /** Records of other registers, or others of its own, in the same transaction; of equal new ones one is written. */
  writes?: Record<string, (acted: Acted) => Record<string, unknown>[]>
  /** What comes of rows that are there, in this order after all that it `writes`. */
  fills?: readonly Fill[]
  /**
   * What this call writes to even beyond the caller's reach: the input with the code of an organization, or rows that
   * it `finds`, each with an `organizationId`.
   */
  receiver?: string
  /**
   * The other side of the decision: the id of an organization, as SQL over `r` and `i`. Whoever acts reaches it by the
   * same verb, else it is unknown where the input `field` names it, or there is no such record: nothing else is told.
   */
  alsoReaches?: OtherSide | readonly OtherSide[]
  /** Besides that of its register: in these, too, who acts has the verb, over the record and the other side. */
  domains?: readonly Domain[]
  /** An authority's: needs `<domain>:approve`, and another client than `proposedBy`; `decidedBy` is filled. */
  isApproval?: true
  /** What the change log says before the caller's reason; the same for all records of a call. */
  reason?: (input: Values) => string
  /** What it looks at beside what is sent needs this clearance of the caller. */
  clearance?: Sensitivity
  /** What it answers, in a type of this name, instead of a report; made when nothing may refuse, and shown once. */
  gives?: { type: string; fields: Record<string, { kind: KindName; isNullable?: true; doc?: Doc }> }
  /** Where names that were given before the rule was: `secrets` for rotate-secret. */
  path?: string
  mutation?: string
  /** Its GraphQL mutation also takes the record's only key. */
  isByKey?: true
}

export interface Action extends ActionDefinition {
  /** `transfer`, and with its register `Vehicle.transfer`, as in the change log. */
  name: string
  id: string
  verb: 'write' | 'approve'
  /** The field that holds the state, of an action that has states. */
  state?: string
  path: string
  mutation: string
}

/** The actions of a register, whose states are in the field `state` unless it is another. */
export function defineActions(
  register: string,
  actions: Record<string, ActionDefinition>,
  state = 'state',
): readonly Action[] {
  return Object.entries(actions).map(([name, { doc, ...action }]) => ({
    ...{ path: kebabCase(name), mutation: `${name}${register}`, ...action, name, id: `${register}.${name}` },
    doc: cleared(doc, action.clearance),
    verb: action.isApproval ? 'approve' : 'write',
    ...((action.from || action.to) && { state }),
  }))
}

const cleared = ({ zh, en }: Doc, clearance: Sensitivity = 'public'): Doc =>
  clearance === 'public'
    ? { zh, en }
    : { zh: `${zh};须有 ${clearance} 可见程度`, en: `${en}; needs the clearance ${clearance}` }

/** Of a list of records. */
export const mutationOfMany = ({ plural }: Register, { name }: Action): string => `${name}${pascalCase(plural)}`

/** The inputs of an action as fields. */
export const inputsOf = ({ fields }: Register, { input = {} }: Action): Field[] =>
  Object.entries(input).map(([name, { as = name, kind, doc, ...own }]) => {
    const of = fields.get(as)
    const named = typeof kind === 'object' ? kind : kind && kinds[kind]
    return {
      ...{ ...baseVersion, ...of, ...own, name, column: snakeCase(name), write: 'always' },
      ...{ kind: named ?? of?.kind ?? kinds.text, doc: doc ?? of?.doc ?? { zh: '', en: '' } },
      ...{ isRequired: own.isRequired ?? false, isNullable: !own.isRequired, fallback: own.fallback },
      isCode: own.isCode ?? of?.isCode ?? false,
    }
  })

/** The input that is written to a field of the row; the field's own name where there is none. */
export const inputNamed = ({ input = {} }: Action, field: string | null): string | null =>
  Object.keys(input).find((name) => (input[name]!.as ?? name) === field) ?? field

/** The field of the row that an input is written to. */
export function writtenTo({ fields }: Register, { input = {} }: Action, name: string): string | undefined {
  const { as = name } = input[name] ?? {}
  return fields.has(as) ? as : undefined
}

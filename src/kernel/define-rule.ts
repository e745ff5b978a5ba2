// A rule stands in one place: what must hold of a row, what is said where it does not, and the law behind it. The
// errors know the texts of all rules (src/errors-of-rules.ts): this file and those of the rules import nothing that
// knows the errors.
import { PRACTICE, type RuleText } from './rule-text.ts'

/** Fields that are parts of another, in the words of the forms 其中: together they are at most the whole. */
export interface PartsOf<Name extends string = string> {
  whole: Name
  parts: readonly Name[]
}

/** By state, the fields without which a record is not in it. */
export type NeedsOf<Name extends string = string> = Readonly<Record<string, readonly Name[]>>

/** What is judged of a row, and how. */
export interface Judged<Name extends string = string> {
  /** The field that is told. */
  field: Name
  /** Asked of a record that is new, and where a write changes one of these. */
  fields: readonly Name[]
  /** SQL over the row `r` as it would be; null counts as holding. */
  holds: string
  /** What the texts name: SQL by parameter. A finding keeps `value` and `limit` as its two sides. */
  shows?: Record<string, string>
  /**
   * SQL after the rows `r`, one row for each of them, that `holds` and `shows` of a warning may look at; given whether
   * the rule is asked of a row.
   */
  join?: string | ((isAsked: (row: string) => string) => string)
  /**
   * What it looks at beside the row, by register: records of its organization, that itself, reference data. Who
   * does not read it, or what of the row itself was not sent, is not warned: whether a warning comes would tell.
   */
  sees?: Record<string, readonly string[]>
  /** Of a rule that is measured by a standard: which one. */
  standardId?: string
  /**
   * Of a warning that judges by fields which not everybody sees: who is not cleared for them is not warned, and its
   * finding, whose two sides are internal, names no standard.
   */
  sensitivity?: 'internal'
  /** It compares with what was before, or with others of the same file: it is told, and no finding is kept of it. */
  isOfWrite?: true
  /** Nobody is told at once, for what is missing comes later by itself; a finding is kept. */
  isQuiet?: true
  /** Of a warning, for what there is may be so: an action that makes a record, or changes one of these, is refused. */
  refusesActions?: readonly Name[]
  /** It looks at other rows of the register: what breaks it is tried again when others of its file are written. */
  isRetried?: true
}

export type Rule<Code extends string = string, Name extends string = string> = RuleText & {
  /** The error that a client sees; rules may share one. */
  code: Code
  /** Counts up when it judges otherwise. */
  version: number
  /** `error` refuses the row; `warning` writes it, tells, and keeps a finding; `information` keeps one alone. */
  severity: 'error' | 'warning' | 'information'
  /** The register. */
  of: string
  /** It judges what is of this day or later: `on` is the row's day in SQL, else it is today. */
  from?: string
  on?: string
  /** The code of the region that it is for, with all below; without it the nation. */
  region?: string
} & Judgement<Name>

type Judgement<Name extends string> =
  | Judged<Name>
  | { fits: PartsOf<Name> }
  | { needs: NeedsOf<Name> }
  | { order: readonly Name[] }
type Defaults = 'version' | 'basis'
type RuleDefinition<Code extends string, Name extends string> = Omit<RuleText, 'basis'> &
  Pick<Rule<Code>, 'code' | 'severity' | 'of' | 'from' | 'on' | 'region'> &
  Partial<Pick<Rule, Defaults>> &
  Judgement<Name>

/** A name that is no field of its register is a compile error there. */
export const defineRule = <const Code extends string, const Name extends string>(
  rule: RuleDefinition<Code, Name>,
): Rule<Code, Name> => ({
  ...{ version: 1, basis: PRACTICE },
  ...rule,
})

/** Where a form says 其中. */
export const partsFit = <const Name extends string>(
  id: string,
  of: string,
  fits: PartsOf<Name>,
): Rule<'PARTS_EXCEED_WHOLE', Name> =>
  defineRule({
    ...{ id, of, fits, code: 'PARTS_EXCEED_WHOLE', severity: 'error' },
    zh: '其中各项合计[({parts})]大于 {whole}[ {limit}]',
    en: 'The parts[ ({parts})] come to more than {whole}[ {limit}]',
  })

/**
 * A record may be brought in whatever state it is, with all that the state says has happened: what is lacking is told
 * by name, at the first of it.
 */
export const stateIsWhole = <const Name extends string>(
  id: string,
  of: string,
  needs: NeedsOf<Name>,
): Rule<'STATE_INCOMPLETE', Name> =>
  defineRule({
    ...{ id, of, needs, code: 'STATE_INCOMPLETE', severity: 'error' },
    zh: '状态为 {value} 的记录缺少 {limit}',
    en: 'A record in the state {value} has {limit} as well',
  })

/**
 * Days that follow one another, whoever writes them and by whatever door: actions ask the same of their own. Those that
 * are not known are left out; told at the first that is earlier than one before it.
 */
export const daysInOrder = <const Name extends string>(
  id: string,
  of: string,
  order: readonly Name[],
): Rule<'DAYS_REVERSED', Name> =>
  defineRule({
    ...{ id, of, order, code: 'DAYS_REVERSED', severity: 'error' },
    zh: '日期次序不对:{field} {value} 早于 {before} {limit}',
    en: 'The days are out of order: {field} {value} is before {before} {limit}',
  })

/** Of an application: whoever brings one that was approved brings the approval as well, which is not due `before`. */
export const decisionIsWhole = (
  id: string,
  of: string,
  before = ['APPLIED', 'REJECTED'],
  basis = '新疆维吾尔自治区机关事务管理办法 第十九条',
) =>
  defineRule({
    ...{ id, of, basis, code: 'APPROVAL_INCOMPLETE', severity: 'error' },
    zh: '已批准的申请须有批准文号、审批机关类别、审批机关和审批日期',
    en: 'What is approved has the number of its approval, the kind of authority, the authority and the day',
    field: 'approvalNumber',
    fields: ['state', 'approvalNumber', 'approverKind', 'approvingOrganizationCreditCode', 'decidedOn'],
    holds: `r.state in ('${before.join(`', '`)}')
      or num_nulls(r.approval_number, r.approver_kind, r.approving_organization_id, r.decided_on) = 0`,
  })

interface StandardSought {
  /** What the standard is of: class code, category and tier, `VEH20.maxKm`. */
  subject: string
  /** The day that counts. */
  on: string
  /** Whose it is, as SQL, if not the row's. */
  organization?: string
}

/**
 * The standard that applies to a row of an organization: in force on the day, of its region or one above, of its
 * organization's level and type, the strictest (standard_of() in migrations/0024-standards.sql). Expressions, not a
 * join: that would take 4 us of each row, and hardly any row needs its standard looked for.
 */
export function standard(kind: string, { subject, on, organization }: StandardSought) {
  const [path, id] = organization ? ['o.region_path', organization] : ['r.region_path', 'r.organization_id']
  const sought = `standard_of('${kind}', ${subject}, ${path}, o.administrative_level, o.institution_type, ${on})`
  const of = (column: string) => `(select s.${column} from organization o, ${sought} s where o.id = ${id})`
  const least = `(select min(x.value) from standard x where x.kind = '${kind}')`
  return {
    value: of('value'),
    /** Nothing is looked for while this is below all standards of the kind. */
    isAtMost: (value: string) => `case when ${value} > ${least} then ${value} <= ${of('value')} end`,
    rule: {
      standardId: of('id'),
      sees: { Standard: ['value'], Organization: ['administrativeLevel', 'institutionType'] },
    },
  }
}

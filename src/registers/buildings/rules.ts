// Rules that registers of buildings, rooms and land share.
import { defineRule, type Rule, standard } from '../../kernel/define-rule.ts'
import { todaySql } from '../../kernel/today.ts'

interface Unified<Name extends string> {
  id: string
  of: string
  zh: string
  en: string
  basis: string
  field: Name
  fields: readonly Name[]
  /** By which titles refer to it. */
  column: 'building_id' | 'land_parcel_id'
  /** SQL over the row. */
  isJudged: string
}

/**
 * 权属统一登记: a title in force is in the name of a government offices administration. Until a day that a region may
 * set for a class of cases (`BLD5.deadline/DISPUTED`: 20251231, a number) what lacks it is listed, then warned of.
 */
export function unified<const Name extends string>({
  id,
  of,
  column,
  isJudged,
  ...rule
}: Unified<Name>): Rule<'TITLE_NOT_UNIFIED', Name>[] {
  const titles = `from ownership_registration x where x.${column} = r.id`
  const held = `exists (select from organization h where h.is_administration
    and h.id = (select x.holder_id ${titles} and x.is_in_force limit 1))`
  const caseClass = `(select x.case_class ${titles} and x.state = 'IN_PROCESS' order by x.number desc limit 1)`
  const subject = `'${id}.deadline/' || coalesce(${caseClass}, 'COMPLETE_UNDISPUTED')`
  const deadline = standard('RULE_PARAMETER', { subject, on: todaySql })
  const isDue = `coalesce(to_char(${todaySql}, 'YYYYMMDD')::numeric > ${deadline.value}, true)`
  const lacking = {
    ...rule,
    of,
    isQuiet: true,
    code: 'TITLE_NOT_UNIFIED',
    sees: { ...deadline.rule.sees, OwnershipRegistration: ['isInForce', 'caseClass', 'holderCreditCode'] },
  } as const
  const holdsWhere = (isAsked: string) => `not (${isJudged}) or ${held} or not (${isAsked})`
  return [
    defineRule({ ...lacking, id, severity: 'warning', holds: holdsWhere(isDue) }),
    defineRule({ ...lacking, id: `${id}-1`, severity: 'information', holds: holdsWhere(`not ${isDue}`) }),
  ]
}

interface Idle<Name extends string> {
  /** SQL: the disposal `d` is of the row. */
  isItsOwn: string
  isGone?: string
  fields?: readonly Name[]
}

/** Of what is idle, a building or a room of one: it is disposed of within days, where its region says how many. */
export function isDisposedOf<const Name extends string = never>(
  id: string,
  of: string,
  { isItsOwn, isGone = 'false', fields = [] }: Idle<Name>,
) {
  const days = standard('RULE_PARAMETER', { subject: `'BLD4.idleDays'`, on: todaySql })
  const executed = `(select max(d.executed_on) from idle_space_disposal d where ${isItsOwn})`
  return defineRule({
    ...{ id, of, code: 'IDLE_NOT_DISPOSED', severity: 'warning' },
    zh: '自 {value} 起闲置,超过 {limit} 天仍未申请处置利用',
    en: 'Idle since {value}, for more than {limit} days, and no disposal is applied for',
    basis: '新疆维吾尔自治区机关事务管理办法 第二十四条',
    field: 'usageStatus',
    fields: ['usageStatus', 'idleSince', 'organizationId', ...fields],
    standardId: days.rule.standardId,
    sees: { ...days.rule.sees, IdleSpaceDisposal: ['state', 'executedOn', 'buildingCode'] },
    holds: `${isGone} or r.usage_status <> 'IDLE' or r.idle_since is null
      or greatest(r.idle_since, ${executed}) + ${days.value}::int >= ${todaySql}
      or exists (select from idle_space_disposal d where (${isItsOwn}) and d.state in ('APPLIED', 'APPROVED'))`,
    shows: { value: 'r.idle_since', limit: `trim_scale(${days.value})` },
  })
}

interface Cared<Of extends string, Name extends string> {
  id: string
  of: Of
  /** The state of use first, which is told. */
  fields: readonly Name[]
  /** The building of the row. */
  building: string
  /** It is no more. */
  isGone: string
}

/**
 * 日常看护、安全检查: a building that is idle, or has an idle room, was seen to by its holder within days, which a region
 * may set otherwise; so many days after it became idle nobody need have come yet. Neither told when it became idle nor
 * seen to, it is not looked after.
 */
export function isCaredFor<const Of extends string, const Name extends string>(idle: Cared<Of, Name>) {
  const { id, of, fields, building, isGone } = idle
  const days = standard('RULE_PARAMETER', { subject: `'BLD15.careDays'`, on: todaySql })
  const cared = `(select max(i.inspected_on) from space_inspection i
    where i.building_id = ${building} and i.organization_id = r.organization_id and i.kind = 'IDLE_CARE')`
  const last = `coalesce(greatest(r.idle_since, ${cared}), '-infinity')`
  return defineRule({
    ...{ id, of, code: 'IDLE_WITHOUT_CARE', severity: 'warning', isQuiet: true },
    zh: '闲置房屋超过 {limit} 天没有看护检查记录[(上次 {value})]',
    en: 'It is idle, and nobody has seen to it for more than {limit} days[, the last time on {value}]',
    basis: '内蒙古自治区机关事务工作“十四五”规划 全文',
    field: fields[0]!,
    fields,
    ...days.rule,
    sees: { ...days.rule.sees, SpaceInspection: ['kind', 'inspectedOn', 'buildingId'] },
    holds: `r.usage_status <> 'IDLE' or ${isGone} or ${last} + ${days.value}::int >= ${todaySql}`,
    shows: { value: cared, limit: `trim_scale(${days.value})` },
  })
}

import { defineRule, partsFit, standard } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'
import { LAW_OF_USE } from '../../in-pool.ts'
import { underWay } from '../../under-way.ts'
import { depreciatedSql } from '../depreciation.ts'

const tolerance = standard('RULE_PARAMETER', { subject: `'AST9.tolYuan'`, on: todaySql })
/** The month that it says it is depreciated to; without one at most until now. */
const month = `case when r.depreciated_to ~ '-\\d\\d$' then (r.depreciated_to || '-01')::date end`
const until = `coalesce(${month}, ${todaySql})`
const depreciated = depreciatedSql('r', until)
const difference = `(select case when r.depreciated_to is null then x.more else abs(x.more) end
  from (select r.accumulated_depreciation_yuan - ${depreciated} as more offset 0) x)`

const idleDays = standard('RULE_PARAMETER', { subject: `'AST6.idleDays'`, on: todaySql })
const isIdleLong = `r.usage_status = 'IDLE' and r.idle_since + ${idleDays.value}::int < ${todaySql}`
/** When the temporary body ended whose card it is. */
const ended = `(select x.valid_to from organization x
  where x.id = r.organization_id and x.is_temporary_body and x.valid_to < ${todaySql})`

const { offer, disposal } = underWay('r')

const planned = standard('RULE_PARAMETER', { subject: `'AST7.minYuan'`, on: 'r.acquired_on' })
/** Where no region says from which price on, this is unknown, and no plan is looked for. */
const leastPlanned = `(select min(x.value) from standard x
  where x.kind = 'RULE_PARAMETER' and x.subject = 'AST7.minYuan')`

export const assetRules = [
  defineRule({
    ...{ id: 'AST6', of: 'Asset', code: 'IDLE_NOT_OFFERED', severity: 'warning', isQuiet: true },
    zh: '未申报入公物仓,也未申请处置[:自 {value} 起闲置,超过 {limit} 天][;所属临时机构已于 {ended} 撤销]',
    en:
      'Neither offered to the pool nor up for disposal[: idle since {value}, for more than {limit} days]' +
      '[; its temporary body ended on {ended}]',
    basis: LAW_OF_USE,
    field: 'usageStatus',
    fields: ['usageStatus', 'idleSince', 'cancelledOn', 'organizationId'],
    standardId: `case when ${isIdleLong} then ${idleDays.rule.standardId} end`,
    sees: {
      ...idleDays.rule.sees,
      Organization: [...idleDays.rule.sees.Organization, 'isTemporaryBody', 'validTo'],
      ...{ PoolItem: ['state'], AssetDisposal: ['state'] },
    },
    holds: `case when r.cancelled_on is null and ((${isIdleLong}) is true or ${ended} is not null)
      then ${offer} or ${disposal} end`,
    shows: {
      value: `case when ${isIdleLong} then r.idle_since end`,
      limit: `case when ${isIdleLong} then trim_scale(${idleDays.value}) end`,
      ended,
    },
  }),
  defineRule({
    // A plan of a class is one of all that is below it: A02010000 of A02010105.
    ...{ id: 'AST7a', of: 'Asset', code: 'PURCHASE_NOT_PLANNED', severity: 'warning', isQuiet: true },
    zh: '购置价值 {value} 元(达到 {limit} 元),当年没有已批准的同类配置计划',
    en: 'Bought for {value} yuan, from {limit} on, and no plan of that year for its class is approved',
    basis: '新疆维吾尔自治区机关事务管理办法 第十七条',
    field: 'acquisitionMethod',
    fields: [
      ...['acquisitionMethod', 'acquiredOn', 'classVersion', 'classCode', 'originalValueYuan', 'organizationId'],
      'cancelledOn',
    ] as const,
    ...planned.rule,
    sees: { ...planned.rule.sees, AllocationPlan: ['year', 'state', 'allocationMode', 'classVersion', 'classCode'] },
    holds: `case when r.acquisition_method = 'PURCHASE' and r.cancelled_on is null and r.acquired_on is not null
        and r.original_value_yuan >= ${leastPlanned} and r.original_value_yuan >= ${planned.value}
      then exists (select from allocation_plan p where p.organization_id = r.organization_id
        and p.year = to_char(r.acquired_on, 'YYYY') and p.state = 'APPROVED' and p.allocation_mode = 'PURCHASE'
        and p.class_version = r.class_version
        and starts_with(r.class_code, regexp_replace(p.class_code, '(00)+$', ''))) end`,
    shows: { value: 'trim_scale(r.original_value_yuan)', limit: `trim_scale(${planned.value})` },
  }),
  defineRule({
    ...{ id: 'AST-D1', of: 'Asset', code: 'STARTED_BEFORE_ACQUIRED', severity: 'warning' },
    zh: '投入使用日期 {value} 早于取得日期 {limit}',
    en: 'It is in use since {value}, which is before it was acquired on {limit}',
    field: 'startedOn',
    fields: ['startedOn', 'acquiredOn', 'acquisitionMethod'],
    // What is allocated was in use elsewhere.
    holds: "r.started_on >= r.acquired_on or r.acquisition_method is not distinct from 'ALLOCATION'",
    version: 2,
    shows: { value: 'r.started_on', limit: 'r.acquired_on' },
  }),
  partsFit('AST-D2', 'Asset', { whole: 'originalValueYuan', parts: ['fiscalFundsYuan', 'otherFundsYuan'] }),
  partsFit('AST-D3', 'Asset', { whole: 'originalValueYuan', parts: ['accumulatedDepreciationYuan'] }),
  defineRule({
    ...{ id: 'AST-D4', of: 'Asset', code: 'MONTH_EXPECTED', severity: 'error' },
    zh: '应为月份(如 2024-06),不是 {value}',
    en: 'A month is expected (such as 2024-06), not {value}',
    field: 'depreciatedTo',
    fields: ['depreciatedTo'],
    holds: `r.depreciated_to ~ '-\\d\\d$'`,
    shows: { value: 'r.depreciated_to' },
  }),
  defineRule({
    ...{ id: 'AST9', of: 'Asset', code: 'DEPRECIATION_DIFFERS', severity: 'warning' },
    zh: '累计折旧 {value} 元与按年限平均法计算的 {limit} 元不符',
    en: 'The accumulated depreciation of {value} yuan differs from the {limit} yuan of the straight line',
    basis: '政府会计准则第3号 全文',
    field: 'accumulatedDepreciationYuan',
    fields: [
      'organizationId',
      'classCode',
      'valueType',
      'originalValueYuan',
      'accumulatedDepreciationYuan',
      'depreciatedTo',
      'depreciationMethod',
      'depreciationState',
      'serviceLifeMonths',
      'startedOn',
      'acquiredOn',
      'cancelledOn',
    ],
    holds: tolerance.isAtMost(difference),
    shows: { value: 'trim_scale(r.accumulated_depreciation_yuan)', limit: `trim_scale(${depreciated})` },
    ...tolerance.rule,
  }),
]

import { daysInOrder, decisionIsWhole, defineRule, standard, stateIsWhole } from '../../../kernel/define-rule.ts'
import { isRemitted } from '../../rules.ts'

/** In years, as allocation standards have it. */
const life = standard('MIN_SERVICE_LIFE', { subject: 'a.class_code', on: 'r.applied_on' })
const until = `(a.started_on + make_interval(months => (${life.value} * 12)::int))::date`

export const assetDisposalRules = [
  decisionIsWhole('AST3', 'AssetDisposal'),
  stateIsWhole('AST-D5', 'AssetDisposal', { EXECUTED: ['executedOn'] }),
  daysInOrder('AST-D9', 'AssetDisposal', ['appliedOn', 'decidedOn', 'executedOn', 'remittedOn']),
  isRemitted('AST4', 'AssetDisposal'),
  defineRule({
    ...{ id: 'AST2', of: 'AssetDisposal', code: 'BELOW_MINIMUM_LIFE', severity: 'warning' },
    zh: '以超过使用年限为由报废,但卡片 {card} 自 {value} 起使用,最低使用年限至 {limit}',
    en: 'Scrapped as beyond its life, but the card {card}, in use since {value}, is to last until {limit}',
    basis: '新疆维吾尔自治区机关事务管理办法 第十七条',
    field: 'ground',
    fields: ['state', 'method', 'ground', 'appliedOn', 'organizationId'],
    standardId: 'young.standard_id',
    sees: { ...life.rule.sees, Asset: ['code', 'classCode', 'startedOn'], AssetDisposalItem: ['line'] },
    join: (isAsked) => `left join lateral (select a.code, a.started_on, ${until} as until,
        ${life.rule.standardId} as standard_id
      from asset_disposal_item i join asset a on a.id = i.asset_id
      where ${isAsked('r')} and r.state in ('APPROVED', 'EXECUTED') and r.method = 'SCRAPPING'
        and r.ground = 'OVER_LIFE_UNFIT' and i.disposal_id = r.id and ${until} > r.applied_on
      order by a.code limit 1) young on true`,
    holds: 'young.code is null',
    shows: { card: 'young.code', value: 'young.started_on', limit: 'young.until' },
  }),
]

import { daysInOrder, decisionIsWhole, defineRule, stateIsWhole } from '../../../kernel/define-rule.ts'
import { isRemitted } from '../../rules.ts'

export const idleSpaceDisposalRules = [
  decisionIsWhole('AST3-IDLE', 'IdleSpaceDisposal'),
  stateIsWhole('IDL-D3', 'IdleSpaceDisposal', { EXECUTED: ['executedOn'] }),
  daysInOrder('IDL-D4', 'IdleSpaceDisposal', ['appliedOn', 'decidedOn', 'executedOn', 'remittedOn']),
  isRemitted('AST4-IDLE', 'IdleSpaceDisposal'),
  defineRule({
    ...{ id: 'IDL-D1', of: 'IdleSpaceDisposal', code: 'CONVERTED_USE_NEEDED', severity: 'error' },
    zh: '转换用途的,须填写转换后用途',
    en: 'What is put to another use says to which',
    basis: '新疆维吾尔自治区机关事务管理办法 第二十四条',
    field: 'convertedUse',
    fields: ['disposalMode', 'convertedUse'],
    holds: `r.disposal_mode <> 'CHANGE_OF_USE' or r.converted_use is not null`,
  }),
  defineRule({
    // A room has no title of its own, and cannot leave the books without its building.
    ...{ id: 'IDL-D2', of: 'IdleSpaceDisposal', code: 'WHOLE_BUILDING_ONLY', severity: 'error' },
    zh: '置换、拍卖、拆除的是整栋房屋,不能只填一间',
    en: 'What is exchanged, auctioned or demolished is a whole building, not a room of it',
    field: 'spaceCode',
    fields: ['disposalMode', 'spaceId'],
    holds: `r.space_id is null or r.disposal_mode not in ('EXCHANGE', 'AUCTION', 'DEMOLITION')`,
  }),
]

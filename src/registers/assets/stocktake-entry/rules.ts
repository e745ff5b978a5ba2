import { defineRule } from '../../../kernel/define-rule.ts'

export const stocktakeEntryRules = [
  defineRule({
    ...{ id: 'AST14', of: 'StocktakeEntry', code: 'RESOLUTION_UNFIT', severity: 'error' },
    zh: '处理意见与盘点结果({value})不符:盘盈方可入账,毁损方可修复,盘亏或毁损方可核销、追回、赔偿',
    en:
      'It does not fit the result ({value}): a surplus is booked in, what is damaged repaired, and what' +
      ' is missing or damaged written off, recovered or paid for',
    basis: '行政事业性国有资产管理条例 第三十八条',
    field: 'resolution',
    fields: ['resolution', 'countedQuantity', 'isDamaged', 'assetCode'],
    holds: `case r.resolution when 'BOOK_IN' then r.result = 'SURPLUS' when 'REPAIR' then r.is_damaged
      when 'CORRECT_CARD' then r.asset_id is not null
      else r.resolution is null or r.is_damaged or r.result = 'SHORTAGE' end`,
    shows: { value: 'r.result' },
  }),
  defineRule({
    ...{ id: 'AST15', of: 'StocktakeEntry', code: 'SURPLUS_VALUE', severity: 'error' },
    zh: '盘盈资产按重置成本或名义金额(1 元)入账',
    en: 'A surplus is booked in at its replacement cost, or at a nominal 1 yuan',
    basis: '政府会计准则第3号 全文',
    field: 'valueType',
    fields: ['resolution', 'valueType', 'valueYuan'],
    holds: `r.resolution is distinct from 'BOOK_IN'
      or r.value_type in ('REPLACEMENT', 'NOMINAL') and (r.value_type <> 'NOMINAL' or r.value_yuan = 1)`,
  }),
]

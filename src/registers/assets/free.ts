// Whether a card may go another way than it is on already.
import type { Refusal } from '../../kernel/define-action.ts'
import { snakeCase } from '../../kernel/names.ts'
import { PRACTICE } from '../../kernel/rule-text.ts'
import { LAW_OF_USE } from '../in-pool.ts'
import { underWay } from '../under-way.ts'

const { disposal, offer, stocktake } = underWay('r')

export const isFree: Refusal[] = [
  {
    ...{ id: 'AST-A3', basis: '行政事业性国有资产管理条例 第三十五条' },
    holds: `r.cancelled_on is null and not ${disposal}`,
    zh: '卡片已核销,或在未办结的处置申请中',
    en: 'The card has left the books, or is in a disposal under way',
  },
  {
    ...{ id: 'AST-A9', basis: LAW_OF_USE, holds: `not ${offer}` },
    zh: '资产在公物仓中,或由公物仓借出:请先撤回',
    en: 'The asset is in the pool, or lent by it: withdraw it first',
  },
  {
    ...{ id: 'AST-A14', basis: '行政事业性国有资产管理条例 第三十八条', holds: `not ${stocktake}` },
    zh: '资产在已报批的盘点中,核实前不变动',
    en: 'The asset is in a stocktake that was submitted, and stays as it is until that is approved',
  },
]

/** What was done with it is told in its order. */
export const inOrder = (field: string): Refusal => {
  const on = `i.${snakeCase(field)}`
  const last = '(select max(m.moved_on) from asset_movement m where m.asset_id = r.id)'
  return {
    ...{ id: 'AST-A17', basis: LAW_OF_USE, field, holds: `${on} >= ${last} and ${on} >= r.acquired_on` },
    zh: '日期早于取得日期[({acquired})]或使用档案中最近一次变动[({last})]',
    en: 'It was not acquired then[ ({acquired})], or its use file goes on until later[ ({last})]',
    shows: { acquired: 'r.acquired_on', last },
  }
}

/** SQL: it is the card of a building or a parcel, and goes or stays as that does. */
export const isOfPlace = (card: string): string =>
  `(exists (select from building b where b.asset_id = ${card}.id and b.cancelled_on is null)
    or exists (select from land_parcel l where l.asset_id = ${card}.id and l.cancelled_on is null))`

export const goesAlone: Refusal = {
  ...{ id: 'AST-A13', basis: PRACTICE, holds: `not ${isOfPlace('r')}` },
  zh: '这是房屋或用地的卡片:请划转该房屋或用地,卡片随之',
  en: 'It is the card of a building or a parcel: transfer that, and the card goes with it',
}

// 权属应当清晰: what is in dispute goes to nobody and leaves no books.
import type { Refusal } from '../kernel/define-action.ts'

/** SQL: a title of it is under way, and disputed. */
const isFought = (title: 'building_id' | 'land_parcel_id', id: string): string =>
  `exists (select from ownership_registration x
    where x.${title} = ${id} and x.state = 'IN_PROCESS' and x.case_class = 'DISPUTED')`

/** By the register, SQL over the alias of its row. */
export const isDisputed = {
  Building: (row: string): string => isFought('building_id', `${row}.id`),
  LandParcel: (row: string): string =>
    `(${row}.right_nature is not distinct from 'DISPUTED' or ${isFought('land_parcel_id', `${row}.id`)})`,
  /** Of a card: the building or parcel whose card it is. */
  Asset: (row: string): string =>
    `(exists (select from building b where b.asset_id = ${row}.id and ${isDisputed.Building('b')})
      or exists (select from land_parcel l where l.asset_id = ${row}.id and ${isDisputed.LandParcel('l')}))`,
}

export const titleIsClear = (holds: string): Refusal => ({
  ...{ id: 'AST11', basis: '中央行政事业单位国有资产处置管理办法 第六条', holds },
  zh: '权属有争议:权属清晰后方可划转、处置',
  en: 'Its title is disputed: what is transferred or disposed of has a clear title',
})

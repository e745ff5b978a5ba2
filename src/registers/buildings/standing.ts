// Of a building that has left the books, or is about to, nobody gets anything any more.
import type { WriterRules } from '../../kernel/row-checks.ts'
import { mayApprove } from '../authority.ts'

/** 配置调剂, of rooms. */
export const OF_PROVIDING = '新疆维吾尔自治区机关事务管理办法 第二十二条'

/** Refuses what would give away a building or its rooms; `building` is the id of it, as SQL. */
export const stays = (building: string) => ({
  ...{ id: 'BLD-A10', basis: '行政事业性国有资产管理条例 第三十五条' },
  holds: `not exists (select from building b left join asset a on a.id = b.asset_id where b.id = ${building}
    and (b.cancelled_on is not null or a.usage_status = 'PENDING_DISPOSAL' and a.cancelled_on is null))`,
  zh: '房屋已核销,或其资产卡片在未办结的处置申请中',
  en: 'The building has left the books, or its card is in a disposal under way',
})

/** Of the rooms `s`. */
export const areFree = (which: string) => ({
  ...{ id: 'BLD-UA6', basis: OF_PROVIDING },
  holds: `not exists (select from space s where ${which} and s.usage_status not in ('IN_USE', 'IDLE'))`,
  zh: '房间已出租、出借或待处置',
  en: 'The room is let, lent or up for disposal',
})

/** What belongs to a building that has left the books is put right by an authority alone, as the building is. */
export const whileOnBooks =
  (field: string, building: (row: string) => string): WriterRules =>
  (...asked) => {
    const [, row] = asked
    const isGone = `exists (select from building b where b.id = ${building(row)} and b.cancelled_on is not null)`
    const holds = `not ${isGone} or ${mayApprove('buildings', ...asked)}`
    return [{ code: 'RECORD_CANCELLED', field, holds, isOfPlainWrites: true }]
  }

// What stands or lies somewhere no more, or never did, leaves the books by itself; what is disposed of or goes to
// another organization leaves them by that.
import type { ActionDefinition, Refusal } from '../../kernel/define-action.ts'
import { PRACTICE } from '../../kernel/rule-text.ts'
import { titleIsClear } from '../title.ts'
import { isCommitted } from '../under-way.ts'

/** 资产核销. */
const OF_LEAVING = '行政事业性国有资产管理条例 第三十五条'

interface Own {
  /** By which titles refer to it. */
  column: 'building_id' | 'land_parcel_id'
  /** SQL: a title of it is in dispute. */
  disputed: string
  /** SQL: what of it goes on after that day, a query for each. */
  hanging: readonly string[]
  /** What the refusal names. */
  zh: string
  en: string
}

/** By an authority, for `DEMOLISHED` or `ERROR`. Its title in force and its card leave with it, the rest before. */
export const cancelOf = (
  { column, disputed, hanging, zh, en }: Own,
  locks: ActionDefinition['locks'] = [],
): ActionDefinition => {
  const titles = `from ownership_registration t where t.${column} = r.id`
  const refuses: Refusal[] = [
    {
      ...{ id: 'BLD-A11', basis: OF_LEAVING, holds: 'r.cancelled_on is null' },
      ...{ zh: '已于 {cancelled} 核销', en: 'It left the books on {cancelled}' },
      shows: { cancelled: 'r.cancelled_on' },
    },
    {
      ...{ id: 'BLD-A12', basis: OF_LEAVING, field: 'cancellationReason' },
      holds: `i.cancellation_reason in ('DEMOLISHED', 'ERROR')`,
      zh: '只核销拆除(DEMOLISHED)或误录(ERROR)的;处置、划转的按处置、划转办理',
      en: 'By itself only what is demolished (DEMOLISHED) or was entered by mistake (ERROR) leaves the books',
    },
    titleIsClear(`not ${disputed}`),
    {
      ...{ id: 'BLD-A13', basis: PRACTICE },
      holds: `not exists (select ${titles} and t.state = 'IN_PROCESS') and ${hanging
        .map((one) => `not exists (select from ${one})`)
        .join(' and ')}`,
      ...{ zh, en },
    },
    {
      ...{ id: 'BLD-A14', basis: PRACTICE, field: 'cancelledOn' },
      holds: `i.cancelled_on >= (select max(t.registered_on) ${titles} and t.is_in_force)`,
      zh: '核销日期早于权属登记日期',
      en: 'Its title was registered after that day',
    },
    {
      ...{ id: 'BLD-A3', basis: PRACTICE },
      holds: `r.usage_status <> 'PENDING_DISPOSAL' and not exists (select from asset a where a.id = r.asset_id
        and a.cancelled_on is null and (a.usage_status = 'PENDING_DISPOSAL' or ${isCommitted('a')}))`,
      zh: '其资产卡片在未办结的处置申请、公物仓或已报批的盘点中',
      en: 'Its card is in a disposal under way, in the pool or in a stocktake that was submitted',
    },
  ]
  return {
    doc: {
      zh: '核销(拆除或误录):已登记的权属、资产卡片随之终止',
      en: 'It leaves the books, demolished or entered by mistake; its title and its card do with it',
    },
    ...{ isApproval: true, refuses, locks },
    input: { cancelledOn: { isRequired: true }, cancellationReason: { isRequired: true } },
    finds: {
      cards: 'select a.id, a.version from asset a where a.id = r.asset_id and a.cancelled_on is null',
      titles: `select t.id ${titles} and t.is_in_force`,
    },
    writes: {
      // As it was asked about.
      Asset: ({ found, input: { cancelledOn, cancellationReason } }) =>
        found.cards!.map(({ id, version }) => ({ id, baseVersion: version, cancelledOn, cancellationReason })),
      OwnershipRegistration: ({ found, input }) =>
        found.titles!.map(({ id }) => ({ id, state: 'ENDED', endedOn: input.cancelledOn })),
    },
  }
}

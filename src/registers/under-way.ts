// What is under way with a card: nothing else is begun meanwhile. It imports nothing, for the errors know all rules.

/** Each as SQL, over the alias of the card. */
export const underWay = (card: string) => ({
  disposal: `exists (select from asset_disposal_item x join asset_disposal d on d.id = x.disposal_id
    and d.state in ('APPLIED', 'APPROVED') where x.asset_id = ${card}.id)`,
  /** In the pool, or lent by it. */
  offer: `exists (select from pool_item x where x.asset_id = ${card}.id
    and x.state in ('OFFERED', 'AVAILABLE', 'LENT'))`,
  stocktake: `exists (select from stocktake_entry x join stocktake s on s.id = x.stocktake_id
    and s.state = 'SUBMITTED' where x.asset_id = ${card}.id)`,
})

export const isCommitted = (card: string): string => `(${Object.values(underWay(card)).join(' or ')})`

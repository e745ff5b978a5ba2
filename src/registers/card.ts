// A card that goes to another organization: there a new one takes its values, and the use file of both sides tells of
// it. Transfer, claim, gratuitous disposal and succession do it alike.
import type { Fill, Values } from '../kernel/define-action.ts'
import { snakeCase } from '../kernel/names.ts'

/** What the thing is and what it is worth. Who uses it, where, and how the sender booked it stays with the sender. */
export const carried = [
  ...['name', 'classVersion', 'classCode', 'quantity', 'unit', 'brand', 'model', 'contractNumber', 'invoiceNumber'],
  ...['warrantyTo', 'valueType', 'originalValueYuan', 'fiscalFundsYuan', 'otherFundsYuan', 'isShared', 'tagId', 'note'],
  ...['accumulatedDepreciationYuan', 'depreciationMethod', 'depreciationState', 'serviceLifeMonths'],
]

const looked = ['organizationId', 'usingDepartment', 'usageStatus', 'acquiredOn', 'startedOn', ...carried]

/** SQL: the id of the organization that the input of this column names, wherever that is. */
export const receiverBy = (column: string): string =>
  `select c.id from organization_code c where c.credit_code = i.${column}`

/** What the functions below look at of a card: columns of what an action `finds`, with its id as `assetId`. */
export const cardColumns = (alias: string): string =>
  ['id as "assetId"', 'version', ...looked.map((name) => `${snakeCase(name)} as "${name}"`)]
    .map((column) => `${alias}.${column}`)
    .join(', ')

/** Where it goes: the receiver is named by its code or its id, and gives the card a number of its own. */
export interface Handover {
  assetId: string
  receiver: { organizationCreditCode: string } | { organizationId: string }
  code: string
  on: string
  documentNumber: string | null
  at: string
}

/** In the books of the sender it ends. */
export const cardGone = (on: string) => ({ cancelledOn: on, cancellationReason: 'TRANSFERRED_OUT' })

/**
 * The new card. It is depreciated on from when the thing was first used. In stock, for the receiver to issue it, unless
 * it is used on as it was.
 */
export function cardReceived(card: Values, { assetId, receiver, code, on }: Handover, isUsedOn = false) {
  return {
    ...{ ...receiver, code, predecessorId: assetId, baseVersion: 0 },
    ...Object.fromEntries(carried.map((name) => [name, card[name]!])),
    ...{ acquisitionMethod: 'ALLOCATION', acquiredOn: on, registeredOn: on },
    startedOn: card.startedOn ?? card.acquiredOn!,
    ...(isUsedOn
      ? { usageStatus: card.usageStatus, usingDepartment: card.usingDepartment }
      : { usageStatus: 'IDLE', idleSince: on }),
  }
}

/** What the use files of sender and receiver say of it. */
export function cardMovements({ organizationId, usingDepartment }: Values, { assetId, receiver, ...how }: Handover) {
  const moved = { recordedAt: how.at, movedOn: how.on, documentNumber: how.documentNumber }
  const [counterparty] = Object.entries(receiver).map(([name, value]) => {
    return { [name === 'organizationId' ? 'counterpartyId' : 'counterpartyCreditCode']: value }
  })
  return [
    { ...moved, organizationId, assetId, kind: 'TRANSFER_OUT', fromDepartment: usingDepartment, ...counterparty },
    { ...moved, ...receiver, assetCode: how.code, kind: 'TRANSFER_IN', counterpartyId: organizationId },
  ]
}

/**
 * A line in the use file of each card `a` that `from` finds, SQL after the record and what was sent. By the clock and
 * not by the transaction, in which several actions may be done with one card.
 */
export const cardLines = (from: string, values: { kind: string; movedOn: string } & Record<string, string>): Fill => ({
  ...{ to: 'AssetMovement', from },
  values: { organizationId: 'a.organization_id', assetId: 'a.id', recordedAt: 'clock_timestamp()', ...values },
})

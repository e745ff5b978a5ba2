import type { Acted, ActionDefinition } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { todaySql } from '../../../kernel/today.ts'
import { OF_PROCEEDS, remit } from '../../revenue.ts'
import { isDisputed, titleIsClear } from '../../title.ts'
import { isAllocated, isMeant } from '../in-use.ts'
import { areFree, stays } from '../standing.ts'

const OF_IDLE = '新疆维吾尔自治区机关事务管理办法 第二十四条'

/** The state of what is disposed of: of the room, else of the building. */
const status = `(select case when b.cancelled_on is not null then 'CANCELLED'
    else coalesce((select s.usage_status from space s where s.id = r.space_id), b.usage_status) end
  from building b where b.id = r.building_id)`

const isIdle = {
  ...{ id: 'IDL-A7', basis: OF_IDLE, holds: `${status} = 'IDLE'` },
  zh: '房屋或房间不是闲置的(现为 {status})',
  en: 'The building or room is not idle, but {status}',
  shows: { status },
}

/** That a building is idle says nothing of its rooms. */
const isUnused = {
  ...{ id: 'IDL-A9', basis: OF_IDLE },
  holds: `not ${isAllocated(isMeant, todaySql, "'infinity'::date")}
    and not exists (select from lease l where l.building_id = r.building_id
      and (r.space_id is null or l.space_id is null or l.space_id = r.space_id)
      and l.signed_on is not null and l.ended_on is null and coalesce(l.valid_to, 'infinity') >= ${todaySql})
    and not exists (select from housing_unit u join housing_tenancy x on x.housing_unit_id = u.id
      where u.building_id = r.building_id and r.space_id is null and x.state = 'APPROVED' and x.moved_out_on is null)`,
  zh: '其中有房间仍在分配使用、出租出借或租住:请先腾退、终止或退租',
  en: 'Of it something is allocated, let or lived in: first it is vacated, ended or moved out of',
}

const LETTING = ['LEASE_OUT', 'LEND_OUT']
/** By these it leaves the books, and its card and title with it. */
const LEAVING = ['EXCHANGE', 'AUCTION', 'DEMOLITION']

/** By these another organization uses it, of which the approval has asked. */
const GIVEN = `r.disposal_mode in ('REALLOCATION', 'CROSS_LEVEL_REALLOCATION')`
const isGiven = ({ row }: Acted): boolean => /REALLOCATION/.test(row.disposalMode!)
/** How much its recipient has by it, the rules of allocations ask once it is done. */
const givenFree = areFree(`${isMeant} and ${GIVEN}`)

const gone = ({ found, row, input }: Acted, what: string, state: (on: string) => object) =>
  LEAVING.includes(row.disposalMode!) ? found[what]!.map(({ id }) => ({ id, ...state(input.executedOn!) })) : []
const used = (id: string | null | undefined) => ({ id, usageStatus: 'IN_USE', idleSince: null })
const cancelled = (cancellationReason: string) => (cancelledOn: string) => ({ cancelledOn, cancellationReason })

const steps = {
  execute: {
    doc: { zh: '处置利用完成', en: 'Done: what was idle is let, lent, given on or gone' },
    ...{ from: ['APPROVED'], to: 'EXECUTED' },
    input: {
      executedOn: { isRequired: true },
      proceedsYuan: {},
      taxesYuan: {},
      counterparty: {},
      newUserRank: {
        ...{ kind: 'text', isCode: true, sensitivity: 'internal' },
        doc: {
          zh: '接收单位使用人职级(调剂一间时,代码表 OFFICE_RANK)',
          en: 'Rank of who uses the one room that is reallocated',
        },
      },
      newOccupants: { kind: 'integer', doc: { zh: '接收单位使用人数(调剂一间时)', en: 'Persons using that room' } },
    },
    receiver: 'sides',
    locks: ['building', 'Space', { register: 'AreaApproval', of: 'r.recipient_id' }],
    refuses: [
      isIdle,
      isUnused,
      givenFree,
      {
        ...{ id: 'IDL-A12', basis: PRACTICE, field: 'newUserRank' },
        holds: (acted) => {
          const { newUserRank, newOccupants } = acted.input
          return (newUserRank ?? newOccupants) === null || (isGiven(acted) && acted.row.spaceId !== null)
        },
        zh: '只有调剂使用一间房间的才填写使用人职级和人数',
        en: 'A rank and occupants are of one room that is reallocated',
      },
      stays('r.building_id'),
      {
        ...{ id: 'IDL-A1', basis: PRACTICE, field: 'executedOn', holds: 'i.executed_on >= r.decided_on' },
        zh: '处置日期早于批准日期({decided})',
        en: 'Done before it was approved ({decided})',
        shows: { decided: 'r.decided_on' },
      },
      {
        ...{ id: 'IDL-A2', basis: PRACTICE, field: 'counterparty' },
        holds: ({ row, input }) => !LETTING.includes(row.disposalMode!) || input.counterparty !== null,
        zh: '出租、出借须填写承租人或借用人',
        en: 'What is let or lent says to whom',
      },
      {
        ...{ id: 'IDL-A3', basis: PRACTICE, field: 'proceedsYuan' },
        holds: ({ row, input }) => !LETTING.includes(row.disposalMode!) || Number(input.proceedsYuan ?? 0) === 0,
        zh: '租金记入随之建立的租约,不记入处置收入',
        en: 'Rent is of the lease that follows, not of the disposal',
      },
      {
        ...{ id: 'IDL-A4', basis: PRACTICE },
        holds: `r.disposal_mode not in ('LEASE_OUT', 'LEND_OUT') or not exists (select from lease l
          where l.organization_id = r.organization_id and l.number = r.number)`,
        zh: '该单位已有此编号的租约',
        en: 'The organization has a lease of this number already',
      },
    ],
    finds: {
      // Of the approval, wherever they lie: who gets it, and the authority that an allocation or a lease names.
      sides: `select r.recipient_id as "organizationId" where ${GIVEN}
        union all select r.approving_organization_id
          where (${GIVEN} or r.disposal_mode in ('LEASE_OUT', 'LEND_OUT')) and r.approving_organization_id is not null`,
      buildings: 'select b.id, b.version from building b where b.id = r.building_id and r.space_id is null',
      rooms: `select s.id, s.version from space s where s.id = r.space_id
        or (r.space_id is null and s.building_id = r.building_id and ${GIVEN})`,
      cards: `select a.id from building b join asset a on a.id = b.asset_id
        where b.id = r.building_id and a.cancelled_on is null`,
      titles: 'select t.id from ownership_registration t where t.building_id = r.building_id and t.is_in_force',
    },
    reads: [
      ...['organizationId', 'number', 'disposalMode', 'buildingId', 'spaceId', 'areaM2', 'appliedOn', 'approverKind'],
      ...['approvalNumber', 'approvingOrganizationId', 'decidedOn', 'recipientId'],
    ],
    writes: {
      Asset: (acted) => gone(acted, 'cards', cancelled('DISPOSED')),
      Building: (acted) => {
        const { disposalMode } = acted.row
        if (isGiven(acted)) return acted.found.buildings!.map(({ id }) => used(id))
        const isConverted = disposalMode === 'CHANGE_OF_USE'
        const converted = acted.found.buildings!.map(({ id }) => ({ ...used(id), buildingUse: 'OTHER' }))
        const reason = disposalMode === 'DEMOLITION' ? 'DEMOLISHED' : 'DISPOSED'
        return isConverted ? converted : gone(acted, 'buildings', cancelled(reason))
      },
      Space: (acted) => {
        const { disposalMode, recipientId } = acted.row
        const more = isGiven(acted) ? { usingOrganizationId: recipientId } : { kind: 'OTHER' }
        const isUsed = isGiven(acted) || disposalMode === 'CHANGE_OF_USE'
        return isUsed
          ? acted.found.rooms!.map(({ id, version }) => ({ ...used(id), baseVersion: version, ...more }))
          : []
      },
      SpaceAllocation: (acted) => {
        const { appliedOn, approverKind, approvalNumber, approvingOrganizationId, decidedOn } = acted.row
        const made = {
          ...{ organizationId: acted.row.recipientId, validFrom: acted.input.executedOn, state: 'APPROVED' },
          ...{ allocationMode: 'REALLOCATION', appliedOn, approverKind, approvalNumber, approvingOrganizationId },
          ...{ decidedOn, userRank: acted.input.newUserRank, occupants: acted.input.newOccupants, baseVersion: 0 },
        }
        return isGiven(acted) ? acted.found.rooms!.map(({ id }) => ({ ...made, spaceId: id })) : []
      },
      OwnershipRegistration: (acted) => gone(acted, 'titles', (endedOn) => ({ state: 'ENDED', endedOn })),
      // By the same approval.
      Lease: ({ id, row: { disposalMode: direction, recipientId: _, ...row }, input: { counterparty } }) => {
        const made = { ...row, direction, counterparty, idleSpaceDisposalId: id, state: 'APPROVED', baseVersion: 0 }
        return LETTING.includes(direction!) ? [made] : []
      },
    },
  },
  remit: remit({ ids: ['IDL-A5', 'IDL-A6'], basis: OF_PROCEEDS, from: ['EXECUTED'], since: 'executed_on' }),
} as const satisfies Record<string, ActionDefinition>

export const idleSpaceDisposalActions = {
  states: { EXECUTED: { zh: '已处置', en: 'Done' } },
  approve: {
    locks: ['building', 'Space'],
    alsoReaches: {
      organization: `case when ${GIVEN} then coalesce(r.recipient_id, r.organization_id)
      else r.organization_id end`,
    },
    refuses: [
      ...[isIdle, isUnused, givenFree, stays('r.building_id')],
      {
        ...{ id: 'IDL-A11', basis: OF_IDLE, holds: `r.recipient_id is not null or not ${GIVEN}` },
        zh: '调剂使用须有接收单位',
        en: 'What is reallocated has an organization that gets it',
      },
      {
        ...{ id: 'IDL-A8', basis: PRACTICE },
        holds: `not exists (select from idle_space_disposal x where x.building_id = r.building_id and x.id <> r.id
          and x.state = 'APPROVED' and (x.space_id is null or r.space_id is null or x.space_id = r.space_id))`,
        zh: '该房屋或房间已有批准而未完成的处置利用',
        en: 'Another disposal of the building or room is approved, and not done yet',
      },
      {
        ...{ id: 'AST10', basis: '行政事业性国有资产管理条例 第三十六条' },
        holds: `r.disposal_mode not in ('EXCHANGE', 'AUCTION') or r.appraisal_number is not null`,
        zh: '置换、拍卖的房屋须先评估:请填写评估报告编号',
        en: 'What is exchanged or auctioned is appraised first: it has the number of the appraisal',
      },
      titleIsClear(`r.disposal_mode not in ('${LEAVING.join("', '")}')
        or not exists (select from building b where b.id = r.building_id and ${isDisputed.Building('b')})`),
    ],
  },
  actions: steps,
} as const satisfies { states: object; approve: Partial<ActionDefinition>; actions: Record<string, ActionDefinition> }

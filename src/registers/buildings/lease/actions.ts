import type { Acted, ActionDefinition } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { remit } from '../../revenue.ts'
import { stays } from '../standing.ts'

export const OF_REVENUE = '行政事业性国有资产管理条例 第二十五条'

/** What is let: a room, or a building with all of its rooms. What is rented from others is in no register. */
const objects = {
  rooms: `select s.id, s.version from space s
    where s.building_id = r.building_id and (r.space_id is null or s.id = r.space_id)`,
  buildings: 'select b.id, b.version from building b where b.id = r.building_id and r.space_id is null',
}
const isLetOnce = (what: string) => `not exists (select from lease x where x.building_id = r.building_id
  and x.id <> r.id and (x.space_id is null${what}) and x.signed_on is not null and x.ended_on is null)`

/** Of the version that was found: what has become of them in between is asked about again. */
const become = (usageStatus: string, idleSince: (input: Acted['input']) => string | null) => {
  const changed =
    (name: string) =>
    ({ found, input }: Acted) =>
      found[name]!.map(({ id, version }) => ({ id, baseVersion: version, usageStatus, idleSince: idleSince(input) }))
  return { Building: changed('buildings'), Space: changed('rooms') }
}

const isUnderWay = {
  ...{ id: 'LSE-A2', basis: PRACTICE, holds: 'r.signed_on is not null and r.ended_on is null' },
  zh: '租约尚未签订,或已经终止',
  en: 'The lease is not signed yet, or has ended',
}
const isOut = {
  ...{ id: 'LSE-A4', basis: OF_REVENUE, holds: `r.signed_on is not null and r.direction <> 'LEASE_IN'` },
  zh: '只有已签订的出租、出借才有收入',
  en: 'Only what is let or lent, and signed, brings rent',
}

const remitted = remit({ ids: ['LSE-A5', 'LSE-A6'], basis: OF_REVENUE, from: ['APPROVED'], since: 'valid_from' })

const steps = {
  sign: {
    doc: { zh: '签订租约', en: 'The lease is signed' },
    from: ['APPROVED'],
    input: {
      signedOn: { isRequired: true },
      validFrom: { isRequired: true },
      validTo: { isRequired: true },
      annualRentYuan: {},
    },
    // Leases of one building are signed one after the other, so that each sees the others, and what is allocated.
    locks: ['building', 'Space'],
    refuses: [
      {
        ...{ id: 'LSE-A1', basis: PRACTICE, holds: 'r.signed_on is null' },
        zh: '租约已经签订;续租请另行申请',
        en: 'The lease is signed already: to go on with it, apply for another one',
      },
      stays('r.building_id'),
    ],
    finds: objects,
    writes: become('LEASED_OR_LENT', () => null),
  },
  end: {
    doc: { zh: '租约终止(到期、解除)', en: 'The lease ends, in time or earlier' },
    from: ['APPROVED'],
    input: { endedOn: { isRequired: true } },
    locks: ['building'],
    refuses: [
      isUnderWay,
      {
        ...{ id: 'LSE-A3', basis: PRACTICE, field: 'endedOn' },
        holds: 'i.ended_on between r.valid_from and r.valid_to',
        zh: '终止日期须在租期 {from} 至 {to} 之内',
        en: 'It ends within its time, from {from} to {to}',
        shows: { from: 'r.valid_from', to: 'r.valid_to' },
      },
    ],
    finds: {
      rooms: `${objects.rooms} and ${isLetOnce(' or x.space_id = s.id')}`,
      buildings: `${objects.buildings} and ${isLetOnce('')}`,
    },
    writes: become('IDLE', ({ endedOn }) => endedOn!),
  },
  collect: {
    doc: { zh: '收取租金;多次收取累计', en: 'Rent that came in; several add up' },
    from: ['APPROVED'],
    input: {
      proceedsYuan: { isRequired: true, doc: { zh: '本次租金(元)', en: 'Rent that came in this time' } },
      taxesYuan: { doc: { zh: '本次税费(元)', en: 'Taxes and fees of it' } },
      collectedOn: { isRequired: true },
    },
    refuses: [
      isOut,
      {
        ...{ id: 'LSE-A7', basis: PRACTICE, field: 'proceedsYuan' },
        holds: 'i.proceeds_yuan > 0 and coalesce(i.taxes_yuan, 0) <= i.proceeds_yuan',
        zh: '租金须大于 0,税费不大于租金',
        en: 'The rent is more than 0, and its taxes are no more than it',
      },
    ],
    finds: {
      sums: `select coalesce(r.proceeds_yuan, 0) + i.proceeds_yuan as "proceedsYuan",
        coalesce(r.taxes_yuan, 0) + coalesce(i.taxes_yuan, 0) as "taxesYuan"`,
    },
    sets: ({ found }) => ({ ...found.sums![0]! }),
  },
  remit: { ...remitted, refuses: [isOut, ...remitted.refuses!] },
} as const satisfies Record<string, ActionDefinition>

export const leaseActions = { approve: { refuses: [stays('r.building_id')] }, actions: steps }

import type { ActionDefinition } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'

export const HOUSING = '新疆维吾尔自治区机关事务管理办法 第二十五条'

// Whoever decides or lets in and out says who it is: so the call is for who may see that, and of the right person.
const tenant = { tenantNumber: { isRequired: true } } as const satisfies ActionDefinition['input']
const isTenant = {
  ...{ id: 'HSG-A1', basis: PRACTICE, field: 'tenantNumber', holds: 'i.tenant_number = r.tenant_number' },
  ...{ zh: '工号不是本次租住的租住人', en: 'That is not the tenant of this tenancy' },
}

const unit = 'housing_unit u where u.id = r.housing_unit_id'
const ofUnit = (column: string): string => `(select u.${column} from ${unit})`
/** Of one call, too: whoever else it lets in counts already. */
const sent = 'select s.id from staged s'
const others =
  'housing_tenancy x where x.housing_unit_id = r.housing_unit_id and x.id <> r.id and x.moved_out_on is null'
const approved = `(x.state = 'APPROVED' or x.id in (${sent}))`
const within = `x.valid_from > r.valid_from and x.valid_from <= coalesce(r.valid_to, 'infinity')`
const inside = `x.moved_in_on is not null`

const fits = {
  ...{ basis: HOUSING, shows: { capacity: ofUnit('capacity') } },
  zh: '房源已满:同时租住不超过 {capacity} 户(HOUSING_FULL)',
  en: 'The flat is full: it takes {capacity} at a time (HOUSING_FULL)',
}

const isOnBooks = {
  ...{ id: 'HSG-A3', basis: PRACTICE, holds: `${ofUnit('cancelled_on')} is null` },
  ...{ zh: '房源已核销', en: 'The flat has left the books' },
}

/** The flat, told by the last of a call, when nobody is left in it. */
const emptied = `select u.id as "unitId" from ${unit} and not exists (select from ${others} and ${inside}
  and x.id not in (${sent})) and not exists (select from ${others} and x.id in (${sent}) and x.id > r.id)`

export const housingTenancyActions = {
  states: { WITHDRAWN: { zh: '已放弃', en: 'Given up before moving in' } },
  approve: {
    input: tenant,
    locks: ['housingUnit'],
    refuses: [
      isTenant,
      isOnBooks,
      {
        ...{ id: 'HSG-A2', ...fits },
        // On each day on which somebody comes, as many as there are then.
        holds: `not exists (select from unnest(r.valid_from || array(select x.valid_from from ${others}
            and ${approved} and ${within})) d
          where (select count(*) from ${others} and ${approved}
            and d between x.valid_from and coalesce(x.valid_to, 'infinity')) >= ${ofUnit('capacity')})`,
      },
    ],
  },
  actions: {
    moveIn: {
      doc: { zh: '入住', en: 'The tenant moves in' },
      ...{ from: ['APPROVED'], input: { ...tenant, movedInOn: { isRequired: true } }, locks: ['housingUnit'] },
      refuses: [
        isTenant,
        isOnBooks,
        {
          ...{ id: 'HSG-A4', basis: PRACTICE, field: 'movedInOn' },
          holds: 'r.moved_in_on is null and r.moved_out_on is null and i.moved_in_on >= r.valid_from',
          zh: '已入住、已退租,或入住早于租期({from})',
          en: 'The tenant has moved in already, or moved out, or moves in before the tenancy begins ({from})',
          shows: { from: 'r.valid_from' },
        },
        {
          ...{ id: 'HSG-A2-1', ...fits },
          holds: `(select count(*) from ${others} and (${inside} or x.id in (${sent}))) < ${ofUnit('capacity')}`,
        },
      ],
      finds: {
        unit: `select u.id as "unitId" from ${unit}
        and not exists (select from ${others} and x.id in (${sent}) and x.id > r.id)`,
      },
      writes: { HousingUnit: ({ found }) => found.unit!.map(({ unitId }) => ({ id: unitId, usageStatus: 'IN_USE' })) },
    },
    moveOut: {
      doc: { zh: '退租', en: 'The tenant moves out' },
      ...{ from: ['APPROVED'], input: { ...tenant, movedOutOn: { isRequired: true } }, locks: ['housingUnit'] },
      refuses: [
        isTenant,
        {
          ...{ id: 'HSG-A5', basis: PRACTICE, field: 'movedOutOn' },
          holds: 'r.moved_out_on is null and coalesce(i.moved_out_on >= r.moved_in_on, false)',
          zh: '未入住、已退租,或退租早于入住({movedIn})',
          en: 'The tenant has not moved in, has moved out already, or moves out before moving in ({movedIn})',
          shows: { movedIn: 'r.moved_in_on' },
        },
      ],
      finds: { unit: emptied },
      sets: ({ input }) => ({ validTo: input.movedOutOn! }),
      writes: { HousingUnit: ({ found }) => found.unit!.map(({ unitId }) => ({ id: unitId, usageStatus: 'IDLE' })) },
    },
    withdraw: {
      doc: { zh: '放弃入住', en: 'The tenant gives it up before moving in' },
      ...{ from: ['APPROVED'], to: 'WITHDRAWN', input: tenant },
      refuses: [
        isTenant,
        {
          ...{ id: 'HSG-A8', basis: PRACTICE, holds: 'r.moved_in_on is null' },
          ...{ zh: '已入住,应办理退租', en: 'The tenant has moved in, and moves out instead' },
        },
      ],
    },
  },
} as const satisfies {
  states: object
  approve: Partial<ActionDefinition>
  actions: Record<string, ActionDefinition>
}

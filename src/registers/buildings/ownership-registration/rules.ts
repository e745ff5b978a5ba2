import { defineRule } from '../../../kernel/define-rule.ts'

export const ownershipRegistrationRules = [
  defineRule({
    ...{ id: 'BLD-D6', of: 'OwnershipRegistration', code: 'TITLE_OF_ONE', severity: 'error' },
    zh: '一次办理须是一处房屋或一宗用地,二者填一项',
    en: 'A registration is of one building, or of one parcel: say one of the two',
    field: 'buildingCode',
    fields: ['buildingCode', 'landParcelCode'],
    holds: 'num_nonnulls(r.building_id, r.land_parcel_id) = 1',
  }),
  defineRule({
    ...{ id: 'BLD-D7', of: 'OwnershipRegistration', code: 'TITLE_INCOMPLETE', severity: 'error' },
    zh: '已登记、已备案的须有权利人、面积和日期,已登记的并有权属证号;已注销的须有注销日期',
    en: 'What is registered or filed has holder, area and day, if registered its certificate; what ended its last day',
    field: 'state',
    fields: [
      ...(['state', 'certificateNumber', 'holderCreditCode', 'holderName'] as const),
      ...(['areaM2', 'registeredOn', 'endedOn'] as const),
    ],
    holds: `case r.state when 'IN_PROCESS' then true when 'ENDED' then r.ended_on is not null
      else num_nulls(r.area_m2, r.registered_on) = 0 and num_nonnulls(r.holder_id, r.holder_name) > 0
        and (r.state = 'FILED' or r.certificate_number is not null) end`,
  }),
  defineRule({
    ...{ id: 'BLD-D8', of: 'OwnershipRegistration', code: 'DATES_DISORDERED', severity: 'error' },
    zh: '注销日期 {value} 早于登记日期 {limit}',
    en: 'It ended on {value}, before it was registered on {limit}',
    field: 'endedOn',
    fields: ['endedOn', 'registeredOn'],
    holds: 'r.ended_on >= r.registered_on',
    shows: { value: 'r.ended_on', limit: 'r.registered_on' },
  }),
]

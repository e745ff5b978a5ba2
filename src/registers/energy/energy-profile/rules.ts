import { defineRule, partsFit } from '../../../kernel/define-rule.ts'

export const energyProfileRules = [
  defineRule({
    // Usual by the form, not required: posts may be vacant.
    ...{ id: 'ENE-D5', of: 'EnergyProfile', code: 'STAFF_EXCEEDS_USERS', severity: 'warning' },
    zh: '编制人数 {value} 大于用能人数 {limit}(用能人数一般含在编和编外人员)',
    en: 'The authorised staff of {value} is more than the {limit} energy users, who mostly include it',
    field: 'authorizedStaff',
    fields: ['authorizedStaff', 'energyUsers'],
    holds: 'r.authorized_staff <= r.energy_users',
    shows: { value: 'r.authorized_staff', limit: 'r.energy_users' },
  }),
  partsFit('ENE-D6', 'EnergyProfile', { whole: 'floorAreaM2', parts: ['heatingAreaM2'] }),
]

import { defineRule } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'

const living = `(select count(*) from housing_tenancy x where x.housing_unit_id = r.id and x.state = 'APPROVED'
  and x.moved_out_on is null and x.valid_from <= ${todaySql})`

export const housingUnitRules = [
  defineRule({
    // Actions see to it; tenancies that are brought from elsewhere, or a flat that is made smaller, are found by this.
    ...{ id: 'HSG-D2', of: 'HousingUnit', code: 'HOUSING_OVERFULL', severity: 'warning' },
    zh: '租住 {value} 户未退,超过可租住的 {limit} 户',
    en: '{value} tenancies have not ended, and the flat takes {limit}',
    field: 'capacity',
    fields: ['capacity', 'cancelledOn'],
    sees: { HousingTenancy: ['state', 'validFrom', 'movedOutOn'] },
    holds: `r.cancelled_on is not null or ${living} <= r.capacity`,
    shows: { value: living, limit: 'r.capacity' },
  }),
]

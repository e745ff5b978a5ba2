import { defineRule, standard } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'

// Until a vehicle says its tier (档次): by its seats a coach, by what drives it a 新能源轿车; of the two tiers of 执法执勤用车
// the higher one, so that nobody is told who may be right.
const categoryAndTier = `r.category || '/' || case
  when r.seats >= 20 then 'SPECIAL_LARGE_COACH' when r.seats >= 10 then 'SPECIAL_COACH'
  when r.energy_kind in ('BATTERY_ELECTRIC', 'PLUG_IN_HYBRID') then 'NEW_ENERGY_CAR'
  when r.category = 'LAW_ENFORCEMENT' then 'NEED_BASED' else 'BASE' end`

const day = `coalesce(r.registered_on, ${todaySql})`
const price = standard('VEHICLE_PRICE', { subject: categoryAndTier, on: day })

export const vehicleRules = [
  defineRule({
    ...{ id: 'VEH18', of: 'Vehicle', code: 'PRICE_ABOVE_STANDARD', severity: 'warning' },
    zh: '裸车价 {value} 元超过配备标准 {limit} 元({subject})',
    en: 'The price of {value} yuan is above the standard of {limit} yuan ({subject})',
    basis: '机关事务管理条例 第二十五条',
    from: '2012-10-01',
    on: 'r.registered_on',
    field: 'priceYuan',
    fields: ['priceYuan', 'category', 'seats', 'energyKind', 'registeredOn', 'organizationCreditCode'],
    ...price.rule,
    holds: price.isAtMost('r.price_yuan'),
    shows: { value: 'trim_scale(r.price_yuan)', limit: `trim_scale(${price.value})`, subject: categoryAndTier },
  }),
  defineRule({
    ...{ id: 'VEH-D1', of: 'Vehicle', code: 'ODOMETER_BACK', severity: 'warning' },
    zh: '行驶里程 {value} 公里,小于此前记录的 {limit} 公里;请核对读数',
    en: 'The odometer {value} is below the {limit} km recorded before: check the reading',
    field: 'odometerKm',
    fields: ['odometerKm'],
    isOfWrite: true,
    sees: { Vehicle: ['odometerKm'] },
    join: 'left join lateral (select v.odometer_km as km from vehicle v where v.id = r.id limit 1) before on true',
    holds: 'r.odometer_km >= before.km',
    shows: { value: 'r.odometer_km', limit: 'before.km' },
  }),
  defineRule({
    // Ten per cent of the price without value added tax.
    ...{ id: 'VEH-D2', of: 'Vehicle', code: 'PURCHASE_TAX_UNLIKELY', severity: 'warning' },
    zh: '购置税 {value} 元超过车价 {limit} 元的 10%(车辆购置税法第四条)',
    en: 'The purchase tax of {value} is more than 10% of the price {limit} yuan (Vehicle Purchase Tax Law, article 4)',
    basis: '中华人民共和国车辆购置税法 第四条',
    field: 'purchaseTaxYuan',
    fields: ['purchaseTaxYuan', 'priceYuan', 'invoiceYuan'],
    holds: 'r.purchase_tax_yuan <= 0.1 * greatest(r.price_yuan, r.invoice_yuan)',
    shows: {
      value: 'trim_scale(r.purchase_tax_yuan)',
      limit: 'trim_scale(greatest(r.price_yuan, r.invoice_yuan))',
    },
  }),
  defineRule({
    ...{ id: 'VEH-D3', of: 'Vehicle', code: 'DISPLACEMENT_OF_ELECTRIC', severity: 'warning' },
    zh: '纯电动车辆没有排气量(此处为 {value} 升):请留空,或核对能源类型',
    en:
      'A battery-electric vehicle has no displacement (here {value} L):' +
      ' leave it empty, or check what drives the vehicle',
    field: 'displacementL',
    fields: ['displacementL', 'energyKind'],
    holds: "r.energy_kind <> 'BATTERY_ELECTRIC' or r.displacement_l is null",
    shows: { value: 'trim_scale(r.displacement_l)' },
  }),
]

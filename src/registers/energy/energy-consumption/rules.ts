import { defineRule, partsFit } from '../../../kernel/define-rule.ts'

type Price = [unit: [en: string, zh: string], from: string, to: string]

/**
 * What one unit of the form costs, in yuan: about a third of the lowest and three times the highest prices that local
 * price authorities have set since 2010 (单价审核 of the annual reviews compares with such lists, which differ by place).
 * A quantity in 万 kWh or a cost in 万元 lies 10,000 times outside.
 */
const likelyPrices: Record<string, Price> = {
  ELECTRICITY: [['kWh', '千瓦时'], '0.1', '5'],
  WATER: [['m3', '立方米'], '0.2', '50'],
  COAL: [['t', '吨'], '50', '5000'],
  NATURAL_GAS: [['m3', '立方米'], '0.5', '15'],
  GASOLINE: [['L', '升'], '2', '20'],
  DIESEL: [['L', '升'], '2', '20'],
  LPG: [['kg', '千克'], '1', '30'],
  HEAT: [['GJ', '吉焦'], '5', '500'],
  OTHER: [['tce', '吨标准煤'], '50', '50000'],
}

const byType = (value: (price: Price) => string): string =>
  `case r.energy_type ${Object.entries(likelyPrices)
    .map(([type, price]) => `when '${type}' then ${value(price)}`)
    .join(' ')} end`

/** Null where the cost or the quantity is unknown. */
const isLikely = byType(([, from, to]) => `r.cost_yuan between ${from} * r.quantity and ${to} * r.quantity`)
const isOfNothing = '0 in (r.cost_yuan, r.quantity)'

const priceRule = (id: string, fields: string[], holds: string) =>
  defineRule({
    ...{ id, of: 'EnergyConsumption', code: 'PRICE_UNLIKELY', severity: 'warning' },
    zh:
      '费用 {cost} 元与消费量 {quantity} 不大可能相符[(单价 {value} 元)],单价通常为 {limitZh};' +
      '请核对两者的单位(元与万元、千瓦时与万千瓦时等),免费或自产的请在备注中说明',
    en:
      '{cost} yuan for {quantity} are unlikely[ ({value} each)], usual are {limit}:' +
      ' check the units of both (yuan or 10,000 yuan …); what is free or own production is said in the note',
    ...{ field: 'costYuan', fields, holds },
    shows: {
      quantity: 'trim_scale(r.quantity)',
      cost: 'trim_scale(r.cost_yuan)',
      value: 'trim_scale(round(r.cost_yuan / nullif(r.quantity, 0), 4))',
      limit: byType(([[unit], from, to]) => `'${from} … ${to} CNY/${unit}'`),
      limitZh: byType(([[, unit], from, to]) => `'${from} 至 ${to} 元/${unit}'`),
    },
  })

const priced = ['energyType', 'quantity', 'costYuan']

export const energyConsumptionRules = [
  // What is free or self-generated costs nothing, and a fee may be due for nothing: a note says so, of nothing else.
  priceRule('ENE-D1', priced, `${isLikely} or ${isOfNothing}`),
  priceRule('ENE-D2', [...priced, 'note'], `${isLikely} or not ${isOfNothing} or r.note is not null`),
  defineRule({
    ...{ id: 'ENE-D3', of: 'EnergyConsumption', code: 'QUANTITY_OR_COST', severity: 'error' },
    zh: '消费量与费用不能同时为空',
    en: 'Quantity and cost cannot both be null',
    field: 'quantity',
    fields: ['quantity', 'costYuan'],
    holds: '(r.quantity is not null or r.cost_yuan is not null)',
  }),
  partsFit('ENE-D4', 'EnergyConsumption', {
    whole: 'quantity',
    parts: ['heatingQuantity', 'dataRoomQuantity', 'vehicleQuantity'],
  }),
]

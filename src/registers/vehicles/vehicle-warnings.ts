import type { FieldsCheck } from '../../kernel/row-checks.ts'

export const vehicleWarnings: readonly FieldsCheck<string>[] = [
  {
    code: 'ODOMETER_BACK',
    field: 'odometerKm',
    of: ['odometerKm'],
    sees: { Vehicle: ['odometerKm'] },
    severity: 'warning',
    join: 'left join lateral (select v.odometer_km as km from vehicle v where v.id = r.id limit 1) before on true',
    holds: 'r.odometer_km >= before.km',
    shows: { value: 'r.odometer_km', limit: 'before.km' },
  },
  {
    // 车辆购置税法 第四条: ten per cent of the price without value added tax.
    code: 'PURCHASE_TAX_UNLIKELY',
    field: 'purchaseTaxYuan',
    of: ['purchaseTaxYuan', 'priceYuan', 'invoiceYuan'],
    severity: 'warning',
    holds: 'r.purchase_tax_yuan <= 0.1 * greatest(r.price_yuan, r.invoice_yuan)',
    shows: {
      value: 'trim_scale(r.purchase_tax_yuan)',
      limit: 'trim_scale(greatest(r.price_yuan, r.invoice_yuan))',
    },
  },
  {
    code: 'DISPLACEMENT_OF_ELECTRIC',
    field: 'displacementL',
    of: ['displacementL', 'energyKind'],
    severity: 'warning',
    holds: "r.energy_kind <> 'BATTERY_ELECTRIC' or r.displacement_l is null",
    shows: { value: 'trim_scale(r.displacement_l)' },
  },
]

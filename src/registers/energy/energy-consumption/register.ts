import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { applicableFactors } from '../applicable-factors.ts'
import { energyConsumptionRules } from './rules.ts'

const periodType = defineEnumeration({
  name: 'PeriodType',
  doc: { zh: '期间类型', en: 'Type of period' },
  values: {
    YEAR: { zh: '年', en: 'Year' },
    QUARTER: { zh: '季', en: 'Quarter' },
    MONTH: { zh: '月', en: 'Month' },
  },
})

/** Of ENERGY_TYPE, as the form has them. */
const units = {
  zh:
    '电为千瓦时,水、天然气、焦炉煤气为立方米,煤炭为吨,汽油、柴油、煤油、燃料油为升,' +
    '液化石油气为千克,热力为吉焦,其他能源为吨标准煤',
  en:
    'electricity kWh; water, natural gas, coke-oven gas m3; coal t; gasoline, diesel, kerosene, fuel oil L; ' +
    'LPG kg; heat GJ; other energy tce',
}

const survey = '公共机构能源资源消费统计调查制度'

export const energyConsumption = defineRegister({
  name: 'EnergyConsumption',
  plural: 'energyConsumptions',
  domain: 'energy',
  heldBy: 'organization',
  doc: {
    zh: '能源资源消费',
    en: 'What an organization consumed of one energy type in one period (units: code list ENERGY_TYPE).',
  },
  key: ['period', 'energyType'],
  datedBy: 'period',
  fields: {
    period: {
      type: 'period',
      likely: past,
      write: 'create',
      aliases: ['月份', '年月', '统计期间', '统计月份', '所属期', '报告期'],
      doc: { zh: '期间', en: 'Period: 2024, 2024-Q2 or 2024-06' },
    },
    periodType: {
      isRequired: true,
      generated: `case length(period) when 4 then 'YEAR'
          else case substr(period, 6, 1) when 'Q' then 'QUARTER' else 'MONTH' end end`,
      enumeration: periodType,
      write: 'never',
      doc: { zh: '期间类型', en: 'Type of the period; filter by it where months and years of one unit coexist' },
    },
    energyType: {
      write: 'create',
      codeList: { list: 'ENERGY_TYPE' },
      aliases: ['能源类型', '能源品种', '能源名称', '能耗种类'],
      doc: { zh: '能源种类', en: 'Energy type (ELECTRICITY, WATER, NATURAL_GAS …)' },
      source: survey,
    },
    quantity: {
      type: 'quantity',
      units,
      aliases: ['用量', '消耗量', '使用量', '实物量', '能耗量'],
      doc: {
        zh: '消费量(表式计量单位;按面积收费的热力为空)',
        en: 'Quantity in the unit of the form; null for heat charged by area',
      },
      source: survey,
    },
    costYuan: {
      type: 'yuan',
      aliases: ['金额(元)', '费用金额(元)', '缴费金额(元)'],
      doc: { zh: '费用(元)', en: 'Cost' },
    },
    heatingQuantity: {
      type: 'quantity',
      units,
      aliases: ['采暖用量', '其中采暖用量'],
      doc: { zh: '其中:采暖用量', en: 'Of which: for heating' },
    },
    dataRoomQuantity: {
      type: 'quantity',
      units,
      aliases: ['机房用量', '数据中心机房用量'],
      doc: { zh: '其中:数据中心机房用量', en: 'Of which: for data rooms' },
    },
    vehicleQuantity: {
      type: 'quantity',
      units,
      aliases: ['车辆用量'],
      doc: { zh: '其中:车辆用量', en: 'Of which: for vehicles' },
    },
    // Stored exactly, never rounded.
    energyKgce: {
      type: 'exact',
      write: 'never',
      unit: 'kgce',
      doc: {
        zh: '折标准煤(千克标准煤)= 消费量 × 折标系数;水不折标',
        en: 'Coal equivalent = quantity × coefficient, exact; null for water',
      },
      source: 'GB/T 2589-2020',
    },
    emissionKgco2: {
      type: 'exact',
      write: 'never',
      unit: 'kgCO2',
      doc: {
        zh: '二氧化碳排放(千克)= 消费量 × 排放因子;无适用因子时为空',
        en: 'Emissions = quantity × factor, exact; null when no factor applies',
      },
      source: 'JS/T 303-2026',
    },
    kgceFactorId: { type: 'uuid', write: 'never', doc: { zh: '所用折标系数', en: 'The coefficient version used' } },
    kgco2FactorId: {
      type: 'uuid',
      write: 'never',
      doc: { zh: '所用排放因子', en: 'The emission factor version used' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  relations: {
    kgceFactor: {
      to: 'EnergyFactor',
      on: { kgceFactorId: 'id' },
      doc: { zh: '所用折标系数', en: 'The coefficient used, with its version and source' },
    },
    kgco2Factor: {
      to: 'EnergyFactor',
      on: { kgco2FactorId: 'id' },
      doc: { zh: '所用排放因子', en: 'The emission factor used, with its version and source' },
    },
  },
  sort: ['id', 'period', 'energyType', 'quantity', 'costYuan', 'energyKgce'],
  rules: energyConsumptionRules,
  derive: applicableFactors,
})

import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { checkYear } from '../../year.ts'
import { energyFactorRules } from './rules.ts'

const energyFactorKind = defineEnumeration({
  name: 'EnergyFactorKind',
  doc: { zh: '系数种类', en: 'Kind of coefficient' },
  values: {
    KGCE: { zh: '折标准煤系数(kgce/单位,当量值)', en: 'Coal equivalent, kgce per unit (calorific)' },
    KGCO2: { zh: '二氧化碳排放因子(kgCO2/单位)', en: 'Emission factor, kgCO2 per unit' },
  },
})

export const energyFactor = defineRegister({
  name: 'EnergyFactor',
  plural: 'energyFactors',
  domain: 'reference',
  heldBy: 'open',
  doc: {
    zh: '能源折算系数与排放因子',
    en: 'A conversion or emission factor per unit of the form, effective-dated, by jurisdiction.',
  },
  key: ['kind', 'energyType', 'regionCode', 'validFrom', 'factorVersion'],
  validity: { from: 'validFrom', to: 'validTo' },
  fields: {
    kind: {
      write: 'create',
      enumeration: energyFactorKind,
      doc: { zh: '系数种类', en: 'Kind of coefficient' },
    },
    energyType: {
      write: 'create',
      codeList: { list: 'ENERGY_TYPE' },
      doc: { zh: '能源种类', en: 'Energy type' },
    },
    regionCode: {
      default: '000000',
      write: 'create',
      maxLength: 6,
      doc: { zh: '适用省份(000000 为全国)', en: 'Province it applies to (000000: the nation)' },
    },
    validFrom: {
      type: 'date',
      write: 'create',
      doc: { zh: '适用统计期起', en: 'Applies to periods from; for grid factors 1 January of the data year' },
    },
    validTo: { type: 'date', doc: { zh: '适用统计期止', en: 'Applies to periods until' } },
    factorVersion: {
      write: 'create',
      maxLength: 100,
      doc: { zh: '系数版本', en: 'Version of the coefficient' },
    },
    // Results name the version that they are computed from: it stays what it was, a correction is another version.
    value: {
      type: 'factor',
      isRequired: true,
      likely: { to: 5000 },
      write: 'create',
      doc: { zh: '系数值', en: 'Value per unit of the form; a correction is a new version' },
    },
    dataYear: {
      type: 'period',
      write: 'create',
      check: checkYear,
      doc: { zh: '数据年份', en: 'Year that the factor describes' },
    },
    legalSource: { isRequired: true, doc: { zh: '依据', en: 'Standard or announcement' } },
    confidence: { doc: { zh: '可信度', en: 'How well the value is established' } },
  },
  sort: ['energyType', 'validFrom'],
  // A few dozen rows.
  indexes: { energyType: [] },
  rules: energyFactorRules,
})

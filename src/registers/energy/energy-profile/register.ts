import { defineRegister } from '../../../kernel/define-register.ts'
import { past } from '../../../kernel/likely.ts'
import { checkYear } from '../../year.ts'
import { energyProfileRules } from './rules.ts'

export const energyProfile = defineRegister({
  name: 'EnergyProfile',
  plural: 'energyProfiles',
  domain: 'energy',
  heldBy: 'organization',
  doc: { zh: '用能基本情况', en: 'Floor area, users and vehicles of an organization in one year: the denominators.' },
  key: ['year'],
  datedBy: 'year',
  fields: {
    year: {
      type: 'period',
      likely: past,
      write: 'create',
      check: checkYear,
      aliases: ['年份', '统计年度'],
      doc: { zh: '年度', en: 'Year' },
    },
    floorAreaM2: {
      type: 'area',
      aliases: ['总建筑面积(平方米)'],
      doc: { zh: '建筑面积(平方米,不含住宅)', en: 'Gross floor area without housing (form item 101)' },
    },
    energyUsers: {
      type: 'integer',
      unit: 'person',
      aliases: ['用能人数(人)', '用能总人数'],
      doc: { zh: '用能人数(含编外)', en: 'Persons who use energy there (form item 102)' },
    },
    authorizedStaff: {
      type: 'integer',
      unit: 'person',
      aliases: ['编制数', '编制人数(人)'],
      doc: { zh: '编制人数', en: 'Authorised staff (form item 1021)' },
    },
    gasolineVehicles: {
      type: 'integer',
      likely: { to: 100_000 },
      aliases: ['汽油车', '汽油车数'],
      doc: { zh: '汽油车数量', en: 'Gasoline vehicles (1031)' },
    },
    dieselVehicles: {
      type: 'integer',
      likely: { to: 100_000 },
      aliases: ['柴油车', '柴油车数'],
      doc: { zh: '柴油车数量', en: 'Diesel vehicles (1032)' },
    },
    newEnergyVehicles: {
      type: 'integer',
      likely: { to: 100_000 },
      aliases: ['新能源车数量', '新能源汽车'],
      doc: { zh: '新能源汽车数量', en: 'New-energy vehicles (1033)' },
    },
    heatingAreaM2: {
      type: 'area',
      aliases: ['供暖面积(平方米)'],
      doc: { zh: '采暖面积(平方米)', en: 'Heated area (form item 301)' },
    },
    dataRooms: {
      type: 'integer',
      likely: { to: 10_000 },
      aliases: ['机房数量', '机房数'],
      doc: { zh: '数据中心机房数量', en: 'Data rooms' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  sort: ['year', 'floorAreaM2', 'energyUsers'],
  rules: energyProfileRules,
})

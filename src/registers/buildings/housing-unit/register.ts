import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { untilCancelled } from '../../authority.ts'
import { cancellationReason, usageStatus } from '../../enumerations.ts'
import { housingUnitActions } from './actions.ts'
import { housingUnitRules } from './rules.ts'

const housingUnitKind = defineEnumeration({
  name: 'HousingUnitKind',
  doc: { zh: '房源类别', en: 'Kind of housing' },
  source: '新疆维吾尔自治区机关事务管理办法 第二十五条',
  values: {
    TURNOVER_HOUSING: { zh: '周转住房', en: 'Turnover housing' },
    TALENT_APARTMENT: { zh: '人才公寓', en: 'Talent apartment' },
    OTHER_RENTAL: { zh: '其他保障性租赁住房', en: 'Other subsidised rental housing' },
  },
})

export const housingUnit = defineRegister({
  name: 'HousingUnit',
  plural: 'housingUnits',
  domain: 'buildings',
  heldBy: 'organization',
  doc: { zh: '周转住房房源(一套)', en: 'A flat that is let to staff for their time in office.' },
  key: ['code'],
  fields: {
    code: { write: 'correct', maxLength: 50, doc: { zh: '房源编号', en: 'Code of the flat' } },
    kind: { isRequired: true, enumeration: housingUnitKind, doc: { zh: '房源类别', en: 'Kind of housing' } },
    address: { isRequired: true, maxLength: 300, doc: { zh: '坐落', en: 'Address' } },
    floorAreaM2: { type: 'area', likely: { to: 1000 }, doc: { zh: '建筑面积(平方米)', en: 'Gross floor area' } },
    rooms: { type: 'integer', likely: { to: 20 }, doc: { zh: '居室数', en: 'Rooms' } },
    capacity: {
      ...{ type: 'integer', default: 1, likely: { from: 1, to: 50 }, unit: 'person' },
      doc: { zh: '可租住人数', en: 'How many tenancies it takes at a time' },
    },
    monthlyRentYuan: { type: 'yuan', doc: { zh: '月租金(元)', en: 'Rent a month' } },
    handedOverOn: { type: 'date', likely: past, doc: { zh: '移交日期', en: 'Handed over to its holder on' } },
    usageStatus: { default: 'IDLE', enumeration: usageStatus, doc: { zh: '使用状况', en: 'State of use' } },
    cancelledOn: {
      ...{ type: 'date', write: 'action', source: '行政事业性国有资产管理条例 第三十五条' },
      doc: { zh: '核销日期', en: 'Left the books on' },
    },
    cancellationReason: {
      ...{ write: 'action', enumeration: cancellationReason },
      doc: { zh: '核销原因', en: 'Why it left the books' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    building: {
      ...{ to: 'Building', as: 'buildingCode', by: 'code', isWithinOrganization: true, goesAlong: true },
      doc: { zh: '所在房屋', en: 'The building it is in' },
    },
  },
  sort: ['code', 'floorAreaM2', 'monthlyRentYuan'],
  actions: housingUnitActions,
  writerRules: untilCancelled('buildings'),
  rules: housingUnitRules,
})

import { organizationWords } from '../../../kernel/column-fields.ts'
import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { usageStatus } from '../../enumerations.ts'
import { untilVacated } from '../allocated.ts'
import { whileOnBooks } from '../standing.ts'
import { spaceRules } from './rules.ts'

const spaceKind = defineEnumeration({
  name: 'SpaceKind',
  doc: { zh: '房间类别', en: 'Kind of space' },
  source: '《党政机关办公用房建设标准》发改投资〔2014〕2674号',
  values: {
    OFFICE: { zh: '办公室', en: 'Office' },
    SERVICE: { zh: '服务用房', en: 'Service room' },
    EQUIPMENT: { zh: '设备用房', en: 'Equipment room' },
    AUXILIARY: { zh: '附属用房', en: 'Auxiliary room' },
    // Outside the 2014 standard; statistics keep it apart.
    BUSINESS: { zh: '业务用房', en: 'Business room' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const onBooks = whileOnBooks('buildingCode', (row) => `${row}.building_id`)

export const space = defineRegister({
  name: 'Space',
  plural: 'spaces',
  domain: 'buildings',
  heldBy: 'organization',
  doc: { zh: '房间', en: 'A room of a building, with its user.' },
  key: ['buildingId', 'code'],
  fields: {
    code: {
      write: 'correct',
      maxLength: 50,
      aliases: ['房间号', '房号', '房间编码', '室号'],
      doc: { zh: '房间编号', en: 'Room code within the building' },
    },
    name: { maxLength: 200, doc: { zh: '房间名称', en: 'Name' } },
    kind: {
      isRequired: true,
      enumeration: spaceKind,
      aliases: ['房间类型', '用房类型', '用房类别'],
      doc: { zh: '房间类别', en: 'Kind of space' },
    },
    subKind: {
      ...{ maxLength: 50, sensitivity: 'internal', aliases: ['房间用途'], source: '发改投资〔2014〕2674号' },
      doc: { zh: '用房细类(会议室、机要保密室…)', en: 'What it is for more closely, such as a meeting room' },
    },
    floor: {
      type: 'integer',
      likely: { from: -10, to: 130 },
      isNegativeAllowed: true,
      aliases: ['楼层', '所在层'],
      doc: { zh: '所在楼层(地下为负)', en: 'Floor; negative below ground' },
    },
    usableAreaM2: {
      type: 'area',
      likely: { to: 20_000 },
      aliases: ['房间面积(平方米)', '房间使用面积(平方米)'],
      doc: { zh: '使用面积(平方米)', en: 'Usable area' },
    },
    // With the room number it says who somebody is, though it names nobody.
    userRank: {
      ...{ sensitivity: 'internal', codeList: { list: 'OFFICE_RANK' }, source: '发改投资〔2014〕2674号' },
      aliases: ['职级', '使用人级别'],
      doc: { zh: '使用人职级', en: 'Rank of the user' },
    },
    isLeaderOffice: {
      ...{ type: 'boolean', sensitivity: 'internal' },
      doc: { zh: '是否领导干部办公室', en: 'The office of a leading official' },
    },
    occupants: {
      type: 'integer',
      likely: { to: 5000 },
      unit: 'person',
      aliases: ['办公人数', '使用人数(人)'],
      doc: { zh: '使用人数', en: 'Persons using it' },
    },
    usageStatus: {
      default: 'IN_USE',
      enumeration: usageStatus,
      aliases: ['使用状态'],
      doc: { zh: '使用状况', en: 'State of use' },
    },
    idleSince: { type: 'date', likely: past, doc: { zh: '闲置起始日期', en: 'Idle since' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    building: {
      to: 'Building',
      as: 'buildingCode',
      by: 'code',
      isWithinOrganization: true,
      aliases: ['房屋编号', '房屋编码', '房屋代码', '楼栋编号', '所属房屋编号'],
      listed: { doc: { zh: '房间', en: 'Rooms of the building' } },
      doc: { zh: '所在房屋', en: 'The building it is in' },
    },
    usingOrganization: {
      to: 'Organization',
      as: 'usingOrganizationCreditCode',
      by: 'creditCode',
      aliases: [...organizationWords, '使用单位代码', '使用单位统一社会信用代码'],
      doc: { zh: '使用单位(与产权单位可不同)', en: 'The organization that uses it, which may differ from the holder' },
    },
  },
  sort: ['code', 'usableAreaM2', 'floor'],
  indexes: { building: ['buildingId', 'code', 'id'] },
  ...{ rules: spaceRules, writerRules: (...asked) => [...untilVacated(...asked), ...onBooks(...asked)] },
})

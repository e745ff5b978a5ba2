import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { regionMoves } from '../moves.ts'
import { regionRules } from './rules.ts'

const regionLevel = defineEnumeration({
  name: 'RegionLevel',
  doc: { zh: '行政区划级别', en: 'Level of an administrative division' },
  source: 'GB/T 2260',
  values: {
    PROVINCE: { zh: '省级', en: 'Province' },
    PREFECTURE: { zh: '地级', en: 'Prefecture' },
    COUNTY: { zh: '县级', en: 'County' },
    TOWNSHIP: { zh: '乡级', en: 'Township' },
    VILLAGE: { zh: '村级', en: 'Village' },
  },
})

const regionKind = defineEnumeration({
  name: 'RegionKind',
  doc: { zh: '区域类别', en: 'What kind of region it is' },
  values: {
    DIVISION: { zh: '行政区划', en: 'Administrative division' },
    PARK: { zh: '园区', en: 'Development park' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

export const region = defineRegister({
  name: 'Region',
  plural: 'regions',
  domain: 'reference',
  heldBy: 'open',
  doc: { zh: '行政区划', en: 'An administrative division with its explicit parent and path.' },
  key: ['code', 'validFrom'],
  validity: { from: 'validFrom', to: 'validTo', apart: ['code'] },
  datedBy: 'validTo',
  fields: {
    code: {
      write: 'create',
      maxLength: 12,
      separators: / /g,
      // Paths are made of codes, and their ranges rely on there being digits only.
      check: (code) => (/^\d{6,12}$/.test(code) ? undefined : { code: 'REGION_CODE_FORMAT', severity: 'error' }),
      aliases: ['行政区划代码'],
      doc: { zh: '区划代码', en: 'Division code' },
      source: 'GB/T 2260',
    },
    validFrom: {
      type: 'date',
      default: '1949-10-01',
      write: 'create',
      doc: { zh: '生效日期(1949-10-01 表示早于本表记录)', en: 'In force from (1949-10-01: since before the records)' },
    },
    validTo: { type: 'date', doc: { zh: '失效日期', en: 'Last day in force' } },
    name: { isRequired: true, maxLength: 100, aliases: ['区划名称', '行政区划名称'], doc: { zh: '名称', en: 'Name' } },
    level: { isRequired: true, enumeration: regionLevel, doc: { zh: '级别', en: 'Level' } },
    levelName: { maxLength: 20, doc: { zh: '级别的当地叫法(盟市、旗县、苏木)', en: 'What the level is called there' } },
    kind: {
      enumeration: regionKind,
      default: 'DIVISION',
      doc: { zh: '区域类别', en: 'What kind of region it is' },
    },
    // A prefix of the code is wrong for XPCC cities and directly administered counties, hence the explicit path.
    path: {
      type: 'path',
      isRequired: true,
      write: 'never',
      doc: { zh: '路径(自省级起)', en: 'Codes from the province down' },
    },
    isGroupingOnly: {
      type: 'boolean',
      default: false,
      doc: { zh: '仅用于分组(如 110100 市辖区)', en: 'Only groups others, no government of its own (e.g. 110100)' },
    },
  },
  references: {
    parent: {
      to: 'Region',
      as: 'parentCode',
      by: 'code',
      aliases: ['上级代码', '上级区划代码', '上级行政区划代码'],
      listed: { as: 'children', doc: { zh: '下级区划', en: 'Divisions below' } },
      doc: { zh: '上级区划', en: 'The division above' },
    },
  },
  sort: ['code', 'name'],
  indexes: { path: ['path'] },
  rules: regionRules,
  writerRules: regionMoves,
  derive: {
    join: 'left join region parent on parent.id = r.parent_id',
    values: { path: "concat_ws('.', parent.path, r.code)" },
  },
})

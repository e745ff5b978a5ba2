// What kind of body an organization is, whose it is, and to whom it reports.
import { defineEnumeration } from '../../../kernel/enumeration.ts'

export const fundingType = defineEnumeration({
  name: 'FundingType',
  doc: { zh: '财政资金类型', en: 'Kind of public funding' },
  source: '公共机构节能条例 第二条',
  values: {
    FULL: { zh: '全额', en: 'Wholly funded' },
    PARTIAL: { zh: '部分', en: 'Partly funded' },
  },
})

export const bodyType = defineEnumeration({
  name: 'OrganizationBodyType',
  doc: { zh: '机关类别', en: 'Kind of body' },
  source: '新疆维吾尔自治区机关事务管理办法 第四十三条',
  values: {
    GOVERNMENT: { zh: '人民政府', en: 'People’s government' },
    GOVERNMENT_DEPARTMENT: { zh: '政府部门', en: 'Department of a government' },
    OTHER_STATE_ORGAN: { zh: '其他国家机关', en: 'Other state organ' },
    PUBLIC_INSTITUTION: { zh: '事业单位', en: 'Public institution' },
    TRADE_UNION: { zh: '工会', en: 'Trade union' },
    YOUTH_LEAGUE: { zh: '共青团', en: 'Communist Youth League' },
    WOMENS_FEDERATION: { zh: '妇女联合会', en: 'Women’s federation' },
    OTHER_MASS_ORGANISATION: { zh: '其他人民团体', en: 'Other mass organization' },
  },
})

export const affiliation = defineEnumeration({
  name: 'OrganizationAffiliation',
  doc: { zh: '隶属关系', en: 'Whose body it is' },
  values: {
    OWN_LEVEL: { zh: '本级', en: 'Of the government at its own level' },
    VERTICALLY_MANAGED: { zh: '垂管', en: 'Managed vertically, from above' },
    DISPATCHED_BODY: { zh: '派出机构', en: 'Dispatched by an authority' },
    SUBORDINATE_INSTITUTION: { zh: '所属事业单位', en: 'Institution of an authority' },
  },
})

export const welfareClass = defineEnumeration({
  name: 'WelfareClass',
  doc: { zh: '事业单位公益类别', en: 'Class of a public institution' },
  values: {
    CLASS_I: { zh: '公益一类', en: 'Public welfare, class I' },
    CLASS_II: { zh: '公益二类', en: 'Public welfare, class II' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

export const reportingSystem = defineEnumeration({
  name: 'ReportingSystem',
  doc: { zh: '统计归口', en: 'Through whom it reports' },
  values: {
    TERRITORIAL: { zh: '属地', en: 'The government of its region' },
    XPCC: { zh: '兵团', en: 'The Xinjiang Production and Construction Corps' },
    CENTRAL: { zh: '中央', en: 'The central authorities' },
  },
})

export const directoryNode = defineEnumeration({
  name: 'DirectoryNode',
  doc: { zh: '名录库节点', en: 'What it is in the directory of public institutions' },
  source: '公共机构能源资源消费统计调查制度',
  values: {
    ADMINISTRATION: { zh: '管理机构', en: 'Administration of a region' },
    DEPARTMENT: { zh: '主管机构', en: 'Department in charge of others' },
    INSTITUTION: { zh: '公共机构', en: 'Public institution' },
  },
})

import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import type { WriterRules } from '../../../kernel/row-checks.ts'
import { hasScopesSql, isClearedSql, isWithinSql, writeReach } from '../delegation.ts'
import { checkScopes } from '../scopes.ts'
import { grantRules } from './rules.ts'

const sharing = '政务数据共享条例(国务院令第809号)'

const grantReach = defineEnumeration({
  name: 'GrantReach',
  doc: { zh: '数据范围', en: 'Whose data a grant reaches' },
  values: {
    NATION: { zh: '全国', en: 'Everything' },
    REGION: { zh: '行政区划及其以下', en: 'A division and all below it' },
    DEPARTMENT: {
      zh: '主管部门及其所管单位(限客户端所属区划)',
      en: 'A department and all in its charge, within the division that administers the client',
    },
    ORGANIZATION: {
      zh: '单个单位(限客户端所属区划)',
      en: 'One organization, within the division that administers the client',
    },
  },
})

/** The reach names what it is, and nothing else; without any, that is what it lacks. */
const isNamedSql = (row: string): string =>
  `${row}.reach is null
  or num_nonnulls(${row}.reach_region_id, ${row}.reach_department_id, ${row}.reach_organization_id)
    = (${row}.reach <> 'NATION')::int
  and case ${row}.reach when 'REGION' then ${row}.reach_region_id is not null
    when 'DEPARTMENT' then ${row}.reach_department_id is not null
    when 'ORGANIZATION' then ${row}.reach_organization_id is not null else true end`

const writerRules: WriterRules = (writer, row, write) => {
  const grant = { alias: row, clientPath: `${row}.region_path` }
  const hasScopes = hasScopesSql(writer, grant, write, 'now')
  const isEnding = writer.grants.some(({ validTo }) => validTo !== undefined)
  const isOutlived = isEnding ? `(${hasScopes}) is not true or ${hasScopesSql(writer, grant, write)}` : 'true'
  const ofClient = (column: string) => `(select c.${column} from client c where c.id = ${row}.client_id)`
  return [
    { code: 'OWN_RIGHTS', field: 'clientCode', holds: `${ofClient('code')} <> ${write.text(writer.client)}` },
    { code: 'REACH_REFERENCE', field: 'reach', holds: isNamedSql(row) },
    { code: 'REACH_EXCEEDED', field: 'reach', holds: isWithinSql(writeReach(writer), grant, write) },
    { code: 'SCOPES_EXCEEDED', field: 'scopes', holds: hasScopes },
    // What is given away ends no later than what it is given from.
    ...(isEnding ? [{ code: 'VALIDITY_EXCEEDED', field: 'validTo', holds: isOutlived } as const] : []),
    { code: 'CLEARANCE_EXCEEDED', field: 'clientCode', holds: isClearedSql(writer, ofClient('clearance'), write) },
  ]
}

export const grant = defineRegister({
  name: 'Grant',
  plural: 'grants',
  tableName: 'client_grant',
  domain: 'access',
  heldBy: 'region',
  doc: { zh: '授权', en: 'What a client may do with whose data, for which purpose, until when. Several add up.' },
  key: ['clientId', 'code'],
  validity: { from: 'validFrom', to: 'validTo' },
  fields: {
    code: {
      write: 'create',
      maxLength: 60,
      doc: { zh: '授权编号', en: 'Number of the grant at its client' },
    },
    scopes: {
      isRequired: true,
      check: checkScopes,
      doc: {
        zh: '权限,以空格分隔,如 vehicles:read energy:write;* 不含 access 与 audit,write 不含 approve',
        en:
          'Scopes with a space between, such as vehicles:read energy:write; * does not include access and audit, ' +
          'nor write approve',
      },
      source: 'RFC 6749 3.3',
    },
    reach: { isRequired: true, enumeration: grantReach, doc: { zh: '数据范围', en: 'Whose data it reaches' } },
    purpose: {
      isRequired: true,
      maxLength: 500,
      doc: { zh: '使用用途', en: 'What the data is used for' },
      source: sharing,
    },
    legalBasis: {
      isRequired: true,
      maxLength: 500,
      doc: { zh: '使用依据', en: 'What entitles to it' },
      source: sharing,
    },
    validFrom: {
      type: 'dateTime',
      default: 'now',
      doc: { zh: '生效时间(默认现在)', en: 'Valid from; now unless said otherwise' },
    },
    validTo: { type: 'dateTime', doc: { zh: '失效时间', en: 'Valid until, this instant excluded' } },
    note: { sensitivity: 'internal', doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    client: {
      to: 'Client',
      as: 'clientCode',
      by: 'code',
      listed: { doc: { zh: '授权', en: 'What it is granted' } },
      doc: { zh: '客户端', en: 'The client' },
    },
    reachRegion: {
      to: 'Region',
      as: 'regionCode',
      by: 'code',
      doc: { zh: '范围为 REGION 的区划', en: 'The division of a REGION reach' },
    },
    reachDepartment: {
      to: 'Organization',
      as: 'departmentCreditCode',
      by: 'creditCode',
      doc: { zh: '范围为 DEPARTMENT 的主管部门', en: 'The department of a DEPARTMENT reach' },
    },
    reachOrganization: {
      to: 'Organization',
      as: 'organizationCreditCode',
      by: 'creditCode',
      doc: { zh: '范围为 ORGANIZATION 的单位', en: 'The organization of an ORGANIZATION reach' },
    },
  },
  sort: ['code', 'validFrom', 'validTo', 'createdAt'],
  indexes: {
    reachRegion: ['reachRegionId'],
    reachDepartment: ['reachDepartmentId'],
    reachOrganization: ['reachOrganizationId'],
  },
  rules: grantRules,
  writerRules,
  derive: {
    join: 'left join client on client.id = r.client_id',
    values: { region_path: 'client.region_path' },
  },
})

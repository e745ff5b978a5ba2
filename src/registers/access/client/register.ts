import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import type { WriterRules } from '../../../kernel/row-checks.ts'
import { checkIpRanges, checkPublicKeys } from '../credentials.ts'
import { hasScopesSql, isClearedSql, writeReach } from '../delegation.ts'
import { clientActions } from './actions.ts'
import { clientRules } from './rules.ts'

const clearance = defineEnumeration({
  name: 'Clearance',
  doc: { zh: '可见程度', en: 'Clearance: the most sensitive fields that may be seen' },
  values: {
    public: { zh: '公开', en: 'Public fields' },
    internal: { zh: '内部', en: 'Internal fields as well' },
    personal: { zh: '个人信息', en: 'Personal data as well' },
  },
})

/** Names the service itself in the change log. */
const RESERVED = 'system'

const writerRules: WriterRules = (writer, row, write) => {
  const reach = writeReach(writer)
  const grant = { alias: 'g', clientPath: `${row}.region_path` }
  // Who holds a client's credentials has its rights: one with more than the writer's is not the writer's to change.
  const exceeding = `select from client_grant g where g.client_id = ${row}.id
    and (g.valid_to is null or g.valid_to > now()) and (${hasScopesSql(writer, grant, write)}) is not true`
  const isNational = `${row}.region_path is null`
  const regionCode = `split_part(${row}.region_path, '.', -1)`
  const isUnder = reach.kind === 'all' ? 'true' : write.isUnder(`${row}.region_path`, reach.regionPaths)
  return [
    { code: 'OWN_RIGHTS', field: 'code', holds: `${row}.code <> ${write.text(writer.client)}` },
    { code: 'REGION_NEEDED', field: 'regionCode', holds: reach.kind === 'all' ? 'true' : `not (${isNational})` },
    { code: 'REGION_UNKNOWN', field: 'regionCode', holds: `${isNational} or ${isUnder}`, shows: { value: regionCode } },
    { code: 'CLEARANCE_EXCEEDED', field: 'clearance', holds: isClearedSql(writer, `${row}.clearance`, write) },
    { code: 'RIGHTS_EXCEEDED', field: 'code', holds: `not exists (${exceeding})` },
  ]
}

export const client = defineRegister({
  name: 'Client',
  plural: 'clients',
  domain: 'access',
  heldBy: 'region',
  doc: { zh: '接入客户端', en: 'A system that may call the service, with the credentials it does so by.' },
  key: ['code'],
  fields: {
    code: {
      write: 'create',
      maxLength: 63,
      check: (code) =>
        /^[a-z0-9][a-z0-9._-]{1,62}$/.test(code) && code !== RESERVED
          ? undefined
          : { code: 'CLIENT_CODE_FORMAT', severity: 'error' },
      doc: { zh: '客户端标识(client_id)', en: 'The client_id; names the client in tokens and in the change log' },
      source: 'RFC 6749 2.2',
    },
    name: { isRequired: true, maxLength: 200, doc: { zh: '名称', en: 'Name' } },
    clearance: {
      default: 'public',
      enumeration: clearance,
      doc: { zh: '可见程度', en: 'The most sensitive fields it may see' },
    },
    isEnabled: {
      type: 'boolean',
      default: true,
      doc: { zh: '是否启用(停用两秒内生效)', en: 'Enabled; what is disabled is refused within two seconds' },
    },
    ipRanges: {
      sensitivity: 'internal',
      check: checkIpRanges,
      doc: {
        zh: '允许的地址与网段,以空格分隔;空为不限',
        en: 'Addresses and CIDR ranges it may call from, with spaces between; null: from anywhere',
      },
      source: 'RFC 4632',
    },
    publicKeys: {
      sensitivity: 'internal',
      maxLength: 16_000,
      check: checkPublicKeys,
      doc: {
        zh: '公钥集(JWK Set 的 JSON 文本):P-256、RSA 2048 位及以上、Ed25519',
        en: 'Public keys for private_key_jwt, as the JSON text of a JWK Set: P-256, RSA of 2048 bits or more, Ed25519',
      },
      source: 'RFC 7517, RFC 7523',
    },
    certificateFingerprint: {
      check: (text) => (/^[0-9a-f]{64}$/.test(text) ? undefined : { code: 'FINGERPRINT_FORMAT', severity: 'error' }),
      doc: {
        zh: '双向 TLS 客户端证书的 SHA-256(64 位小写十六进制)',
        en: 'SHA-256 of the certificate for mutual TLS, in 64 lower-case hexadecimal digits',
      },
      source: 'RFC 8705',
    },
    issuer: {
      maxLength: 300,
      doc: { zh: '外部身份提供方(iss)', en: 'The OIDC provider that knows the client (iss)' },
      source: 'OpenID Connect Core',
    },
    subject: {
      maxLength: 300,
      doc: { zh: '在该提供方的标识(sub)', en: 'What that provider calls it (sub)' },
      source: 'OpenID Connect Core',
    },
    tokensValidFrom: {
      type: 'dateTime',
      doc: { zh: '此前签发的令牌一律作废', en: 'Tokens issued before this instant are refused' },
    },
    secretRotatedAt: {
      type: 'dateTime',
      write: 'never',
      doc: { zh: '最近一次更换密钥的时间', en: 'When a secret was last made; POST …/secrets makes one' },
    },
    note: { sensitivity: 'internal', doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    region: {
      to: 'Region',
      as: 'regionCode',
      by: 'code',
      doc: { zh: '管理该客户端的行政区划;空为全国', en: 'The division whose offices administer it; null: the nation' },
    },
  },
  uniques: { certificate: ['certificateFingerprint'], subject: ['issuer', 'subject'] },
  sort: ['code', 'name', 'clearance', 'isEnabled', 'secretRotatedAt', 'createdAt'],
  rules: clientRules,
  writerRules,
  actions: clientActions,
  derive: {
    join: 'left join region on region.id = r.region_id',
    values: { region_path: 'region.path' },
  },
})

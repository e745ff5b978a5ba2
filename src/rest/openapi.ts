// The REST contract as OpenAPI 3.1, derived from the descriptors; checked in as docs/openapi.json.
import type { Domain, Register } from '../kernel/define-register.ts'
import { pascalCase } from '../kernel/names.ts'
import { DEFAULT_PAGE, MAX_PAGE } from '../kernel/parse-list.ts'
import type { Registry } from '../kernel/registry.ts'
import { MAX_RECORDS } from '../operations/upsert.ts'
import { oauthPaths, oauthSchemes } from './openapi-oauth.ts'
import { reference, type Schema, schemas } from './openapi-schemas.ts'
import { filterParameters, pageParameters, recordParameters } from './read-request.ts'
import { secretPaths } from './secret-routes.ts'

/** Of the contract, not of the program: counts up when the answers or the requests change. */
const CONTRACT_VERSION = '1.0.0'

export function openapiDocument(registry: Registry): object {
  const { registers } = registry
  const domains = [...new Set(registers.map(({ domain }) => domain))]
  return {
    openapi: '3.1.0',
    info: {
      title: 'Taizhang 台账',
      version: CONTRACT_VERSION,
      description: '机关事务共享登记簿 / The shared register of what keeps government offices running.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: domains.map((domain) => ({ name: domain, description: domainNames[domain] })),
    paths: Object.assign(
      {},
      ...registers.map((register) => (register.isReadOnly ? readPaths : pathsOf)(register)),
      secretPaths([parameter('id'), parameter('reason')], problem),
      oauthPaths,
      servicePaths,
    ),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, ...oauthSchemes },
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([key, parameter]) => [key, { in: 'query', ...parameter }]),
      ),
      responses: { Problem: content('RFC 9457', 'application/problem+json', reference('schemas', 'Problem')) },
      schemas: schemas(registry),
    },
  }
}

const domainNames: Record<Domain, string> = {
  reference: '基础数据 / Reference data',
  assets: '资产 / Assets',
  buildings: '办公用房 / Office buildings',
  vehicles: '公务用车 / Official vehicles',
  energy: '公共机构节能 / Energy',
  costs: '机关运行成本 / Operating cost',
  access: '客户端与授权 / Clients and grants',
  audit: '审计 / Audit',
}

const string = { type: 'string' }
const list = { style: 'form', explode: false }
const boolean = { schema: { type: 'boolean', default: false } }

const parameters: Record<string, Schema> = {
  id: { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
  filter: {
    ...{ name: 'filter', description: 'GraphQL 过滤条件的 JSON / JSON in the shape of the GraphQL filter' },
    content: { 'application/json': { schema: { type: 'object' } } },
  },
  shortForms: {
    ...{ name: 'shortForms', style: 'form', explode: true, example: {} },
    description: '按字段过滤 / Filters by field: usageStatus=IDLE, floorAreaM2[gte]=1000, usageStatus[in]=IDLE,IN_USE',
    schema: { type: 'object', additionalProperties: string },
  },
  region: { name: 'region', description: '区划代码:本级及以下 / A region code: it and all below', schema: string },
  limit: { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE } },
  after: { name: 'after', description: '上一次的 page.next / page.next of the page before', schema: string },
  before: { name: 'before', description: '此前的 page.previous / page.previous of the page after', schema: string },
  count: { name: 'count', description: '返回 page.totalCount / Adds page.totalCount', ...boolean },
  fields: {
    ...{ name: 'fields', ...list, description: '仅这些字段 / Only these: code, name, organization.name' },
    schema: { type: 'array', items: string },
  },
  format: { name: 'format', schema: { enum: ['ndjson', 'csv'], default: 'ndjson' } },
  mode: {
    ...{
      name: 'mode',
      description: 'atomic(默认): 全部或全不 / all or none; partial(import 默认): 仅正确的 / the good ones',
    },
    schema: { enum: ['atomic', 'partial'] },
  },
  dryRun: { name: 'dryRun', description: '试运行,不写入 / Does everything and writes nothing', ...boolean },
  ifMatch: {
    name: 'If-Match',
    in: 'header',
    description: '所依据的版本 / The version this is based on: "7"',
    schema: string,
  },
  ifNoneMatch: { name: 'If-None-Match', in: 'header', schema: string },
  idempotencyKey: { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 200 } },
  reason: {
    ...{ name: 'X-Reason', in: 'header', schema: string },
    description: '变更原因,百分号编码的 UTF-8 / Reason for the change log, percent-encoded UTF-8',
  },
}

/** The parameters a register has of its own; the others are the same everywhere. */
function parametersOf(register: Register, names: string[]): Schema[] {
  const sorts = register.sort.flatMap(({ name }) => [name, `-${name}`])
  const relations = [...register.relations.keys()].join(', ')
  const own: Record<string, Schema> = {
    sort: { name: 'sort', in: 'query', ...list, schema: { type: 'array', items: { enum: sorts } } },
    include: {
      ...{ name: 'include', in: 'query', ...list, schema: { type: 'array', items: string } },
      description: `关联 / Relations: ${relations}, a.b`,
    },
  }
  return names.map((name) => own[name] ?? reference('parameters', name))
}

function pathsOf(register: Register): Schema {
  const { name, plural, path, domain, doc } = register
  const many = pascalCase(plural)
  const [record, input] = [reference('schemas', name), reference('schemas', `${name}Input`)]
  const inputs = { type: 'array', items: input, maxItems: MAX_RECORDS }
  const operation = (operationId: string, summary: string, names: string[], responses: Schema, verb = 'read') => ({
    ...{ operationId, tags: [domain], summary: `${doc.zh}: ${summary}`, security: [{ bearer: [`${domain}:${verb}`] }] },
    ...{ parameters: parametersOf(register, names), responses: { ...responses, default: problem } },
  })
  const write = (operationId: string, summary: string, names: string[], responses: Schema) =>
    operation(operationId, summary, [...names, 'reason'], { ...responses, 409: problem, 422: problem }, 'write')
  const rows = [...filterParameters(register), 'shortForms']
  const one = { 200: json('记录 / The record', record), 404: problem }
  const change = { ...one, 204: { description: '无读取权限时 / When you may not read it' }, 412: problem }
  const changing = ['id', 'ifMatch', 'idempotencyKey', ...recordParameters]
  const report = { 200: json('逐条结果 / A result for each record', reference('schemas', 'WriteReport')) }
  const files = { 'text/csv': { schema: string }, 'application/x-ndjson': { schema: string } }
  const byKey = operation(`get${name}ByKey`, '按主键读取 / Read by key', recordParameters, one)
  const removed = write(`remove${name}`, '删除 / Remove', ['id', 'ifMatch', 'idempotencyKey'], {
    ...{ 204: { description: '已删除,历史保留 / Removed; the history stays' }, 404: problem, 412: problem },
  })
  return {
    [`/v1/${path}`]: {
      get: operation(`list${many}`, '列表 / List', [...rows, ...pageParameters], {
        200: json('一页 / A page', reference('schemas', `${name}List`)),
      }),
      post: {
        ...write(`upsert${many}`, '新建或更新 / Create or update', ['mode', 'dryRun', 'idempotencyKey'], {
          ...{ ...report, 201: report[200] },
        }),
        requestBody: body(
          { anyOf: [input, inputs, { type: 'object', properties: { records: inputs } }] },
          examples[name],
        ),
      },
    },
    [`/v1/${path}/by-key`]: { get: { ...byKey, parameters: [...keyParameters(register), ...byKey.parameters] } },
    [`/v1/${path}/export`]: {
      get: operation(`export${many}`, '导出 / Export', [...rows, 'sort', 'format'], {
        200: { description: '流 / A stream', content: files },
      }),
    },
    [`/v1/${path}/import`]: {
      post: {
        ...write(`import${many}`, '导入 / Import', ['mode', 'dryRun'], {
          200: json('报告 / The report', reference('schemas', 'ImportReport')),
        }),
        requestBody: { required: true, content: files },
      },
    },
    [`/v1/${path}/{id}`]: {
      get: operation(`get${name}`, '读取 / Read', ['id', 'ifNoneMatch', ...recordParameters], {
        ...{ ...one, 304: { description: '未变 / Not changed' } },
      }),
      put: {
        ...write(`replace${name}`, '替换,未发送的字段清空 / Replace; what is not sent becomes null', changing, change),
        requestBody: body(input),
      },
      patch: { ...write(`change${name}`, '修改 / Merge patch', changing, change), requestBody: body(input) },
      delete: removed,
    },
  }
}

/** Those of a register that nobody writes. */
function readPaths(register: Register): Schema {
  const all = Object.entries(pathsOf(register)).filter(([path]) => !/\/(import|by-key)$/.test(path))
  // Sound: pathsOf makes an operation for each method.
  return Object.fromEntries(all.map(([path, methods]) => [path, { get: (methods as Schema).get }]))
}

function keyParameters({ key }: Register): Schema[] {
  const named = key.map(({ name, kind }) => ({ name, in: 'query', schema: kind.jsonSchema }))
  return [...named, ...['source', 'externalId'].map((name) => ({ name, in: 'query', schema: string }))]
}

const problem = reference('responses', 'Problem')
const parameter = (name: string): Schema => reference('parameters', name)
const content = (description: string, type: string, schema: Schema): Schema => ({
  description,
  content: { [type]: { schema } },
})
const json = (description: string, schema: Schema): Schema => content(description, 'application/json', schema)

const body = (schema: Schema, example?: Schema): Schema => ({
  required: true,
  content: { 'application/json': { schema, ...(example && { example }) } },
})

const examples: Record<string, Schema> = {
  EnergyConsumption: {
    ...{ organizationCreditCode: '11652328DEM00367XY', period: '2025-01', energyType: 'ELECTRICITY' },
    ...{ quantity: '16130.25', costYuan: '8007.06', note: '示例数据' },
  },
}

const open = (summary: string, description: string, type: string) => ({
  get: { summary, security: [], responses: { 200: content(description, type, {}), default: problem } },
})

const servicePaths = {
  '/health/live': open('存活 / Live', '进程在运行 / The process answers', 'application/json'),
  '/health/ready': open('就绪 / Ready', '查询得到回答 / A query is answered', 'application/json'),
  '/openapi.json': open('本文档 / This document', 'OpenAPI 3.1', 'application/json'),
  '/docs/errors': open('错误代码 / Error codes', 'HTML', 'text/html'),
}

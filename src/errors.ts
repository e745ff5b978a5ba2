// Every error that a client can see: code, HTTP status, message in zh-CN and en. Codes are forever; messages are not.
import type { Problem } from './kernel/field-kinds.ts'

interface ErrorRow {
  status: number
  zh: string
  en: string
}

const row = (status: number, zh: string, en: string): ErrorRow => ({ status, zh, en })

export const errors = {
  // The request
  MALFORMED_JSON: row(400, '请求体不是有效的 JSON:{reason}', 'The body is not valid JSON: {reason}'),
  MALFORMED_BODY: row(400, '请求体的形式不对:{reason}', 'The body has the wrong form: {reason}'),
  UNKNOWN_PARAMETER: row(400, '未知参数“{name}”{suggestion}', 'Unknown parameter "{name}"{suggestion}'),
  INVALID_PARAMETER: row(400, '参数“{name}”的值无效:{reason}', 'Parameter "{name}" is invalid: {reason}'),
  UNKNOWN_FIELD: row(400, '“{register}”没有字段“{name}”{suggestion}', '{register} has no field "{name}"{suggestion}'),
  UNKNOWN_OPERATOR: row(
    400,
    '字段“{name}”不支持运算“{operator}”,可用:{allowed}',
    'Field "{name}" has no operator "{operator}"; it has {allowed}',
  ),
  UNSORTABLE_FIELD: row(
    400,
    '不能按“{name}”排序,可用:{allowed}',
    'Lists cannot be sorted by "{name}"; they can by {allowed}',
  ),
  INVALID_CURSOR: row(
    400,
    '游标无效,或不属于这一登记簿、排序和筛选',
    'The cursor is invalid, or of another register, order or filter',
  ),
  INVALID_LIMIT: row(400, '每页条数应为 1 至 {limit}', 'The page size must be 1 to {limit}'),
  FILTER_TOO_DEEP: row(
    400,
    '筛选条件嵌套 {depth} 层,超过上限 {limit}',
    'The filter is nested {depth} deep; the limit is {limit}',
  ),
  FILTER_TOO_LARGE: row(
    400,
    '筛选条件含 {count} 项,超过上限 {limit}',
    'The filter has {count} terms; the limit is {limit}',
  ),
  INVALID_GROUPING: row(400, '分组无效:{reason}', 'The grouping is invalid: {reason}'),
  UNAUTHENTICATED: row(401, '缺少有效的令牌', 'A valid bearer token is needed'),
  TOKEN_EXPIRED: row(401, '令牌已过期', 'The token has expired'),
  SCOPE_MISSING: row(403, '缺少权限“{scope}”', 'The scope "{scope}" is missing'),
  FIELD_FORBIDDEN: row(403, '字段“{name}”超出您的权限', 'Field "{name}" is beyond your clearance'),
  NOT_FOUND: row(404, '没有这条记录,或不在您的范围内', 'There is no such record, or it is out of your reach'),
  ROUTE_NOT_FOUND: row(404, '没有这个地址', 'There is nothing at this address'),
  METHOD_NOT_ALLOWED: row(405, '此地址不支持 {method}', '{method} is not allowed here'),
  NOT_ACCEPTABLE: row(406, '可返回的类型:{allowed}', 'The types on offer are {allowed}'),
  VERSION_CONFLICT: row(
    409,
    '记录已是版本 {version},与所依据的版本不同',
    'The record is at version {version}, not at the one this change is based on',
  ),
  KEY_CONFLICT: row(
    409,
    '另一条记录已使用这个主键或来源标识',
    'Another record already has this natural key or this source and externalId',
  ),
  STILL_REFERENCED: row(409, '仍有记录引用它,不能删除', 'Other records still refer to it'),
  VERSION_MISMATCH: row(412, '版本不符:现为 {version}', 'The version does not match: it is {version} now'),
  BODY_TOO_LARGE: row(
    413,
    '请求体过大,上限 {limit} 字节;大批量请用 /import?mode=partial',
    'The body exceeds {limit} bytes; use /import?mode=partial for bulk data',
  ),
  TOO_MANY_RECORDS: row(
    413,
    '一次 {count} 条,超过上限 {limit};大批量请用 /import?mode=partial',
    '{count} records at once; the limit is {limit}; use /import?mode=partial for bulk data',
  ),
  LINE_TOO_LONG: row(413, '第 {line} 行超过 {limit} 字节', 'Line {line} is longer than {limit} bytes'),
  UNSUPPORTED_MEDIA_TYPE: row(415, '不支持的内容类型;可用:{allowed}', 'Unsupported content type; send {allowed}'),
  VALIDATION_FAILED: row(422, '有 {count} 处错误,未写入任何记录', '{count} errors; nothing was written'),
  IDEMPOTENCY_MISMATCH: row(
    422,
    '同一 Idempotency-Key 曾用于另一请求',
    'This Idempotency-Key was used for another request',
  ),
  IDEMPOTENCY_IN_PROGRESS: row(
    409,
    '同一 Idempotency-Key 的请求仍在处理',
    'A request with this Idempotency-Key is still running',
  ),
  QUERY_TIMEOUT: row(400, '查询超时,请缩小范围', 'The query took too long; narrow it'),
  OVERLOADED: row(503, '服务繁忙,请稍后重试', 'The service is busy; try again'),
  DATABASE_UNAVAILABLE: row(503, '数据库暂不可用,请稍后重试', 'The database is unavailable; try again'),
  INTERNAL: row(500, '内部错误;请提供请求编号', 'Internal error; quote the request id'),

  // GraphQL
  GRAPHQL_SYNTAX: row(400, 'GraphQL 语法错误:{reason}', 'GraphQL syntax error: {reason}'),
  GRAPHQL_INVALID: row(400, 'GraphQL 校验未通过:{reason}', 'GraphQL validation failed: {reason}'),
  QUERY_TOO_LARGE: row(
    400,
    '查询文本 {count} 字符,超过上限 {limit}',
    'The query has {count} characters; the limit is {limit}',
  ),
  QUERY_TOO_DEEP: row(
    400,
    '查询嵌套 {depth} 层,超过上限 {limit};最深处:{name}',
    'The query is {depth} deep; the limit is {limit}; deepest at {name}',
  ),
  TOO_MANY_FIELDS: row(
    400,
    '展开片段后有 {count} 个字段,超过上限 {limit}',
    '{count} fields once fragments are expanded; the limit is {limit}',
  ),
  TOO_MANY_ALIASES: row(400, '别名 {count} 个,超过上限 {limit}', '{count} aliases; the limit is {limit}'),
  TOO_MANY_ROOT_FIELDS: row(400, '根字段 {count} 个,超过上限 {limit}', '{count} root fields; the limit is {limit}'),
  QUERY_TOO_COSTLY: row(
    400,
    '估算成本 {cost},超过上限 {limit};请减小“{name}”的每页条数',
    'The estimated cost is {cost}; the limit is {limit}; reduce the page size of {name}',
  ),

  // A value
  TEXT_EXPECTED: row(422, '应为文本', 'Text is expected'),
  TEXT_NUL: row(422, '文本含 NUL 或不完整的字符', 'The text contains NUL or half a character'),
  TEXT_EMPTY: row(422, '文本为空;没有内容请发送 null', 'The text is empty; send null for nothing'),
  TEXT_TOO_LONG: row(422, '文本超过 {limit} 个字符', 'The text is longer than {limit} characters'),
  ENUM_VALUE: row(422, '“{value}”不在可选值中:{allowed}', '"{value}" is not one of {allowed}'),
  DECIMAL_FORMAT: row(422, '“{value}”不是十进制数', '"{value}" is not a decimal number'),
  DECIMAL_SCALE: row(422, '“{value}”的小数超过 {scale} 位', '"{value}" has more than {scale} digits after the point'),
  INTEGER_FORMAT: row(422, '“{value}”不是整数', '"{value}" is not an integer'),
  NUMBER_INEXACT: row(
    422,
    '数“{value}”位数过多,请以文本发送',
    'The number {value} has too many digits; send it as text',
  ),
  NUMBER_RANGE: row(422, '“{value}”超出范围', '"{value}" is out of range'),
  NEGATIVE: row(422, '“{value}”为负数', '"{value}" is negative'),
  BOOLEAN_FORMAT: row(422, '“{value}”不是是/否值', '"{value}" is neither true nor false'),
  DATE_FORMAT: row(422, '“{value}”不是 YYYY-MM-DD 形式的日期', '"{value}" is not a date of the form YYYY-MM-DD'),
  DATE_INVALID: row(422, '日历上没有“{value}”这一天', '"{value}" is not a day of the calendar'),
  DATETIME_FORMAT: row(422, '“{value}”不是 RFC 3339 时间', '"{value}" is not an RFC 3339 instant'),
  PERIOD_FORMAT: row(
    422,
    '“{value}”不是期间(2024、2024-Q2、2024-06)',
    '"{value}" is not a period (2024, 2024-Q2, 2024-06)',
  ),
  UUID_FORMAT: row(422, '“{value}”不是 UUID', '"{value}" is not a UUID'),
  CREDIT_CODE_FORMAT: row(
    422,
    '统一社会信用代码应为 18 位规定字符',
    'A unified social credit code has 18 characters of its alphabet',
  ),
  CREDIT_CODE_CHECK_DIGIT: row(
    422,
    '统一社会信用代码校验位不符',
    'The check digit of the unified social credit code is wrong',
  ),
  CREDIT_CODE_INNER_CHECK_DIGIT: row(
    422,
    '统一社会信用代码中的组织机构代码校验位不符',
    'The check digit of the organization code inside the credit code is wrong',
  ),
  VIN_FORMAT: row(422, 'VIN 应为 17 位,不含 I、O、Q', 'A VIN has 17 characters without I, O and Q'),
  VIN_CHECK_DIGIT: row(422, 'VIN 校验位不符', 'The check digit of the VIN is wrong'),
  VIN_SHORT: row(422, '车架号不足 17 位', 'The frame number is shorter than 17 characters'),
  PLATE_FORMAT: row(422, '号牌不符合 GA 36', 'The plate does not follow GA 36'),

  // A record
  RECORD_EXPECTED: row(422, '应为一个对象', 'An object is expected'),
  FIELD_UNKNOWN: row(422, '没有字段“{name}”{suggestion}', 'There is no field "{name}"{suggestion}'),
  FIELD_REQUIRED: row(422, '缺少必填字段“{name}”', 'The required field "{name}" is missing'),
  FIELD_IMMUTABLE: row(422, '字段“{name}”只能在新建时填写', 'Field "{name}" can only be set on creation'),
  FIELD_NOT_NULL: row(422, '字段“{name}”不能为空', 'Field "{name}" cannot be null'),
  KEY_MISSING: row(
    422,
    '缺少主键:{names}(或 id,或 source 与 externalId)',
    'The key is missing: {names} (or id, or source and externalId)',
  ),
  KEY_DUPLICATE: row(422, '与第 {line} 行的主键重复', 'The key repeats that of line {line}'),
  RECORD_NOT_FOUND: row(422, '没有这条记录,或不在您的范围内', 'There is no such record, or it is out of your reach'),
  ORGANIZATION_UNKNOWN: row(
    422,
    '没有单位“{value}”,或不在您的范围内',
    'There is no organization "{value}", or it is out of your reach',
  ),
  REGION_CODE_FORMAT: row(422, '区划代码应为 6 至 12 位数字', 'A division code has 6 to 12 digits'),
  REGION_UNKNOWN: row(
    422,
    '没有行政区划“{value}”,或不在您的范围内',
    'There is no region "{value}", or it is out of your reach',
  ),
  REGION_BELOW_ITSELF: row(422, '行政区划不能在自己之下', 'A region cannot be below itself'),
  REFERENCE_UNKNOWN: row(422, '“{name}”指向的“{value}”不存在', '"{value}", referred to by "{name}", does not exist'),
  CODE_UNKNOWN: row(422, '代码表 {list} 中没有“{value}”', 'Code list {list} has no "{value}"'),
  HEATING_EXCEEDS_TOTAL: row(422, '采暖用量大于总量', 'The heating part exceeds the total'),
  DATA_ROOM_EXCEEDS_TOTAL: row(422, '机房用量大于总量', 'The data-room part exceeds the total'),
  VEHICLE_EXCEEDS_TOTAL: row(422, '车辆用量大于总量', 'The vehicle part exceeds the total'),
  NET_EXCEEDS_GROSS: row(422, '使用面积大于建筑面积', 'The usable area exceeds the floor area'),
  DEPRECIATION_EXCEEDS_VALUE: row(422, '累计折旧大于原值', 'The accumulated depreciation exceeds the original value'),
  VALIDITY_REVERSED: row(422, '失效日期早于生效日期', 'validTo is before validFrom'),
  QUANTITY_OR_COST: row(422, '消费量与费用不能同时为空', 'Quantity and cost cannot both be null'),
  YEAR_EXPECTED: row(422, '应为年度(如 2024)', 'A year is expected (such as 2024)'),

  // A file
  EMPTY_FILE: row(422, '文件没有数据', 'The file holds no data'),
  ENCODING_INVALID: row(
    422,
    '第 {line} 行既不是 UTF-8 也不是 GB18030 文字',
    'Line {line} is text in neither UTF-8 nor GB18030',
  ),
  FILE_FORMAT_UNSUPPORTED: row(
    415,
    '文件格式为 {format};请解压,或另存为 UTF-8 或 GB18030 的 CSV、NDJSON',
    'The file is {format}; unpack it, or save it as CSV or NDJSON in UTF-8 or GB18030',
  ),
  FILE_TOO_LONG: row(413, '文件超过 {limit} 条记录,请拆分', 'The file has more than {limit} records; split it'),
  COLUMN_UNKNOWN: row(422, '没有列“{name}”{suggestion}', 'There is no column "{name}"{suggestion}'),
  COLUMN_DUPLICATE: row(422, '列“{name}”出现多次', 'Column "{name}" appears more than once'),
  COLUMN_COUNT: row(422, '有 {count} 列,应为 {expected} 列', '{count} columns instead of {expected}'),
  FILE_TRUNCATED: row(422, '文件在第 {line} 行中断', 'The file breaks off in line {line}'),
  QUOTE_INVALID: row(
    422,
    '第 {line} 行的双引号没有成对,或值内的双引号没有写成两个',
    'In line {line} a quote is not closed, or a quote inside a value is not doubled',
  ),
  LINE_MALFORMED: row(422, '此行无法解析:{reason}', 'The line cannot be read: {reason}'),
} satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof errors
export type Language = 'zh' | 'en'

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code)

/** The message of a problem; `suggestion` and other parameters that were not given read as nothing. */
export function messageOf(problem: Omit<PlacedProblem, 'pointer'>, language: Language): string {
  const template = isErrorCode(problem.code) ? errors[problem.code][language] : problem.code
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = problem.params?.[name]
    if (name === 'suggestion')
      return value ? (language === 'zh' ? `,是否指“${value}”?` : `; did you mean "${value}"?`) : ''
    return value === undefined ? '' : String(value)
  })
}

/** A problem at a place: `pointer` is a JSON Pointer into the request body, or a parameter's name. */
export interface PlacedProblem extends Omit<Problem, 'code'> {
  code: string
  pointer?: string
}

/** The one exception that becomes a 4xx; everything else is a 5xx, logged once at the boundary. */
export class ClientError extends Error {
  readonly code: ErrorCode
  readonly params: Problem['params']
  readonly problems: readonly PlacedProblem[]

  constructor(code: ErrorCode, params?: Problem['params'], problems: readonly PlacedProblem[] = []) {
    super(messageOf({ code, ...(params && { params }) }, 'en'))
    this.code = code
    this.params = params
    this.problems = problems
  }

  get status(): number {
    return errors[this.code].status
  }
}

/** A parameter, or a part of a filter, that says nothing sensible. */
export const invalid = (name: string, reason: string): ClientError =>
  new ClientError('INVALID_PARAMETER', { name, reason })

/** `zh` unless the caller prefers English; Accept-Language lists are read in order. */
export function languageOf(header: string | undefined): Language {
  for (const part of (header ?? '').split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase()
    if (tag === 'zh' || tag === 'en') return tag
  }
  return 'zh'
}

// Why a parameter, a header or a body says nothing sensible: the `{reason}` of a message. In braces is what the reason
// is given; `{zh}` and `{en}` are what differs with the language.
interface ReasonRow {
  zh: string
  en: string
}

const row = (zh: string, en: string): ReasonRow => ({ zh, en })

const table = {
  // What is expected
  ONE_VALUE: row('应为一个值', 'one value is expected'),
  TWO_VALUES: row('应为两个值', 'two values are expected'),
  ONE_OF: row('应为 {zh}', '{en} is expected'),
  TEXT: row('应为文本', 'text is expected'),
  LIST: row('应为列表', 'a list is expected'),
  NAMES: row('应为名称的列表', 'a list of names is expected'),
  OBJECT: row('应为 JSON 对象', 'an object is expected'),
  NO_BODY: row('此处没有请求体;所依据的版本用 If-Match', 'there is no body here; If-Match names the version'),
  MONTH_NEEDED: row('应为一个月份,如 2026-10', 'a month is expected, such as 2026-10'),
  VERSION: row('应为一个版本,如 "7"', 'one version is expected, such as "7"'),
  ENCODED: row('应为百分号编码的 UTF-8', 'percent-encoded UTF-8 is expected'),
  CHARACTERS: row('应为 1 至 {limit} 个字符', '1 … {limit} characters'),
  UP_TO: row('应为 0 至 {limit}', '0 … {limit}'),
  // How often
  MISSING: row('缺少', 'missing'),
  REPEATED: row('只能给一次', 'it is given more than once'),
  TOO_MANY: row('超过 {limit} 个', 'more than {limit}'),
  TOO_DEEP: row('超过 {limit} 层', 'deeper than {limit}'),
  ONE_NEEDED: row('须给其中一个', 'one of them is needed'),
  ONE_AT_A_TIME: row('只能给其中一个', 'only one of them at a time'),
  EITHER_WAY: row(
    '只能给其中一个;GraphQL 中 after 与 first 同用,before 与 last 同用',
    'only one of them at a time; in GraphQL after goes with first, before with last',
  ),
  ADDRESS: row(
    '须按 id、主键、source 与 externalId 三者之一指定记录',
    'id, key, or source and externalId is needed, and only one of them',
  ),
  // What is there instead
  NOT_JSON: row('不是 JSON:{cause}', 'it is not JSON: {cause}'),
  NOT_UTF8: row('不是 UTF-8', 'not UTF-8'),
  NO_RELATION: row('{field} 是字段,不是关联', '{field} is a field, not a relation'),
  NOT_TAKEN: row('此处只有 {allowed}', 'there is only {allowed} here'),
  // Writes
  REASON_NEEDED: row(
    '须说明结果为何变更(请求头 X-Reason,百分号编码;GraphQL 参数 reason;命令行 --reason)',
    'why results change must be said: by header X-Reason (percent-encoded), argument reason of GraphQL, or --reason',
  ),
  NEEDS_NO_KEY: row(
    '此处不用:重复执行时,已经一致的记录不会再变',
    'it takes none; repeating it finds its records unchanged',
  ),
  ONE_REASON: row(
    '同一请求中的各条记录须有相同的依据,因为变更日志只记一个',
    'the log has one reason for a call: its records must agree in what is said there',
  ),
  SHOWN_ONCE: row('此处不用:密钥只显示一次', 'a secret is shown once'),
  BY_DIRECTIVE: row('请写在 @transaction 上,对全部变更有效', 'say it at @transaction, for all mutations'),
  NOT_IN_TRANSACTION: row(
    '不能在事务中:事务由 upsert、remove 和操作组成',
    'it takes no part in a transaction, which is of upserts, removals and actions',
  ),
  BY_ARGUMENT: row('请改用 GraphQL 参数 idempotencyKey', 'send the argument idempotencyKey'),
  NO_CONDITION: row(
    '此处不支持;单条记录按 id 用 If-Match,其余在记录中发送 baseVersion',
    'it is not taken here: one record by its id takes If-Match, among others a record takes baseVersion',
  ),
  ONLY_CSV: row('只用于 CSV', 'it is for CSV only'),
  ONLY_SANDBOX: row('只有沙箱才模拟', 'only a sandbox simulates'),
  FAULT: row(
    '应为 429、503(retry-after)、slow(delay,秒)、cut(at=request、body、work、answer;bytes)的列表,各可带 rate(0 至 1)',
    'a list of 429, 503 (retry-after), slow (delay in s), cut (at=request, body, work, answer; bytes) is expected, ' +
      'each with a rate (0 … 1)',
  ),
  ONLY_ANY: row('只能为 *', 'only * is taken'),
  HOST_NEEDED: row('HTTP/1.1 要求有且只有一个', 'HTTP/1.1 asks for one'),
  // GraphQL
  QUERY_NEEDED: row('应为含 "query" 的 JSON 对象', 'a JSON object with "query" is expected'),
  MEMBER_TEXT: row('"{member}" 应为文本', '"{member}" must be a string'),
  MEMBER_OBJECT: row('"{member}" 应为对象', '"{member}" must be an object'),
  MEMBER_NOT_JSON: row('"{member}" 不是 JSON:{cause}', '"{member}" is not JSON: {cause}'),
  NO_SUBSCRIPTIONS: row('不支持 subscription', 'there are no subscriptions'),
  NO_OPERATION: row('没有操作“{operation}”', 'no operation "{operation}"'),
  OPERATION_NEEDED: row('须给 operationName', 'operationName is needed'),
  SCHEMA_APART: row('模式与数据请分两次查询', 'ask for the schema and for data in two requests'),
  STANDARDS_APART: row('适用标准须单独查询', 'ask which standard applies in a request of its own'),
  GROUP_KEYS: row('by 中应有 1 至 {limit} 个分组键', '1 … {limit} keys in by are expected'),
  GROUP_ORDERS: row('应有 1 至 {limit} 个排序项', '1 … {limit} orders'),
  KEY_TWICE: row('同一字段出现两次', 'a field is named twice'),
  KEY_PATH: row('每个分组键是一个字段,或通向它的一个关联', 'each key is one field, or one relation that leads to it'),
  NOT_CUT: row('{field} 不能按 {unit} 截取', '{field} cannot be cut to {unit}'),
  NO_TERM: row(
    '没有“{term}”:可用 count,以及 sum、avg、min、max 加字段,如 sum.floorAreaM2',
    'there is no "{term}": there are count, and sum, avg, min, max with a field, such as sum.floorAreaM2',
  ),
  NOT_COMPUTED: row(
    '不能计算“{term}”:sum、avg 用于数,min、max 用于可比大小的值;筛选组与排序只用数',
    '"{term}" is not computed: sum, avg are of numbers, min, max of what has an order; having and sort take numbers',
  ),
  NO_NUMBER: row('having 与数比较,“{value}”不是数', 'having compares with a number, not "{value}"'),
  NOT_A_KEY: row('“{path}”不在 by 的分组键中', '"{path}" is not among the keys in by'),
} satisfies Record<string, ReasonRow>

export type Reason = keyof typeof table

/** By name; what engines and libraries say has none. */
export const reasons: ReadonlyMap<unknown, ReasonRow> = new Map(Object.entries(table))

/** What every payload of a write has. */
export const payloadFields = /* GraphQL */ `
  "是否有记录现如所发;试运行为 false / Whether a record is now as it was sent"
  isWritten: Boolean!
  "各结果的记录数 / How many records came to what"
  counts: WriteCounts!
  "逐条结果,次序同所发 / A result for each record, in the order they were sent"
  results: [WriteResult!]!
  "还有未列出的问题 / There are more problems than are listed"
  isTruncated: Boolean!
  "发送而由服务维护的字段 / Fields that were sent and are kept by the service"
  ignoredFields: [String!]!
`

/** The types that are the same for all registers. Query and Mutation get their fields by extensions. */
export const staticTypes = /* GraphQL */ `
"读取;同一请求的各项为同一时刻 / Reads; all of one request are of one moment"
type Query {
  "按 id,不论登记簿;没有或不在范围内为 null / By id, of whatever register; null where there is none in reach"
  node(id: ID!): Node
  "至多 500 个,次序同 ids / At most 500, in the order of ids"
  nodes(ids: [ID!]!): [Node]!
}

"任一登记簿的记录;id 在全部登记簿中唯一 / A record of any register; its id is unique among those of all"
interface Node { id: ID! }

"每个变更各是一个事务,以 @transaction 合为一个 / Each is a transaction of its own; with @transaction all of a request are one"
type Mutation

"十进制数(文本,不失精度)/ Exact decimal number as a string; inputs may be numbers or strings."
scalar Decimal
"日期 / Calendar date, YYYY-MM-DD."
scalar Date
"时间 / Instant, RFC 3339 in UTC."
scalar DateTime
"期间 / Period: 2024, 2024-Q2 or 2024-06."
scalar Period

type PageInfo { hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String }

"总数;超过十万时为 100000 且 isExact 为 false / Exact up to 100,000; beyond, 100000 with isExact false: there are more"
type Count { value: Int!, isExact: Boolean! }

input NumberCondition { eq: Decimal, ne: Decimal, gt: Decimal, gte: Decimal, lt: Decimal, lte: Decimal }

enum Direction {
  "升序,空值在后 / Ascending, nulls last" ASC
  "降序,空值在前 / Descending, nulls first" DESC
  "升序,空值在前 / Ascending, nulls first" ASC_NULLS_FIRST
  "升序,空值在后 / Ascending, nulls last" ASC_NULLS_LAST
  "降序,空值在前 / Descending, nulls first" DESC_NULLS_FIRST
  "降序,空值在后 / Descending, nulls last" DESC_NULLS_LAST
}

enum Truncation { "年 / Year" YEAR, "季 / Quarter" QUARTER, "月 / Month" MONTH }

enum WriteMode {
  "全部或全不 / All or nothing" ATOMIC
  "写入无误的记录 / Write the good records" PARTIAL
}

enum WriteOutcome {
  "新建 / Created" CREATED
  "更新 / Updated" UPDATED
  "未变 / Unchanged" UNCHANGED
  "删除 / Removed" REMOVED
  "拒绝 / Rejected" REJECTED
  "冲突 / Conflict" CONFLICT
}

"写入的结果 / What a write has done"
interface WritePayload {
${payloadFields}
}
"删除的结果 / What a removal has done"
type RemovalPayload implements WritePayload {
${payloadFields}
}

type WriteCounts { created: Int!, updated: Int!, unchanged: Int!, removed: Int!, rejected: Int!, conflict: Int! }

type WriteResult {
  "在请求中的位置,自 0 起 / Position in the request, from 0"
  index: Int!
  outcome: WriteOutcome!
  "记录的 id / The id of the record"
  recordId: ID
  version: Int
  problems: [Problem!]!
  warnings: [Problem!]!
}

type Problem {
  code: String!
  field: String
  "按 Accept-Language / In the language of Accept-Language"
  message: String!
  "违反的规则 / The rule that is broken"
  rule: String
  "规则的法规依据 / Its legal basis"
  basis: String
}
`

/** The types that are the same for all registers. Query and Mutation get their fields by extensions. */
export const staticTypes = /* GraphQL */ `
type Query
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

type WriteCounts { created: Int!, updated: Int!, unchanged: Int!, removed: Int!, rejected: Int!, conflict: Int! }

type WriteResult {
  "在请求中的位置,自 0 起 / Position in the request, from 0"
  index: Int!
  outcome: WriteOutcome!
  id: ID
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

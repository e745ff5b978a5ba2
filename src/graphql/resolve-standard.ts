// The query that asks which standard applies; plain graphql-js answers it, as it does mutations.
import type { GraphQLSchema } from 'graphql'
import { resolveStandard, type StandardAsked } from '../operations/resolve-standard.ts'
import { byName, type Resolver } from './resolvers.ts'

export const RESOLVE_STANDARD = 'resolveStandard'

export const resolveStandardTypes = /* GraphQL */ `
extend type Query {
  "适用的标准及其依据,并说明其余为何不适用;须单独查询 / The standard that applies, its basis, and why others do not; asked alone"
  resolveStandard(
    "标准种类 / Kind of standard"
    kind: StandardKind!
    "对象 / What it is of: class code, rank, RULE.parameter"
    subject: String!
    "单位,取其区划、层级和分类 / The organization, whose region, level and type count"
    organizationCreditCode: String
    "区划,不发送为全国 / The region; without one the nation"
    regionCode: String
    "行政层级 / Level of government"
    administrativeLevel: AdministrativeLevel
    "公共机构分类 / Institution type"
    institutionType: String
    "不发送为今天 / Today without it"
    day: Date
  ): ResolvedStandard!
}
"适用的标准 / The standard that applies"
type ResolvedStandard {
  "区划路径,全国为空 / Path of the region; empty for the nation"
  regionPath: String!
  "行政层级 / Level of government"
  administrativeLevel: AdministrativeLevel
  "公共机构分类 / Institution type"
  institutionType: String
  "日期 / The day"
  day: Date!
  "没有适用的为 null / Null where none applies"
  standard: Standard
  "其法规依据 / Its legal basis"
  legalBasis: LegalBasis
  "同一对象、本地或上级区划的其他标准 / Others of the subject, of the place and above it"
  passedOver: [PassedOverStandard!]!
}
"未采用的标准及原因 / A standard that was passed over, and why"
type PassedOverStandard {
  "原因 / Why"
  reason: PassedOverReason!
  "标准 / The standard"
  standard: Standard!
}
"未采用的原因 / Why a standard was passed over"
enum PassedOverReason {
  "尚未生效 / Not yet in force" NOT_YET_IN_FORCE
  "已失效 / No longer in force" NO_LONGER_IN_FORCE
  "适用于其他层级 / Of another level of government" OTHER_LEVEL
  "适用于其他机构分类 / Of another type of institution" OTHER_TYPE
  "界限不同 / Another kind of bound" OTHER_BOUND
  "较宽 / Less strict" LESS_STRICT
  "上级区划的,本地另有 / Of a region above, the place has its own" FARTHER_REGION
  "较早的版本 / An earlier version" EARLIER_VERSION
}
`

const resolve: Resolver = async (_source, args, { context }) =>
  byName(await resolveStandard(context, args as StandardAsked))

export function answerStandards(schema: GraphQLSchema): void {
  schema.getQueryType()!.getFields()[RESOLVE_STANDARD]!.resolve = resolve
}

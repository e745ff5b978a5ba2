// The mutation rotateClientSecret, beside those that every register has.
import {
  type GraphQLFieldConfig,
  GraphQLID,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
} from 'graphql'
import { clientIdOf, DEFAULT_OVERLAP_S, rotateSecret } from '../access/rotate-secret.ts'
import { invalid } from '../errors.ts'
import { checkedId } from '../kernel/parse-list.ts'
import type { RequestContext } from './resolvers.ts'
import { scalars } from './scalars.ts'

const newSecret = new GraphQLObjectType({
  name: 'NewSecret',
  fields: {
    clientCode: { type: new GraphQLNonNull(GraphQLString) },
    secret: { type: new GraphQLNonNull(GraphQLString), description: '只显示这一次 / Shown this once' },
    expiresAt: { type: scalars.DateTime },
    previousExpiresAt: { type: scalars.DateTime, description: '原密钥的失效时间 / When the secret before it ends' },
  },
})

export const rotateClientSecret: GraphQLFieldConfig<unknown, RequestContext> = {
  type: new GraphQLNonNull(newSecret),
  description: '更换客户端密钥,原密钥在 overlapS 秒后失效 / A new secret; the one before ends after overlapS seconds',
  args: {
    id: { type: GraphQLID },
    code: { type: GraphQLString },
    overlapS: { type: GraphQLInt, defaultValue: DEFAULT_OVERLAP_S },
    reason: { type: GraphQLString, description: '变更原因,记入变更日志 / Why; kept in the change log' },
  },
  resolve: async (_source, { id, code, overlapS, reason }, { context, requestId }) => {
    if ((id == null) === (code == null)) throw invalid('id, code', 'one of them is needed')
    const client = id == null ? await clientIdOf(context, code) : checkedId(context.registry.get('Client'), id)
    return rotateSecret(context, client, {
      overlapS: overlapS ?? DEFAULT_OVERLAP_S,
      requestId,
      ...(reason && { reason }),
    })
  },
}

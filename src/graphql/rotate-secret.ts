// The mutation rotateClientSecret, beside those that every register has.

import { invalid } from '../errors.ts'
import { clientIdOf, DEFAULT_OVERLAP_S, rotateSecret } from '../identity/rotate-secret.ts'
import { changeReason } from '../operations/context.ts'
import { checkedId } from '../plan/parse-list.ts'
import type { Resolver } from './resolvers.ts'

export const rotateSecretTypes = /* GraphQL */ `
extend type Mutation {
  "更换客户端密钥,原密钥在 overlapS 秒后失效 / A new secret; the one before ends after overlapS seconds"
  rotateClientSecret(
    id: ID
    code: String
    overlapS: Int = ${DEFAULT_OVERLAP_S}
    "变更原因,记入变更日志 / Why; kept in the change log"
    reason: String
  ): NewSecret!
}

type NewSecret {
  clientCode: String!
  "只显示这一次 / Shown this once"
  secret: String!
  expiresAt: DateTime
  "原密钥的失效时间 / When the secret before it ends"
  previousExpiresAt: DateTime
}
`

export const rotateClientSecret: Resolver = async (_source, args, { context, requestId }) => {
  const { id, code, overlapS, reason } = args
  if ((id == null) === (code == null)) throw invalid('id, code', 'ONE_NEEDED')
  const client = id == null ? await clientIdOf(context, code) : checkedId(context.registry.get('Client'), id)
  return rotateSecret(context, client, { overlapS, requestId, ...changeReason(reason) })
}

// The text that a request means: what it sends, or what is trusted under the hash that it sends instead.
import { ClientError, malformed } from '../errors.ts'
import { isObject } from '../kernel/field-kinds.ts'
import { sha256, type TrustedDocuments } from '../kernel/trusted-documents.ts'

export interface DocumentRules {
  trusted: TrustedDocuments
  /** Whether no others are answered. */
  isTrustedOnly: boolean
}

/**
 * By `query`, by `documentId` (GraphQL over HTTP, appendix on persisted documents) or by `extensions.persistedQuery`
 * (Apollo's and urql's clients). What is sent is never kept: clients that count on it are told in the words that they
 * know, and send the text.
 */
export function askedDocument(
  { query, documentId, extensions }: Record<string, unknown>,
  { trusted, isTrustedOnly }: DocumentRules,
): string {
  if (query != null) {
    if (typeof query !== 'string') throw malformed('MEMBER_TEXT', { member: 'query' })
    if (isTrustedOnly && !trusted.has(sha256(query))) throw new ClientError('DOCUMENT_NOT_TRUSTED')
    return query
  }
  const persisted = isObject(extensions) ? extensions.persistedQuery : undefined
  const hash = documentId ?? (isObject(persisted) ? persisted.sha256Hash : undefined)
  if (typeof hash !== 'string') throw malformed('MEMBER_TEXT', { member: 'query' })
  const text = trusted.get(hash.replace(/^sha256:/, ''))
  if (text !== undefined) return text
  throw new ClientError(trusted.size > 0 ? 'PERSISTED_QUERY_NOT_FOUND' : 'PERSISTED_QUERY_NOT_SUPPORTED')
}

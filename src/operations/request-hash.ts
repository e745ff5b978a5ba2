import { createHash } from 'node:crypto'
import type { Access } from '../kernel/access.ts'

/**
 * By which a request sent again under its Idempotency-Key is known: by what it asks and by the rights it asks with, so
 * that a stored answer is given only to whom it was given. A department is itself, not what is in its charge at the
 * moment: the request may have added to that.
 */
export function requestHash(asked: unknown, { clientId, clearance, grants }: Access): string {
  const rights = grants.map(({ scopes, reach, departmentId }) => [scopes, departmentId ?? reach])
  return createHash('sha256')
    .update(JSON.stringify([asked, clientId, clearance, rights]))
    .digest('hex')
}

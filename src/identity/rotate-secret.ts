// Gives a client a new secret. It is a change of the client like any other, so who may make it and how it is logged are
// those of the write path; of the secret itself the log knows nothing.
import { randomInt } from 'node:crypto'
import { ClientError, invalid } from '../errors.ts'
import { reachOf } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Context, WriteOptions } from '../operations/context.ts'
import { inWriteTransaction, writeChunk } from '../operations/write-batch.ts'
import { hashSecret, makeSecret } from './secrets.ts'

export interface Rotation extends Pick<WriteOptions, 'requestId' | 'reason'> {
  /** How long the secret before lives on, as it was sent; 0 ends it now. */
  overlapS?: unknown
}

export interface NewSecret {
  clientCode: string
  /** Shown this once. */
  secret: string
  /** Null: until the second rotation from now, or as long as the next one says. */
  expiresAt: null
  /** When the secret before it ends; null when there is none any more. */
  previousExpiresAt: string | null
}

export const DEFAULT_OVERLAP_S = 7 * 24 * 3600
export const MAX_OVERLAP_S = 90 * 24 * 3600

/** Throws NOT_FOUND, SCOPE_MISSING, or what the client's rules say of this writer. */
export async function rotateSecret(context: Context, id: string, rotation: Rotation): Promise<NewSecret> {
  const { requestId, reason } = rotation
  const overlapS = rotation.overlapS ?? DEFAULT_OVERLAP_S
  if (typeof overlapS !== 'number' || !Number.isInteger(overlapS) || overlapS < 0 || overlapS > MAX_OVERLAP_S) {
    throw invalid('overlapS', 'UP_TO', { limit: MAX_OVERLAP_S })
  }
  mustWrite(context)
  const register = writable(context.registry.get('Client'), 'secretRotatedAt')
  const options = { ...(requestId && { requestId }), reason: ['secret rotated', reason].filter(Boolean).join(': ') }
  return inWriteTransaction(
    context,
    register,
    options,
    async (tx) => {
      const written = { ...options, address: 'id', mode: 'atomic', tx } as const
      const record = { id, secretRotatedAt: instant() }
      const { results } = await writeChunk(context, register, [{ line: 1, record }], written)
      const { outcome, problems } = results[0]!
      const [problem] = problems
      if (problem)
        throw new ClientError(problem.code === 'RECORD_NOT_FOUND' ? 'NOT_FOUND' : problem.code, problem.params)
      // Without a change nobody waits in turn and the log says nothing: another rotation was of the same microsecond.
      if (outcome !== 'UPDATED') throw new ClientError('OVERLOADED')
      // After all that may refuse, for it takes 40 ms.
      const secret = makeSecret()
      const hash = await hashSecret(secret)
      const [row] = await tx.sql<{ code: string; ends: string | null }[]>`
        select code, to_json(put_secret(id, ${hash}, make_interval(secs => ${overlapS}))) as ends
        from client where id = ${id}`
      return { clientCode: row!.code, secret, expiresAt: null, previousExpiresAt: row!.ends }
    },
    () => true,
  )
}

/** The id of the client that a code names, for who may write any: whether it is in reach is judged on the change. */
export async function clientIdOf(context: Context, code: string): Promise<string> {
  mustWrite(context)
  // Postgres takes no NUL.
  const [row] = code.includes('\0')
    ? []
    : await context.sql<{ id: string }[]>`select id from client_code where code = ${code}`
  if (!row) throw new ClientError('NOT_FOUND')
  return row.id
}

function mustWrite({ access }: Context): void {
  if (!reachOf(access, 'access', 'write')) throw new ClientError('SCOPE_MISSING', { scope: 'access:write' })
}

/** In microseconds, of which the last three are made up: two rotations of one millisecond are two changes. */
const instant = (): string => new Date().toISOString().replace('Z', `${String(randomInt(1000)).padStart(3, '0')}Z`)

/** The register with a field that only the service writes. */
function writable(register: Register, name: string): Register {
  const field = register.fields.get(name)!
  return { ...register, fields: new Map([...register.fields, [name, { ...field, write: 'always' }]]) }
}

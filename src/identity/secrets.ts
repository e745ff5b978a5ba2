// Secrets of clients. The service knows their hashes only; a secret is shown once, when it is made.
import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import type { KnownClient } from '../access/load-access.ts'
import { inTurn, openTurns } from '../db/turns.ts'

/** So that a leaked one is recognised by whoever scans for secrets. */
const PREFIX = 'tzs_'
const SECRET = /^tzs_[\w-]{43}$/
/** 16 MiB and some 40 ms. A secret has 256 random bits: this is for those that a wiser version may shorten. */
const COST = { N: 16_384, r: 8, p: 1 }
const HASH_BYTES = 32
const MAX_REMEMBERED = 10_000

export const makeSecret = (): string => `${PREFIX}${randomBytes(32).toString('base64url')}`

/** `scrypt$16384$8$1$salt$hash`: with its parameters, so that they can be raised. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16)
  const { N, r, p } = COST
  const hash = await derive(secret, salt, HASH_BYTES, COST)
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/**
 * Whether the client has this secret now. Without a client the time is that of a wrong secret; what no client was ever
 * given is refused at once, since it says nothing about any of them.
 */
export async function verifySecret(known: KnownClient | undefined, secret: string): Promise<boolean> {
  if (!SECRET.test(secret)) return false
  const hashes = known?.secretHashes ?? []
  if (hashes.length === 0) await derive(secret, DECOY_SALT, HASH_BYTES, COST)
  for (const hash of hashes) if (await isOf(hash, secret)) return true
  return false
}

const DECOY_SALT = randomBytes(16)

/**
 * What was found right, as digests under a key of this process: only a client's first token of a process costs the
 * 40 ms. By hash, so a secret that ended is asked for in vain.
 */
const remembered = new Set<string>()
const memoryKey = randomBytes(32)

async function isOf(hash: string, secret: string): Promise<boolean> {
  const digest = createHash('sha256').update(memoryKey).update(hash).update(secret).digest('base64url')
  if (remembered.has(digest)) return true
  const [, N, r, p, salt = '', expected = ''] = hash.split('$')
  const wanted = Buffer.from(expected, 'base64url')
  const options = { N: Number(N), r: Number(r), p: Number(p) }
  const found = await derive(secret, Buffer.from(salt, 'base64url'), wanted.length, options)
  if (!timingSafeEqual(found, wanted)) return false
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  remembered.add(digest)
  return true
}

const derive = (secret: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> =>
  inTurn(turns, () => {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    scrypt(secret, salt, length, options, (error, hash) => (error ? reject(error) : resolve(hash)))
    return promise
  })

/** Node has four threads for this; signatures and files need some as well. */
const turns = openTurns(2)

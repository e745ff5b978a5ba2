// The keys that our tokens are signed with. They live in the database, so that all nodes share them.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
} from 'node:crypto'
import { ACCESS_CHANNEL } from '../access/load-access.ts'
import type { Sql } from '../db/connect.ts'

export const ALGORITHM = 'ES256'

/** Tokens that last longer are noted on their key (`holdKey`); it verifies that long after another has come. */
export const LONGEST_UNNOTED_S = 24 * 3600
/** For nodes that have not yet heard of a new key, and for clocks that differ. */
const RETIREMENT_MARGIN_S = 300
/** The longest token there ever was, for keys of the time when nothing was noted. */
const LONGEST_EVER_S = 3650 * 24 * 3600
/** How soon an unknown key is looked for again, so that forged tokens cost no queries. */
const LOOK_AGAIN_AFTER_MS = 5000
/** A node that missed the notification goes on with the former keys no longer than this; see the margin. */
const STALE_AFTER_MS = 60_000
/** In time, so that nobody waits for them; only who comes first to an idle node does. */
const REFRESH_AFTER_MS = 30_000

export interface SigningKey {
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
  publicJwk: JsonWebKey
  /** Until when it verifies at least; the newest verifies in any case. */
  retiresAt: number
}

export interface KeyRing {
  /** The newest key; waits for keys when those that are there are too old to be believed. */
  signing: () => Promise<SigningKey>
  /** So does this; and a key that another node made is looked for when met, if none was in the last seconds. */
  find: (kid: unknown) => Promise<SigningKey | undefined>
  /** All that still verify, the newest first. */
  verifying: () => SigningKey[]
  /** Whether the keys may be believed. To be called often: loads them again, in the background, before they may not. */
  areFresh: () => boolean
}

/** Makes the first key of a database. `onChange` is called when keys have come or gone. */
export async function openKeys(sql: Sql, onChange: () => void): Promise<KeyRing> {
  await underLock(sql, async (tx) => {
    await deleteExpired(tx)
    const [known] = await tx`select from signing_key limit 1`
    if (!known) await insertKey(tx)
  })
  let keys = await loadKeys(sql)
  let loadedAt = performance.now()
  let loading: Promise<void> | undefined
  const load = async () => {
    const before = kidsOf(keys)
    keys = await loadKeys(sql)
    loadedAt = performance.now()
    if (kidsOf(keys) !== before) onChange()
  }
  let isOutdated = false
  const loadUntilCurrent = async () => {
    do {
      isOutdated = false
      await load()
    } while (isOutdated)
  }
  /** A load that is under way may have begun before the change that is told of: then another follows it. */
  const reload = () => {
    isOutdated = true
    loading ??= loadUntilCurrent().finally(() => {
      loading = undefined
    })
    return loading
  }
  const reloadLater = () => void reload().catch(() => {})
  const ageMs = () => performance.now() - loadedAt
  const areFresh = () => {
    const age = ageMs()
    if (age > REFRESH_AFTER_MS && !loading) reloadLater()
    return age <= STALE_AFTER_MS
  }
  // Without it (a pooler between us and the database has no notifications) the keys are a minute late.
  sql.listen(ACCESS_CHANNEL, (table) => table === 'signing_key' && reloadLater(), reloadLater).catch(() => {})

  let lookedAt = Number.NEGATIVE_INFINITY
  let looked: Promise<void> | undefined
  /** Whoever meets an unknown key while it is being looked for waits for the same answer. */
  const look = () => {
    if (performance.now() - lookedAt > LOOK_AGAIN_AFTER_MS) {
      lookedAt = performance.now()
      looked = reload().catch((error: unknown) => {
        lookedAt = Number.NEGATIVE_INFINITY
        throw error
      })
    }
    return looked
  }

  const verifying = () => keys.filter(({ retiresAt }, i) => i === 0 || retiresAt > Date.now())
  const named = (kid: unknown) => verifying().find((key) => key.kid === kid)
  return {
    verifying,
    areFresh,
    signing: async () => {
      if (!areFresh()) await reload()
      return keys[0]!
    },
    find: async (kid) => {
      if (!areFresh()) await reload()
      if (!named(kid)) await look()
      return named(kid)
    },
  }
}

const kidsOf = (keys: SigningKey[]): string => keys.map(({ kid }) => kid).join()

/**
 * A new key that signs at once. The others verify until the last token they signed has expired; with `isRevoking` they
 * end now, and with them every token that was ever signed.
 */
export async function rotateKeys(sql: Sql, { isRevoking = false } = {}): Promise<void> {
  await underLock(sql, async (tx) => {
    if (isRevoking) await tx`delete from signing_key`
    await tx`
      update signing_key set retires_at = greatest(
        coalesce(retires_at, now() + make_interval(secs => ${LONGEST_EVER_S})),
        now() + make_interval(secs => ${LONGEST_UNNOTED_S + RETIREMENT_MARGIN_S}))
      where retires_at is null or kid = (select kid from signing_key order by seq desc limit 1)`
    await deleteExpired(tx)
    await insertKey(tx)
  })
}

/** The key verifies until a long token ends. Noted with a day to spare, so that not every token changes the row. */
export async function holdKey(sql: Sql, kid: string, expiresAtS: number): Promise<void> {
  await sql`
    update signing_key set retires_at = to_timestamp(${expiresAtS + LONGEST_UNNOTED_S})
    where kid = ${kid} and retires_at < to_timestamp(${expiresAtS + RETIREMENT_MARGIN_S})`
}

/** Nodes that start together on an empty database wait for one another: only the first makes a key. */
async function underLock(sql: Sql, work: (tx: Transaction) => Promise<void>): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('taizhang signing key'))`
    await work(tx)
  })
}

type Transaction = Parameters<Parameters<Sql['begin']>[1]>[0]

async function insertKey(tx: Transaction): Promise<void> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // Sound: the members of an elliptic key are texts.
  const jwkOf = (key: KeyObject) => tx.json(key.export({ format: 'jwk' }) as Record<string, string>)
  const [privateJwk, publicJwk] = [jwkOf(pair.privateKey), jwkOf(pair.publicKey)]
  await tx`insert into signing_key (kid, algorithm, private_jwk, public_jwk, retires_at)
           values (${randomUUID()}, ${ALGORITHM}, ${privateJwk}, ${publicJwk}, now())`
}

const deleteExpired = (tx: Transaction) => tx`
  delete from signing_key
  where retires_at < now() and kid <> (select kid from signing_key order by seq desc limit 1)`

interface KeyRow {
  kid: string
  privateJwk: JsonWebKey
  publicJwk: JsonWebKey
  retiresAt: number | null
}

async function loadKeys(sql: Sql): Promise<SigningKey[]> {
  const rows = await sql<KeyRow[]>`
    select kid, private_jwk as "privateJwk", public_jwk as "publicJwk",
           (extract(epoch from retires_at) * 1000)::float8 as "retiresAt"
    from signing_key where algorithm = ${ALGORITHM} order by seq desc`
  return rows.map(({ kid, privateJwk, publicJwk, retiresAt }) => ({
    ...{ kid, publicJwk, retiresAt: retiresAt ?? Number.POSITIVE_INFINITY },
    privateKey: createPrivateKey({ key: privateJwk, format: 'jwk' }),
    publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }),
  }))
}

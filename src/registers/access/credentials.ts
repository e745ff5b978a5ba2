// What of a client's credentials may be stored: public halves only, of kinds that are still sound.
import { createPublicKey } from 'node:crypto'
import type { ValueProblem } from '../../kernel/field-kinds.ts'
import { isObject } from '../../kernel/field-kinds.ts'
import { ipRangesOf } from '../../kernel/ip-ranges.ts'
import { parseRequestJson } from '../../kernel/parse-json.ts'

export function checkIpRanges(text: string): ValueProblem | undefined {
  const list = ipRangesOf(text)
  return typeof list === 'string' ? refusal('IP_RANGE_FORMAT', { value: list.slice(0, 60) }) : undefined
}

/** RFC 7517. Whoever sends a private key has just given it away: it is not stored, and must be replaced. */
export function checkPublicKeys(text: string): ValueProblem | undefined {
  const keys = keysOf(text)
  if (!keys) return refusal('PUBLIC_KEYS_FORMAT', { reason: '{"keys":[…]}' })
  if (keys.length === 0 || keys.length > MAX_KEYS) return refusal('PUBLIC_KEYS_FORMAT', { reason: `1 … ${MAX_KEYS}` })
  if (keys.some((key) => privateMembers.some((name) => name in key))) return refusal('PRIVATE_KEY_SENT')
  const kids = keys.map(({ kid }) => kid)
  if (keys.length > 1 && (new Set(kids).size < kids.length || !kids.every((kid) => typeof kid === 'string' && kid))) {
    return refusal('PUBLIC_KEYS_FORMAT', { reason: 'kid' })
  }
  const wrong = keys.findIndex((key) => !isSound(key))
  return wrong < 0 ? undefined : refusal('PUBLIC_KEYS_FORMAT', { reason: `keys[${wrong}]: ${ALLOWED}` })
}

const MAX_KEYS = 10
const ALLOWED = 'EC P-256, RSA ≥ 2048, Ed25519'
/** Of EC and OKP (d), of RSA (d, p …), of a shared secret (k). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

function keysOf(text: string): Record<string, unknown>[] | undefined {
  try {
    const set = parseRequestJson(text)
    return isObject(set) && Array.isArray(set.keys) && set.keys.every(isObject) ? set.keys : undefined
  } catch {
    return undefined
  }
}

function isSound(jwk: Record<string, unknown>): boolean {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {}
    if (key.asymmetricKeyType === 'rsa') return modulusLength >= 2048
    return key.asymmetricKeyType === 'ed25519' || namedCurve === 'prime256v1'
  } catch {
    return false
  }
}

const refusal = (code: ValueProblem['code'], params?: ValueProblem['params']): ValueProblem => ({
  ...{ code, severity: 'error' },
  ...(params && { params }),
})

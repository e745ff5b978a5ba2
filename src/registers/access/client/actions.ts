import { defineActions } from '../../../kernel/define-action.ts'
import { kinds } from '../../../kernel/field-kinds.ts'

const DEFAULT_OVERLAP_S = 7 * 24 * 3600
const MAX_OVERLAP_S = 90 * 24 * 3600

/** A number, not its text. */
const overlap = {
  ...kinds.integer,
  jsonSchema: { type: 'integer', minimum: 0, maximum: MAX_OVERLAP_S },
  check: (sent: unknown) => {
    const isOverlap = typeof sent === 'number' && Number.isInteger(sent) && sent >= 0 && sent <= MAX_OVERLAP_S
    const params = { name: 'overlapS', reason: 'UP_TO', limit: MAX_OVERLAP_S }
    return isOverlap ? String(sent) : ({ code: 'INVALID_PARAMETER', params } as const)
  },
}

export const clientActions = defineActions('Client', {
  rotateSecret: {
    doc: {
      zh: '更换密钥,原密钥在 overlapS 秒后失效',
      en: 'A new secret; the one before ends after overlapS seconds',
    },
    input: {
      overlapS: {
        kind: overlap,
        fallback: DEFAULT_OVERLAP_S,
        doc: { zh: '原密钥继续有效的秒数', en: 'Seconds that the secret before lives on; 0 ends it now' },
      },
    },
    sets: ({ at }) => ({ secretRotatedAt: at }),
    reason: () => 'secret rotated',
    gives: {
      type: 'NewSecret',
      fields: {
        clientCode: { kind: 'text' },
        secret: { kind: 'text', doc: { zh: '只显示这一次', en: 'Shown this once' } },
        expiresAt: { kind: 'dateTime', isNullable: true },
        previousExpiresAt: {
          ...{ kind: 'dateTime', isNullable: true },
          doc: { zh: '原密钥的失效时间', en: 'When the secret before it ends' },
        },
      },
    },
    ...{ path: 'secrets', mutation: 'rotateClientSecret', isByKey: true },
  },
})

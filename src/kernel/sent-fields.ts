// What is sent with a record like a field, but is no column of it.
import type { Field } from './define-register.ts'
import { kinds } from './field-kinds.ts'

const sent = {
  ...({ write: 'always', sensitivity: 'public' } as const),
  ...{ isNullable: true, isRequired: false, isCode: false, isIdentity: false },
}

/** The version that a change is based on. */
export const baseVersion: Field = {
  ...{ ...sent, name: 'baseVersion', column: 'base_version', kind: kinds.integer },
  doc: { zh: '所依据的版本(0:记录尚不存在)', en: 'The version this is based on (0: there is none yet)' },
}

/** An action is done to what there is. */
export const actedVersion: Field = {
  ...baseVersion,
  doc: { zh: '所依据的版本', en: 'The version this is based on' },
}

/** Says that a record is none of what may not be shared (secrecy.ts); never written anywhere. */
export const secrecyLevel: Field = {
  ...{ ...sent, name: 'secrecyLevel', column: 'secrecy_level', kind: kinds.text },
  doc: { zh: '密级', en: 'State or work secrets are refused; NONE, 公开, 非涉密, 无 or null say that it is neither' },
  source: '政务数据共享条例(国务院令第809号)',
}

/** `version` of a record that was read says what `baseVersion` says. */
export const readVersion: Field = { ...baseVersion, name: 'version' }

/** What the service keeps, sent with a record as it was read: compared with what is stored, and no column of it. */
export const asKept = (field: Field): Field => ({
  ...{ ...field, isNullable: true, column: `kept_${field.column}`, keptIn: field.column },
})

export const sentFields: readonly Field[] = [baseVersion, secrecyLevel]

// What both contracts say of what has no description of its own: of what follows from a register by its descriptor, of
// the words that all have in common by contract-words.json.
import words from './contract-words.json' with { type: 'json' }
import type { Doc, Register } from './define-register.ts'
import { pascalCase } from './names.ts'
import type { Registry } from './registry.ts'

const members: Record<string, string> = words.members
const types: Record<string, string> = words.types

export const text = ({ zh, en }: Doc): string => `${zh} / ${en}`

export interface ContractWords {
  /** Of a type, or a schema, by its name. */
  ofType: (type: string) => string | undefined
  /** The same without the words of the register or the list of values that it is of: its name says which. */
  noteOf: (type: string) => string | undefined
  /** Of a field, an argument or a property of it. */
  ofMember: (type: string, member: string) => string | undefined
}

export function contractWords({ registers }: Registry): ContractWords {
  const enumerations = new Map(
    registers.flatMap(({ fields }) =>
      [...fields.values()].flatMap(({ enumeration: one }) => (one ? [[one.name, one]] : [])),
    ),
  )
  /** Vehicle, NewVehicle, VehicleFilter, VehiclesFilter … */
  const owners = new Map<string, { register: Register; note?: string }>(
    registers.flatMap((register) => [
      [register.name, { register }],
      ...[register.name, pascalCase(register.plural)].flatMap((name) =>
        Object.entries(words.ofRegisters).map(([form, note]) => [form.replace('*', name), { register, note }] as const),
      ),
    ]),
  )
  return {
    ofType(type) {
      const { register, note } = owners.get(type) ?? {}
      if (register) return note ? noted(register.doc, note) : text(register.doc)
      const list = enumerations.get(type.replace(/Filter$/, ''))
      if (list) return noted(list.doc, words.ofRegisters['*Filter'])
      return typeNote(type)
    },
    noteOf(type) {
      const { register, note } = owners.get(type) ?? {}
      return note ?? (register ? text(register.doc) : typeNote(type))
    },
    ofMember(type, member) {
      const { fields, relations } = owners.get(type)?.register ?? {}
      const doc = (fields?.get(member) ?? relations?.get(member))?.doc
      return doc ? text(doc) : members[member]
    },
  }
}

const typeNote = (type: string): string | undefined =>
  types[type] ?? (type.endsWith('Filter') ? words.ofRegisters['*Filter'] : undefined)

/** A note about a thing, in both languages. */
function noted({ zh, en }: Doc, note: string): string {
  const [noteZh, noteEn = ''] = note.split(' / ')
  return `${zh}:${noteZh} / ${en.replace(/\.$/, '')}: ${noteEn.charAt(0).toLowerCase()}${noteEn.slice(1)}`
}

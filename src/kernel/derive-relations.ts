// What refers to a record is a list of it: the assets of an organization, the rooms of a building.
import { idOf, referencesOf } from './column-fields.ts'
import type { Doc } from './define-register.ts'
import { pascalCase, snakeCase } from './names.ts'
import type { RegisterDefinition, RelationDefinition } from './register-definition.ts'

/**
 * By name: the plural of the register that refers, where it does so once, or as what its rows are held by; of any other
 * reference `<plural>By<Reference>`, unless that has a name of its own for it (`listed`).
 */
export function listsOf(
  target: RegisterDefinition,
  all: readonly RegisterDefinition[],
): [name: string, RelationDefinition][] {
  return all.flatMap((from) => {
    const ours = referencesOf(from).filter(([, { to }]) => to === target.name)
    return ours.map(([name, { listed, doc, deprecated }]): [string, RelationDefinition] => {
      const isHolder = from.heldBy === 'organization' && name === 'organization'
      const isPlain = isHolder || ours.length === 1
      const list = listed?.as ?? (isPlain ? from.plural : `${from.plural}By${pascalCase(name)}`)
      const told = listed?.doc ?? (isHolder ? listDoc(from) : listDoc(from, name, doc))
      return [list, { to: from.name, many: true, on: { id: idOf(name) }, doc: told, deprecated }]
    })
  })
}

/** 'Spaces by using organization', 房间(按使用单位). */
function listDoc({ plural, doc }: RegisterDefinition, reference?: string, of = doc): Doc {
  const words = (name: string): string => snakeCase(name).replaceAll('_', ' ')
  const [zh, en] = reference ? [`(按${of.zh.replace(/[(;].*/, '')})`, ` by ${words(reference)}`] : ['', '']
  return { zh: `${doc.zh}${zh}`, en: `${pascalCase(words(plural))}${en}` }
}

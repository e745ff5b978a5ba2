// All registers together: look-ups by name, and the checks that need more than one register, made once at start.
import { checkSensitivity } from './check-sensitivity.ts'
import type { Field, Register, Relation } from './define-register.ts'
import { snakeCase } from './names.ts'

export interface Registry {
  registers: readonly Register[]
  /** The register of this name; a wrong name is a programmer's mistake and throws. */
  get: (name: string) => Register
  target: (relation: { to: string }) => Register
}

/** Links registers and refuses nonsense with the register and field named. */
export function createRegistry(registers: readonly Register[]): Registry {
  const byName = new Map(registers.map((register) => [register.name, register]))
  const get = (name: string): Register => {
    const found = byName.get(name)
    if (!found) throw new Error(`no register named '${name}'; there are ${[...byName.keys()].join(', ')}`)
    return found
  }
  const registry = { registers, get, target: (relation: { to: string }) => get(relation.to) }
  if (byName.size !== registers.length) throw new Error('two registers share a name')
  for (const register of registers) {
    checkRegister(register, registry)
    linkCodes(register, registry)
  }
  return registry
}

/** The code of a referenced record is what the field it names is: a wrong check digit is said to be one. */
function linkCodes(register: Register, registry: Registry): void {
  for (const reference of register.references) {
    const { check, maxLength, doc } = registry.target(reference).fields.get(reference.by)!
    const linked = { term: doc.zh, ...(check && { check }), ...(maxLength && { maxLength }) }
    Object.assign(register.fields.get(reference.as)!, linked)
  }
}

function checkRegister(register: Register, registry: Registry): void {
  const fail = (place: string, what: string): never => {
    throw new Error(`register ${register.name}, ${place}: ${what}`)
  }
  for (const field of register.fields.values()) checkField(field, register, fail)
  for (const relation of register.relations.values()) checkRelation(relation, register, registry, fail)
  for (const reference of register.references) {
    const target = registry.get(reference.to)
    if (!target.fields.has(reference.by)) fail(reference.as, `${target.name} has no field '${reference.by}'`)
  }
  for (const { code, field } of register.checks) {
    if (!register.fields.has(field)) fail(`check ${code}`, `no field '${field}'`)
  }
  if (register.key.length === 0) fail('key', 'is empty')
  if (register.sort.length === 0) fail('sort', 'is empty')
  for (const field of register.sort) if (field.reference) fail('sort', `'${field.name}' lives in another table`)
  checkSensitivity(register, registry, fail)
}

type Fail = (place: string, what: string) => never

function checkField(field: Field, register: Register, fail: Fail): void {
  if (!field.doc.zh || !field.doc.en) fail(field.name, 'needs a doc in zh and en')
  if (!field.reference && field.column !== snakeCase(field.name)) {
    fail(field.name, `its column should be ${snakeCase(field.name)}, not ${field.column}`)
  }
  if (field.kind.name === 'enum' && Object.keys(field.enumeration?.values ?? {}).length === 0) {
    fail(field.name, 'is an enum without values')
  }
  const version = field.codeList?.version
  if (version && !register.fields.has(version)) fail(field.name, `its code list version '${version}' is no field`)
}

function checkRelation(relation: Relation, register: Register, registry: Registry, fail: Fail): void {
  const target = registry.target(relation)
  if (register.fields.has(relation.name)) fail(relation.name, 'is both a field and a relation')
  for (const [, remote] of relation.on) {
    if (!target.fields.has(remote)) fail(relation.name, `${target.name} has no field '${remote}'`)
  }
  for (const [field] of relation.where) {
    if (!target.fields.has(field)) fail(relation.name, `${target.name} has no field '${field}'`)
  }
}

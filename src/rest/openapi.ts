// The REST contract as OpenAPI 3.1: openapi.json, a template whose sections are repeated for each register, with a row
// of openapi-operations.json for each operation; checked in as docs/openapi.json. Its version is that of the contract,
// not of the program: it counts up when the answers or the requests change.
import { text } from '../kernel/contract-words.ts'
import { type Action, inputsOf, mutationOfMany } from '../kernel/define-action.ts'
import type { Register } from '../kernel/define-register.ts'
import { deprecationsOf } from '../kernel/deprecated.ts'
import { isLeftOut, sortableNames } from '../kernel/faces.ts'
import { kinds } from '../kernel/field-kinds.ts'
import { pascalCase } from '../kernel/names.ts'
import { pageParameters, recordParameters } from '../kernel/parameters.ts'
import type { Registry } from '../kernel/registry.ts'
import { scopes } from '../kernel/scopes.ts'
import { actedVersion } from '../kernel/sent-fields.ts'
import { MAX_ACTED } from '../operations/act.ts'
import { outcomes } from '../operations/context.ts'
import { isMonthly, isRecomputable } from '../operations/recompute.ts'
import { MAX_OPERATIONS, plainly } from '../operations/transact.ts'
import { MAX_RECORDS } from '../operations/upsert.ts'
import { DEFAULT_GROUPS, MAX_GROUPS } from '../plan/parse-groups.ts'
import { DEFAULT_PAGE, MAX_PAGE } from '../plan/parse-list.ts'
import template from './openapi.json' with { type: 'json' }
import { markOperations } from './openapi-deprecated.ts'
import { describeDocument } from './openapi-descriptions.ts'
import { actionExample, exampleOf, exampleValues } from './openapi-examples.ts'
import { type FilterNames, sharedFilters } from './openapi-filters.ts'
import rows from './openapi-operations.json' with { type: 'json' }
import { operationsIn } from './openapi-operations.ts'
import parts from './openapi-parts.json' with { type: 'json' }
import * as schemas from './openapi-schemas.ts'
import { fill } from './openapi-template.ts'
import { filterParameters } from './read-request.ts'

type Schema = schemas.Schema

export function openapiDocument(registry: Registry): object {
  const { registers, target } = registry
  const tags = contractTags(registry)
  const written = registers.filter(({ isReadOnly }) => !isReadOnly)
  const filters = sharedFilters(registers)
  const values = {
    ...{ MAX_PAGE, DEFAULT_PAGE, MAX_GROUPS, DEFAULT_GROUPS, MAX_RECORDS, MAX_ACTED, MAX_OPERATIONS },
    outcomes: outcomes.filter((name) => name !== 'NOT_FOUND'),
    scopes: Object.fromEntries(scopes.map(scopeNote)),
    ...{ tags, domains: tags.map(({ name }) => name) },
    enumerations: schemas.enumerationSchemas(registers),
    comparisons: schemas.comparisonSchemas(registers),
    included: included(registry).map(namesOf),
    filters: filters.components,
    registers: registers.map((register) => valuesOf(register, target, filters.namesFor(register))),
    actedVersion: schemas.fieldSchema(actedVersion),
    going: deprecationsOf(registers).size > 0 ? {} : [],
    operated: written.map(operationValues),
  }
  const document = operationsIn(fill(template, { ...values, operations: fill(rows, values) }))
  return markOperations(describeDocument(document, registry), registers)
}

/** What operations are told apart by: domains, and what belongs to none. */
export function contractTags({ registers }: Registry): { name: string; description: string }[] {
  const domains = [...new Set(registers.map(({ domain }) => domain))]
  const names = [...domains, 'transactions', 'oauth', 'service'] as const
  return names.map((name) => ({ name, description: parts.domains[name] }))
}

function scopeNote(scope: string): [scope: string, note: string] {
  const [domain, verb] = scope.split(':')
  // Sound: a scope is of a domain, or of `*`, which has its line as well.
  return [scope, `${parts.domains[domain as keyof typeof parts.domains]}: ${verb}`]
}

const namesOf = ({ name, plural }: Register) => ({ name, many: pascalCase(plural) })

/** The registers that records of others are listed with. */
const included = ({ registers, target }: Registry): Register[] => {
  const relations = registers.flatMap((register) => [...register.relations.values()])
  return [...new Set(relations.filter(({ isMany }) => isMany).map(target))]
}

/** What the sections of a register need. */
function valuesOf(register: Register, target: Registry['target'], filters: FilterNames): Schema {
  const { name, domain, path, doc, key, relations } = register
  const required = key.filter((field) => !isLeftOut(field)).map((field) => field.name)
  const writes = {
    ...{
      input: schemas.inputProperties(register),
      replaced: schemas.replacedNames(register),
      created: schemas.createdNames(register),
    },
    ...{ keyZh: required.join('、'), keyEn: required.join(', ') },
  }
  const own = { ...namesOf(register), relations: [...relations.keys()].join(', ') }
  const parameter = (name: string): string => (name === 'sort' || name === 'include' ? `${path}.${name}` : name)
  const rows = filterParameters(register)
  const [gives, actions] = [true, false].map((isGiving) => actionsOf(register, isGiving)) as [Schema[], Schema[]]
  return {
    ...{ ...own, domain, path, zh: doc.zh, doc: text(doc) },
    sorts: sortableNames(register).flatMap((field) => [field, `-${field}`]),
    ...{ rows: [...rows, ...filters.short], conditions: rows, having: filters.having },
    ...schemas.aggregateValues(register),
    page: pageParameters.map(parameter),
    record: recordParameters.map(parameter),
    ...{ answer: '记录 / The record', answered: name, ...(actions.length > 0 && { acts: actedValues(name) }) },
    ...{ read: schemas.readSchema(register, target), filtered: schemas.filterProperties(register, target) },
    ...(rows.includes('region') && { inRegion: {} }),
    ...(!register.isReadOnly && { writes, byKey: { key: schemas.keyParameters(register, exampleOf(name)) } }),
    ...(isRecomputable(register) && { recomputed: { months: isMonthly(register) ? [parameter('month')] : [] } }),
    ...{ gives, actions, takers: [...gives, ...actions.map((one) => ({ ...one, ofMany: {} }))] },
    ...(!register.isReadOnly && { example: exampleValues(register) }),
  }
}

/** What one action answers. */
const actedValues = (name: string): Schema => ({
  answer: '记录;dryRun 时为结果 / The record; with dryRun the report',
  answered: { anyOf: [name, 'WriteReport'].map((one) => ({ $ref: `#/components/schemas/${one}` })) },
})

/** What may stand in a transaction. */
function operationValues(register: Register): unknown {
  const actions = actionsOf(register, false)
  const does = [...plainly, ...actions.map(({ actionPath }) => actionPath)]
  const input = { $ref: `#/components/schemas/${register.name}Input` }
  const taken = actions.map(({ body }) => ({ $ref: `#/components/schemas/${body}` }))
  const fields = { description: parts.operationFields, ...(taken[0] ? { anyOf: [input, ...taken] } : input) }
  return fill(parts.operation, { path: register.path, does, fields })
}

/** Actions that give something, or the others. */
const actionsOf = (register: Register, isGiving: boolean): Schema[] =>
  register.actions.filter(({ gives }) => (gives !== undefined) === isGiving).map((one) => actionValues(register, one))

function actionValues(register: Register, action: Action): Schema {
  const { path, mutation, verb, doc, from, to, gives, domains = [] } = action
  const inputs = inputsOf(register, action)
  const required = inputs.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  const properties = Object.fromEntries(inputs.map((field) => [field.name, schemas.actionInput(field)]))
  const names = { body: `${pascalCase(mutation)}Body`, item: `${pascalCase(mutationOfMany(register, action))}Item` }
  const given = Object.entries(gives?.fields ?? {}).map(([name, { kind, isNullable, doc }]) => {
    const { type, ...schema } = kinds[kind].jsonSchema
    return [name, { type: isNullable ? [type, 'null'] : type, ...schema, ...(doc && { description: text(doc) }) }]
  })
  const own = gives ? [verb] : [verb, 'read']
  return {
    needed: [...own.map((one) => `${register.domain}:${one}`), ...domains.map((domain) => `${domain}:${verb}`)],
    ...{ actionPath: path, mutation, mutationOfMany: mutationOfMany(register, action), verb, actionDoc: text(doc) },
    states: to ? `状态 / State: ${from?.join(', ')} → ${to}` : '状态不变 / It keeps its state',
    ...names,
    taken: { type: 'object', properties, ...(required.length > 0 && { required }) },
    isOptional: required.length === 0,
    acting: actionExample(mutation, inputs),
    takenOfMany: { allOf: ['ActedRecord', names.body].map((one) => ({ $ref: `#/components/schemas/${one}` })) },
    given: { type: 'object', properties: Object.fromEntries(given), required: given.map(([name]) => name) },
  }
}

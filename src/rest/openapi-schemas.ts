// JSON Schemas of registers and of what all registers share, for the OpenAPI document.
import { sensitivityNote } from '../kernel/access.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'
import { sentFields } from '../kernel/sent-fields.ts'
import { outcomes } from '../operations/context.ts'

export type Schema = Record<string, unknown>

export const reference = (kind: 'schemas' | 'responses' | 'parameters', name: string): Schema => ({
  $ref: `#/components/${kind}/${name}`,
})

/** `Building` as it is read, `BuildingInput` as it is written, for every register; and the shared ones. */
export function schemas({ registers, target }: Registry): Record<string, Schema> {
  const own = registers.flatMap((register): [string, Schema][] => {
    const { name } = register
    return [
      [name, readSchema(register, target)],
      ...(register.isReadOnly ? [] : [[`${name}Input`, inputSchema(register)] satisfies [string, Schema]]),
      [`${name}List`, page(array(reference('schemas', name)), reference('schemas', 'Page'))],
    ]
  })
  return { ...Object.fromEntries(own), ...shared }
}

function readSchema(register: Register, target: Registry['target']): Schema {
  const fields = [...register.fields.values()].map((field) => [field.name, fieldSchema(field)])
  const relations = [...register.relations.values()].map((relation) => {
    const to = reference('schemas', target(relation).name)
    const description = `${text(relation.doc)} (include=${relation.name})`
    return [relation.name, { ...(relation.isMany ? page(array(to), nestedPage) : anyOf(to, isNull)), description }]
  })
  // Nothing is required: `fields` may leave anything out, and so may the caller's clearance.
  return object(Object.fromEntries([...fields, ...relations]), text(register.doc))
}

function inputSchema(register: Register): Schema {
  const ids = register.references.map(({ column }) => column)
  const fields = [...register.fields.values(), ...sentFields].filter(({ write, column, name }) => {
    return write !== 'never' || name === 'id' || ids.includes(column)
  })
  const properties = Object.fromEntries(fields.map((field) => [field.name, inputField(field)]))
  const names = register.key.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  const [zh, en] = [names.join('、'), names.join(', ')]
  const addressed = `以 ${zh},或 id,或 source 与 externalId 指明 / By ${en}, by id, or by source and externalId`
  return object(properties, `${text(register.doc)}; ${addressed}`)
}

function fieldSchema({ kind, isNullable, enumeration, maxLength, ...field }: Field): Schema {
  const schema: Schema = { ...kind.jsonSchema }
  if (isNullable) schema.type = [schema.type, 'null']
  if (enumeration) schema.enum = [...Object.keys(enumeration.values), ...(isNullable ? [null] : [])]
  if (maxLength) schema.maxLength = maxLength
  const labels = Object.entries(enumeration?.values ?? {}).map(([value, doc]) => `${value} ${text(doc)}`)
  const notes = [
    text(field.doc),
    field.unit && `单位 unit: ${field.unit}`,
    (field.source ?? enumeration?.source) && `来源 source: ${field.source ?? enumeration?.source}`,
    field.codeList && `代码表 code list: ${field.codeList.list}`,
    sensitivityNote(field),
    ...labels,
  ]
  return { ...schema, description: notes.filter(Boolean).join('; ') }
}

function inputField(field: Field): Schema {
  const schema = fieldSchema(field)
  const once = field.write === 'create' ? '; 新建后不变 set once' : ''
  const required = field.isRequired ? '; 新建时必填 required to create' : ''
  // Decimals are read as text; a number is taken as well.
  const type = field.kind.name === 'decimal' ? [...[schema.type].flat(), 'number'] : schema.type
  return { ...schema, type, description: `${schema.description}${required}${once}` }
}

const text = ({ zh, en }: { zh: string; en: string }): string => `${zh} / ${en}`

const isNull = { type: 'null' }
const string = { type: 'string' }
const integer = { type: 'integer' }
const boolean = { type: 'boolean' }
const array = (items: Schema): Schema => ({ type: 'array', items })
const anyOf = (...all: Schema[]): Schema => ({ anyOf: all })
const nullable = (type: string): Schema => ({ type: [type, 'null'] })

function object(properties: Schema, description?: string, required?: string[]): Schema {
  return { type: 'object', ...(description && { description }), properties, ...(required && { required }) }
}

const page = (data: Schema, info: Schema): Schema => object({ data, page: info }, undefined, ['data', 'page'])

const nestedPage = object(
  { hasNext: boolean },
  '前 50 条;其余请从该登记簿读取 / The first 50; read on in the register itself',
)

const problem = { code: { ...string, description: '见 /docs/errors / See /docs/errors' }, message: string }
const located = object({ ...problem, field: nullable('string') })
const line = object({ ...problem, field: nullable('string'), line: integer })
const counts = (names: string[]): Schema => object(Object.fromEntries(names.map((name) => [name, integer])))
const written = { isWritten: { ...boolean, description: '试运行或未写入时为 false / False after a dry run' } }
const ignored = { ignoredFields: array(string) }

const shared: Record<string, Schema> = {
  Problem: object(
    {
      ...{ type: { ...string, format: 'uri-reference' }, title: string, status: integer, code: problem.code },
      ...{ detail: string, instance: { ...string, description: '请求编号 / Request id' } },
      errors: array(object({ ...problem, pointer: { ...string, description: 'JSON Pointer, or a parameter' } })),
    },
    'RFC 9457; 语言按 Accept-Language / in the language of Accept-Language',
    ['type', 'title', 'status', 'code', 'detail', 'instance'],
  ),
  Page: object(
    {
      next: { ...nullable('string'), description: '下一页的 after / `after` of the next page' },
      previous: { ...nullable('string'), description: '上一页的 before / `before` of the previous page' },
      ...{
        hasNext: boolean,
        totalCount: object({ value: integer, isExact: boolean }, '仅 count=true / With count=true'),
      },
    },
    undefined,
    ['next', 'previous', 'hasNext'],
  ),
  WriteReport: object({
    ...written,
    counts: counts(['created', 'updated', 'unchanged', 'removed', 'rejected', 'conflict']),
    results: array(
      object({
        ...{ index: integer, outcome: { ...string, enum: outcomes.filter((name) => name !== 'NOT_FOUND') } },
        ...{ id: nullable('string'), version: nullable('integer'), problems: array(located), warnings: array(located) },
      }),
    ),
    ...ignored,
  }),
  ImportReport: object({
    ...written,
    counts: counts(['read', 'created', 'updated', 'unchanged', 'rejected', 'conflict']),
    ...{ rejected: array(line), warnings: array(line), isTruncated: boolean, ...ignored },
    stoppedAt: object({ ...problem, lastLine: integer }, '仅当文件未读完 / Only when the file was not read to its end'),
  }),
}

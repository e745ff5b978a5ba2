// Templates in JSON: openapi.json, openapi-operations.json, and their parts.
import { isObject } from '../kernel/field-kinds.ts'
import parts from './openapi-parts.json' with { type: 'json' }
import type { Schema } from './openapi-schemas.ts'

/**
 * A copy with what stands for each `{{name}}`, a value or one of the parts, a list within a list as its items; and with
 * the properties in each `{{#name}}` as often as there are values for them: not at all, once, or for each of a list.
 * `...` are the properties of a part.
 */
export function fill(template: unknown, values: Schema): unknown {
  if (Array.isArray(template)) {
    return template.flatMap((item) => (typeof item === 'string' ? fill(item, values) : [fill(item, values)]))
  }
  if (isObject(template)) {
    return Object.fromEntries(Object.entries(template).flatMap((entry) => fillEntry(entry, values)))
  }
  if (typeof template !== 'string') return template
  const [, name] = /^\{\{(\w+)\}\}$/.exec(template) ?? []
  if (name !== undefined) return standsFor(name, values)
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(standsFor(name, values)))
}

function standsFor(name: string, values: Schema): unknown {
  if (name in values) return values[name]
  if (name in parts) return fill(parts[name as keyof typeof parts], values)
  throw new Error(`openapi.json: there is nothing for {{${name}}}`)
}

function fillEntry([key, value]: [string, unknown], values: Schema): [string, unknown][] {
  // Sound: a part that stands there is an object.
  if (key === '...') return Object.entries(fill(value, values) as object)
  const [, section] = /^\{\{#(\w+)\}\}$/.exec(key) ?? []
  if (section === undefined || !isObject(value)) return [[String(fill(key, values)), fill(value, values)]]
  const all = [values[section] ?? []].flat()
  return all.flatMap((own) => Object.entries(value).flatMap((entry) => fillEntry(entry, { ...values, ...own })))
}

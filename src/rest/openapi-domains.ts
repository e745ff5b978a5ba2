// The contract of one domain, for what works through all that it is given at each step: of the whole, 2.4 MB, Swagger
// UI shows an operation after half a minute.
import { isObject } from '../kernel/field-kinds.ts'
import type { Registry } from '../kernel/registry.ts'
import parts from './openapi-parts.json' with { type: 'json' }
import type { Schema } from './openapi-schemas.ts'

interface Contract {
  info: { title: string; description: string }
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, { tags: string[] }>>
  components: Record<string, Schema>
}

/**
 * The operations of a tag, with the components that they reach, and records of other domains without what those refer
 * to, by which each would reach all the others.
 */
export function domainContract(name: string, whole: object, registry: Registry): object {
  // Sound: openapi.json has these, and each operation is given its tags.
  const { info, tags, paths, components, ...rest } = whole as Contract
  const tag = tags.find((one) => one.name === name)!
  const own = pick(paths, (operations) => Object.values(operations).every((one) => one.tags.includes(name)))
  const known = {
    ...components,
    schemas: { ...components.schemas, ...plainRecords(name, components.schemas!, registry) },
  }
  const reached = reachedFrom(own, known)
  return {
    ...rest,
    info: { ...info, title: `${info.title}: ${tag.description}`, description: parts.domainContract },
    ...{ tags: [tag], paths: own },
    components: Object.fromEntries(
      Object.entries(known).map(([kind, all]) => [
        kind,
        // Those are referred to by name alone.
        kind === 'securitySchemes' ? all : pick(all, (_, one) => reached.has(`#/components/${kind}/${one}`)),
      ]),
    ),
  }
}

/** Records of other domains, and how they are filtered, by their own fields. */
function plainRecords(domain: string, schemas: Schema, { registers }: Registry): Schema {
  const others = registers.filter((register) => register.domain !== domain)
  return Object.fromEntries(
    others.flatMap(({ name, relations }) =>
      [name, `${name}Filter`].map((one) => {
        // Sound: they are schemas of objects.
        const schema = schemas[one] as { properties: Schema }
        return [one, { ...schema, properties: pick(schema.properties, (_, field) => !relations.has(field)) }]
      }),
    ),
  )
}

/** The components that are referred to, and those that they refer to. */
function reachedFrom(paths: object, components: Contract['components']): ReadonlySet<string> {
  const reached = new Set<string>()
  const follow = (value: unknown): void => {
    for (const member of Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []) follow(member)
    if (!isObject(value) || typeof value.$ref !== 'string' || reached.has(value.$ref)) return
    reached.add(value.$ref)
    const [kind, name] = value.$ref.split('/').slice(2)
    follow(components[kind!]![name!])
  }
  follow(paths)
  return reached
}

const pick = <Value>(all: Record<string, Value>, isKept: (value: Value, name: string) => boolean) =>
  Object.fromEntries(Object.entries(all).filter(([name, value]) => isKept(value, name)))

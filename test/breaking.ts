// What of the contracts breaks clients of earlier ones, and whether docs/changes says so.
import { readFileSync } from 'node:fs'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema, isEnumType, isInputObjectType, isObjectType } from 'graphql'
import { breakingOpenapi } from './breaking-openapi.ts'

export interface Contracts {
  graphql: string
  openapi: string
}

/** `TYPE place`: those of GraphQL by the rules of GraphQL Inspector, such as FIELD_REMOVED Vehicle.seats. */
export async function breakingChanges(before: Contracts, now: Contracts): Promise<string[]> {
  const changes = await diff(buildSchema(before.graphql), buildSchema(now.graphql))
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
  const ofGraphql = breaking.map(({ type, path }) => `${type} ${path}`)
  return [...new Set([...ofGraphql, ...breakingOpenapi(JSON.parse(before.openapi), JSON.parse(now.openapi))])]
}

export interface Version {
  version: string
  /** Undefined while it is not released. */
  day: string | undefined
  entries: { isBreaking: boolean; isSooner: boolean; named: string[] }[]
}

/** The entries of docs/changes, in either language: `### 0.2.0, 2027-12-01` or `, unreleased`, with a list below. */
export function versionsIn(text: string): Version[] {
  const [, ...parts] = text.split(/^### (?=\d)/m)
  return parts.map((part) => {
    const [, version = '', , day] = /^(\S+?)[,，]\s*((\d{4}-\d{2}-\d{2})|unreleased)$/m.exec(part) ?? []
    const entries = [...part.matchAll(/^- (.*(?:\n {2}.*)*)/gm)].map(([, entry]) => ({
      isBreaking: /^\*\*(breaking|不兼容)/.test(entry!),
      isSooner: /^\*\*(breaking, sooner|不兼容，提前)\*\*/.test(entry!),
      named: [...entry!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
    }))
    return { version, day, entries }
  })
}

/** Before the first release nobody can be broken. */
export const isReleased = (versions: readonly Version[]): boolean => versions.some(({ day }) => day !== undefined)

/** What was taken away without having been deprecated until its day in the earlier contracts. */
export function suddenRemovals(changes: readonly string[], before: Contracts, today: string): string[] {
  const schema = buildSchema(before.graphql)
  const { components, paths } = JSON.parse(before.openapi)
  const ofGraphql = ([type = '', name = '', argument]: string[]) => {
    const of = schema.getType(type)
    if (isEnumType(of)) return of.getValue(name)
    const field = isObjectType(of) || isInputObjectType(of) ? of.getFields()[name] : undefined
    return argument && field && 'args' in field ? field.args.find((one) => one.name === argument) : field
  }
  const ofOpenapi: Record<string, (place: string) => Record<string, string> | undefined> = {
    PROPERTY_REMOVED: (place) => components.schemas[place.split('.')[0]!]?.properties?.[place.split('.')[1]!],
    OPERATION_REMOVED: (place) => paths[place.split(' ')[1]!]?.[place.split(' ')[0]!.toLowerCase()],
  }
  const ofElements = ['FIELD_REMOVED', 'INPUT_FIELD_REMOVED', 'ENUM_VALUE_REMOVED', 'FIELD_ARGUMENT_REMOVED']
  return changes.filter((change) => {
    const [, type = '', place = ''] = /^(\S+) (.*)$/.exec(change) ?? []
    const reason = ofElements.includes(type) ? ofGraphql(place.split('.'))?.deprecationReason : undefined
    const sunset = /gone from (\d{4}-\d{2}-\d{2})/.exec(reason ?? '')?.[1] ?? ofOpenapi[type]?.(place)?.['x-sunset']
    const isOne = ofElements.includes(type) || type in ofOpenapi
    return isOne && !(sunset !== undefined && sunset <= today)
  })
}

/**
 * What no entry of a version to come names, or only one that says nothing of coming sooner than policy lets it; and
 * entries that name nothing which is so. `*` stands for all texts.
 */
export function unannounced(changes: readonly string[], versions: readonly Version[], sudden: readonly string[] = []) {
  const coming = versions.filter(({ day }) => day === undefined).flatMap(({ entries }) => entries)
  const breaking = coming.filter(({ isBreaking }) => isBreaking)
  const patterns = breaking.flatMap(({ named }) => named)
  const sooner = breaking.filter(({ isSooner }) => isSooner).flatMap(({ named }) => named)
  const isNamed = (change: string, pattern: string): boolean =>
    new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`).test(change)
  return {
    missing: changes.filter((change) => {
      const fitting = sudden.includes(change) ? sooner : patterns
      return !fitting.some((pattern) => isNamed(change, pattern))
    }),
    idle: patterns.filter((pattern) => !changes.some((change) => isNamed(change, pattern))),
  }
}

/** As they were at the last release; `npm run release` keeps them. */
export const keptFiles = { graphql: 'test/release/schema.graphql', openapi: 'test/release/openapi.json' } as const

export const readContracts = (files: Record<keyof Contracts, string>): Contracts => {
  const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
  return { graphql: read(files.graphql), openapi: read(files.openapi) }
}

export const changesFiles = ['docs/changes.md', 'docs/changes.en.md'] as const

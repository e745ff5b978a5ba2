import { lexicographicSortSchema, printSchema } from 'graphql'
import { graphqlSchemaOf } from './graphql/schema.ts'
import type { Registry } from './kernel/registry.ts'
import { openapiDocument } from './rest/openapi.ts'

/** The two checked-in contracts by file name, as the code derives them now. */
export function contractFiles(registry: Registry): Record<string, string> {
  return {
    'schema.graphql': `${printSchema(lexicographicSortSchema(graphqlSchemaOf(registry)))}\n`,
    'docs/openapi.json': `${JSON.stringify(openapiDocument(registry), null, 1)}\n`,
  }
}

// The plan between protocol and SQL: REST query strings and GraphQL selections both become one of these, and sql/ turns
// any of them into one statement. Plain data; every `key` is the name the value has in the answer.
import type { Field, Register, Relation } from '../kernel/define-register.ts'
import type { Operator } from '../kernel/field-kinds.ts'

export type Condition =
  | { op: 'and' | 'or'; all: Condition[] }
  | { op: 'not'; condition: Condition }
  /** Values are canonical text as checked by the field's kind. */
  | { op: 'compare'; field: Field; operator: Operator; values: string[] }
  /** A to-one relation has only `some`: it is there and fulfils the condition. */
  | { op: 'relation'; relation: Relation; quantifier: 'some' | 'none' | 'every'; condition: Condition | undefined }

export interface Direction {
  isDescending: boolean
  nulls: 'first' | 'last'
}

export interface Order extends Direction {
  field: Field
}

export interface Page {
  limit: number
  /** Opaque, as the client sent it: the page lies behind it, or before it when it counts from the end. */
  cursor?: string
  /** Counting from the end (`last`). */
  isBackward?: boolean
}

type Part<Own> = { key: string } & (Own | { kind: 'typename'; name: string })

/** What one record becomes. */
export type RecordPart = Part<
  | { kind: 'field'; field: Field }
  | { kind: 'one'; relation: Relation; parts: RecordPart[] }
  | { kind: 'many'; relation: Relation; list: ListPlan }
>

export type EdgePart = Part<{ kind: 'cursor' } | { kind: 'node'; parts: RecordPart[] }>

export type PageInfoPart = Part<
  | { kind: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor' }
  /** REST: the cursor of the page that follows or precedes, null when there is none; and the count inside `page`. */
  | { kind: 'nextCursor' | 'previousCursor' }
  | { kind: 'totalCount'; parts: CountPart[] }
>

export type CountPart = Part<{ kind: 'value' | 'isExact' }>

export const aggregateFunctions = ['sum', 'avg', 'min', 'max'] as const
export type AggregateFunction = (typeof aggregateFunctions)[number]

export type AggregatePart = Part<
  { kind: 'count' } | { kind: 'function'; name: AggregateFunction; fields: Part<{ kind: 'field'; field: Field }>[] }
>

export const truncations = ['YEAR', 'QUARTER', 'MONTH'] as const
export type Truncation = (typeof truncations)[number]

/** A key to group by: a field of the register, or of a record that to-one relations lead to. */
export interface GroupKey {
  relations: Relation[]
  field: Field
  truncation?: Truncation
}

/** Where a grouped value shows: `key { organization { institutionType } }` is a path of nested keys. */
export type GroupKeyPart = Part<
  { kind: 'value'; index: number; field: Field } | { kind: 'nested'; parts: GroupKeyPart[] }
>

export type AggregateTerm = { name: 'count' } | { name: AggregateFunction; field: Field }

export interface Having {
  term: AggregateTerm
  operator: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte'
  value: string
}

export interface GroupsPlan {
  by: GroupKey[]
  having: Having[]
  orderBy: (Direction & { term: AggregateTerm })[]
  limit: number
  parts: Part<{ kind: 'nodes'; parts: GroupPart[] } | HasMore | { kind: 'page'; parts: Part<HasMore>[] }>[]
}

/** Whether there are groups beyond the limit. */
type HasMore = { kind: 'hasMore' }

export type GroupPart = AggregatePart | ({ key: string } & { kind: 'key'; parts: GroupKeyPart[] })

/** What a list becomes besides and with its records; aggregates, groups and counts ignore the page. */
export type ListPart = Part<
  | { kind: 'nodes'; parts: RecordPart[] }
  | { kind: 'edges'; parts: EdgePart[] }
  | { kind: 'pageInfo'; parts: PageInfoPart[] }
  | { kind: 'totalCount'; parts: CountPart[] }
  | { kind: 'aggregate'; parts: AggregatePart[] }
  | { kind: 'groups'; groups: GroupsPlan }
>

export interface ListPlan {
  register: Register
  filter: Condition | undefined
  order: Order[]
  page: Page
  parts: ListPart[]
  /** The answer is that of its only part, which has no name there. */
  isWhole?: true
}

export interface RecordPlan {
  register: Register
  /** Names one record: its id, natural key, or source and externalId. */
  by: Condition
  parts: RecordPart[]
}

export interface NodesPlan {
  ids: readonly string[]
  /** A list in the order of the ids, with null where there is none in reach; else the one record. */
  isList: boolean
  /** What becomes of a record of each register that it may be in. */
  records: { register: Register; parts: RecordPart[] }[]
}

export type ReadPlan =
  | ({ kind: 'list' } & ListPlan)
  | ({ kind: 'record' } & RecordPlan)
  | ({ kind: 'nodes' } & NodesPlan)

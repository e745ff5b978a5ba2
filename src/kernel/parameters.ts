// The words of a request beside the names of fields. A field or relation that had one as its name could not be asked
// for, or would be taken for it: `fields=…` once filtered the register that had such a field.

/** What shows of a record. */
export const recordParameters = ['fields', 'include']
/** Which page of a list, and what of it. */
export const pageParameters = ['sort', 'limit', 'after', 'before', 'count', ...recordParameters]
/** Which rows; `region` of registers whose rows have one. */
export const rowParameters = ['filter', 'region']
export const aggregateParameters = ['fields']
export const groupParameters = ['by', 'sort', 'limit', ...aggregateParameters]
export const exportParameters = ['sort', 'format', 'bom']
export const writeParameters = ['mode', 'dryRun']
export const recomputeParameters = ['dryRun', 'month']

/** Of a filter, beside fields and relations. */
export const filterWords = ['and', 'or', 'not']
/** Of a key to group by in GraphQL, beside relations. */
const groupWords = ['field', 'truncate']
/** `{ "records": […] }` is a list, whatever the register. */
export const RECORDS = 'records'

const ofBoth = [...filterWords, RECORDS]

/** What no field may be called, */
export const notFields: readonly string[] = [
  ...[...ofBoth, ...pageParameters, ...rowParameters, ...groupParameters, ...exportParameters, ...writeParameters],
]
/** and what no relation: it is no filter in a query string, so that `region` may be one. */
export const notRelations: readonly string[] = [...ofBoth, ...groupWords]

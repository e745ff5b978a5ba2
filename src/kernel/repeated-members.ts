// Of a member that is repeated JSON.parse keeps the last: a filter got wider, a record changed, and nobody was told.
import { ClientError } from '../errors.ts'
import { isSecret } from './secrecy.ts'

/** Names and texts in a value. Not by recursion: a line of a file may be as deep as it is long. */
export function stringsOf(root: unknown): number {
  let count = typeof root === 'string' ? 1 : 0
  const left: object[] = isHolder(root) ? [root] : []
  for (let next = left.pop(); next; next = left.pop()) {
    const values = Array.isArray(next) ? next : Object.values(next)
    if (values !== next) count += values.length
    for (const value of values) {
      if (typeof value === 'string') count++
      else if (isHolder(value)) left.push(value)
    }
  }
  return count
}

const isHolder = (value: unknown): value is object => typeof value === 'object' && value !== null

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g
const MAX_SHOWN = 200

interface Level {
  /** Of an object. */
  names: Set<string> | undefined
  at: string | number
}

/** Names the first member of this JSON that its object has twice. */
export function repeatedMember(text: string): Error {
  const levels: Level[] = []
  let before = ''
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1)
    if (token === '{') levels.push({ names: new Set(), at: '' })
    else if (token === '[') levels.push({ names: undefined, at: 0 })
    else if (token === '}' || token === ']') levels.pop()
    else if (token === ',') {
      if (typeof level?.at === 'number') level.at++
    } else if (level?.names && (before === '{' || before === ',')) {
      level.at = JSON.parse(token) as string
      if (level.names.has(level.at)) return duplicate(level.at, levels)
      level.names.add(level.at)
    }
    before = token
  }
  // V8 takes a name such as "\n" for "\\" once it has seen that one in a like object (Node 24.21), and so loses one.
  return new SyntaxError('A name is one escaped character')
}

function duplicate(name: string, levels: Level[]): ClientError {
  const pointer = levels.map(({ at }) => `/${String(at).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  if (isSecret(pointer)) return new ClientError('SECRET_REFUSED')
  const problem = { code: 'DUPLICATE_MEMBER', params: { name: name.slice(0, MAX_SHOWN) } } as const
  return new ClientError(problem.code, problem.params, [{ ...problem, pointer: pointer.slice(0, MAX_SHOWN) }])
}

// GraphQL documents that an operator allows: files that clients' builds make, such as persisted-documents.json of
// graphql-codegen, or what Relay's persistConfig names; and documents as they are.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isObject } from './field-kinds.ts'

/** Text by hash: the SHA-256 of the text, and what its file calls it. */
export type TrustedDocuments = ReadonlyMap<string, string>

/** Of a file, or of the `.json` and `.graphql` files of a folder. Throws what is wrong with them. */
export function readTrustedDocuments(path: string): TrustedDocuments {
  const isFolder = statSync(path).isDirectory()
  const files = isFolder
    ? readdirSync(path)
        .filter(isOfDocuments)
        .map((name) => join(path, name))
    : [path]
  const found = new Map<string, string>()
  for (const [hash, text] of files.flatMap(documentsIn)) {
    if (found.has(hash) && found.get(hash) !== text) throw new Error(`${hash} stands for two documents`)
    found.set(hash, text)
  }
  if (found.size === 0) throw new Error(`${path} has no documents`)
  return found
}

const isOfDocuments = (name: string): boolean => /\.(json|graphql)$/.test(name)

function documentsIn(file: string): [hash: string, text: string][] {
  const text = readFileSync(file, 'utf8')
  const named = file.endsWith('.json') ? byHash(JSON.parse(text), file) : []
  const texts = file.endsWith('.json') ? named.map(([, document]) => document) : [text]
  return [...named, ...texts.map((document): [string, string] => [sha256(document), document])]
}

function byHash(json: unknown, file: string): [hash: string, text: string][] {
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string'
  const entries = isObject(json) ? Object.entries(json) : []
  if (!isObject(json) || !entries.every(isText)) throw new Error(`${file} is no object of documents by their hashes`)
  return entries
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

// docs/security.md promises what tests hold: each it names must be there, to the letter, in both languages alike.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(new URL(path, `file://${root}`), 'utf8')
const documents = ['docs/security.md', 'docs/security.en.md']

/** `test/a.test.ts` *a title*; *another* -> pairs of file and title. */
function promisesOf(text: string): [file: string, title: string][] {
  const groups = text.matchAll(/`((?:test|src)\/[\w./-]+\.test\.ts)`((?:[\s;；]*\*[^*|]+\*)*)/g)
  return [...groups].flatMap(([, file, titles]) =>
    [...titles!.matchAll(/\*([^*]+)\*/g)].map(([, title]): [string, string] => [file!, title!]),
  )
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

t.test('every test that is named is there', async (t) => {
  for (const document of documents) {
    const text = read(document)
    const promises = promisesOf(text)
    t.ok(promises.length > 90, `${document}: ${promises.length} tests are named`)
    for (const [file, title] of promises) {
      const isThere = existsSync(`${root}${file}`)
      t.ok(isThere, `${document} names ${file}`)
      const test = new RegExp(`\\btest\\(\\s*(['"\`])${escaped(title)}\\1`)
      if (isThere) t.ok(test.test(read(file)), `${file} has "${title}"`)
    }
    const titles = [...text.replaceAll('**', '').matchAll(/\*[^*|\n]+\*/g)]
    t.equal(titles.length, promises.length, `${document}: every title in italics belongs to a file`)
    for (const [, path] of text.matchAll(/\b((?:src|test|migrations)\/[\w./-]+\.(?:ts|sql))\b/g)) {
      t.ok(existsSync(`${root}${path}`), `${document} names ${path}`)
    }
  }
  const [zh, en] = documents.map((document) => promisesOf(read(document)).join('\n'))
  t.equal(en, zh, 'both languages name the same tests in the same places')
})

t.test('the service calls no address but those of key sets', async (t) => {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', 'src']
  const files = execFileSync('git', args, { cwd: root }).toString().split('\n')
  const product = files.filter((path) => /(?<!\.test)\.ts$/.test(path) && existsSync(`${root}${path}`))
  const callsOut = /\bfetch\(|\bcreateRemoteJWKSet\b|\bundici\b|\{[^}]*\b(request|get)\b[^}]*\} from 'node:https?'/
  t.ok(product.length > 100)
  t.strictSame(
    product.filter((path) => callsOut.test(read(path))),
    ['src/identity/external-issuers.ts'],
  )
})

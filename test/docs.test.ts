// The documents for developers name files, folders and functions: what they name must be there, in both languages.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .split('\n')
  .filter((path) => path && existsSync(`${root}${path}`))

const guides = tracked.filter((path) => /^(docs\/[\w.-]+|README[\w.-]*)\.md$/.test(path))
const architecture = ['docs/architecture.md', 'docs/architecture.en.md']
const grammar = ['docs/api.md', 'docs/api.en.md']
const changes = ['docs/changes.md', 'docs/changes.en.md']

/** What the guide to a new register makes, and a file whose number is still to be chosen. */
const isToBeMade = (path: string): boolean => /\bfuel-card\b/.test(path)

t.test('every file and folder of the project that a document names is there', async (t) => {
  t.ok(guides.length >= 13, `${guides.length} documents`)
  for (const guide of guides) {
    const named = new Set(read(guide).match(/(?<![\w./-])(?:src|test|migrations|bench)\/[\w./-]*[\w/]/g))
    for (const path of named) if (!isToBeMade(path)) t.ok(existsSync(`${root}${path}`), `${guide} names ${path}`)
  }
})

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

t.test('every link between documents leads to a heading that is there', async (t) => {
  for (const guide of guides) {
    for (const [, path, anchor] of read(guide).matchAll(/\]\(([\w./-]+\.md)?(?:#([^)\s]+))?\)/g)) {
      const target = path === undefined ? guide : join(dirname(guide), path)
      t.ok(existsSync(`${root}${target}`), `${guide} links to ${target}`)
      if (!anchor || !existsSync(`${root}${target}`)) continue
      const headings = [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!))
      t.ok(headings.includes(decodeURIComponent(anchor)), `${guide} links to ${target}#${anchor}`)
    }
  }
})

t.test('every folder of src but those of registers is named in both documents on the architecture', async (t) => {
  const folders = new Set(tracked.flatMap((path) => /^(src(?:\/[\w-]+)+)\/[^/]+$/.exec(path)?.[1] ?? []))
  const rooms = [...folders].filter((folder) => !folder.startsWith('src/registers/'))
  t.ok(rooms.length >= 11, rooms.join())
  for (const document of architecture) {
    const text = read(document)
    for (const room of rooms) t.ok(text.includes(`${room}/`), `${document} names ${room}/`)
  }
})

t.test('every function stands in the file that is named with it', async (t) => {
  for (const document of architecture) {
    const pairs = [...read(document).matchAll(/`(\w+)\(\)`(?: in |\s*[（(])`(src\/[\w./-]+\.ts)`/g)]
    t.ok(pairs.length > 50, `${document}: ${pairs.length} functions`)
    for (const [, name, path] of pairs) {
      const isThere = existsSync(`${root}${path}`) && new RegExp(`\\b${name}\\b`).test(read(path!))
      t.ok(isThere, `${document}: ${name}() is in ${path}`)
    }
  }
})

t.test('both languages name the same', async (t) => {
  for (const [zh, en] of [architecture, grammar, changes]) {
    const namesOf = (path: string) =>
      [...new Set(read(path).match(/`[^`\n]*`/g))].filter((name) => /^`[!-~ ]*`$/.test(name))
    const [inZh, inEn] = [namesOf(zh!), namesOf(en!)]
    t.strictSame(
      inZh.filter((name) => !inEn.includes(name)),
      [],
      `only in ${zh}`,
    )
    t.strictSame(
      inEn.filter((name) => !inZh.includes(name)),
      [],
      `only in ${en}`,
    )
  }
})

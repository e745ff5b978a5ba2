import { readdir, readFile, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { streamWhole, writeWhole } from './write-whole.ts'

t.test('whoever reads a file finds all of it, or what was there before', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'file')
  await writeWhole(path, 'a'.repeat(1_000_000), 0o600)
  t.equal((await stat(path)).mode & 0o777, 0o600)
  let isDone = false
  const writing = (async () => {
    for (const letter of 'bcdefgh') await writeWhole(path, letter.repeat(1_000_000))
    isDone = true
  })()
  const seen = new Set<string>()
  while (!isDone) {
    const text = await readFile(path, 'utf8')
    seen.add(`${text.length} ${new Set(text).size}`)
  }
  await writing
  t.strictSame([...seen], ['1000000 1'])
  t.equal((await stat(path)).mode & 0o777, 0o600, 'whoever may read it stays the same')
  t.strictSame(await readdir(folder), ['file'])
})

t.test('what fails halfway leaves the file as it was', async (t) => {
  const folder = t.testdir({ file: 'before' })
  const path = join(folder, 'file')
  const broken = Readable.from(
    (function* () {
      yield 'half of it'
      throw new Error('broken')
    })(),
  )
  await t.rejects(streamWhole(path, broken), { message: 'broken' })
  t.equal(await readFile(path, 'utf8'), 'before')
  t.strictSame(await readdir(folder), ['file'])
})

t.test('a link stays a link, and a device is written to', async (t) => {
  const folder = t.testdir({ file: 'before' })
  await symlink('file', join(folder, 'link'))
  await writeWhole(join(folder, 'link'), 'after')
  t.equal(await readFile(join(folder, 'file'), 'utf8'), 'after')
  await writeWhole('/dev/null', 'nothing')
  t.ok((await stat('/dev/null')).isCharacterDevice())
})

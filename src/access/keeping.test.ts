import t from 'tap'
import { keeping } from './keeping.ts'

t.test('what is there is kept, however many keys are made up beside it', async (t) => {
  const asked: string[] = []
  const { get, forget, clear } = keeping(async (key) => {
    asked.push(key)
    return key.startsWith('known') ? key : undefined
  })
  const times = (key: string) => asked.filter((one) => one === key).length
  t.equal(await get('known'), 'known')
  await Promise.all(Array.from({ length: 3000 }, (_, i) => get(`made up ${i}`)))
  await get('known')
  await get('made up 2999')
  t.strictSame([times('known'), times('made up 2999')], [1, 1])
  await get('made up 0')
  t.equal(times('made up 0'), 2, 'made-up keys push out each other')
  forget('known')
  await get('known')
  await get('made up 2999')
  t.strictSame([times('known'), times('made up 2999')], [2, 1])
  clear()
  await Promise.all([get('known'), get('made up 2999')])
  t.strictSame([times('known'), times('made up 2999')], [3, 2])
})

t.test('what is forgotten while it is looked up is looked up again, and so is what failed', async (t) => {
  let answer = Promise.withResolvers<string | undefined>()
  let count = 0
  const { get, forget } = keeping(() => {
    count++
    return answer.promise
  })
  const first = get('a')
  forget('a')
  const old = answer
  answer = Promise.withResolvers()
  const second = get('a')
  old.resolve(undefined)
  answer.resolve('new')
  t.strictSame([await first, await second, await get('a'), count], [undefined, 'new', 'new', 2])
  answer = Promise.withResolvers()
  answer.reject(new Error('lost'))
  await t.rejects(get('b'))
  await t.rejects(get('b'))
  t.equal(count, 4)
})

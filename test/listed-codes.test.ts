import fastify from 'fastify'
import t from 'tap'
import { unlistedCodes } from './listed-codes.ts'

const answers: [type: string, body: object, unlisted: string[], warnings?: string][] = [
  ['application/problem+json', { code: 'SURPRISE' }, ['SURPRISE']],
  ['application/problem+json', { code: 'NOT_FOUND', errors: [{ code: 'SURPRISE' }] }, ['SURPRISE']],
  ['application/json', { results: [{ problems: [{ code: 'KEY_MISSING' }], warnings: [{ code: 'ODD' }] }] }, ['ODD']],
  ['application/json', { rejected: [{ line: 1, code: 'ODD' }], stoppedAt: { code: 'GONE' } }, ['ODD', 'GONE']],
  ['application/json', { errors: [{ extensions: { code: 'NEW', errors: [{ code: 'OLD' }] } }] }, ['NEW', 'OLD']],
  ['application/json', { error: 'invalid_mood', error_description: 'bad' }, ['invalid_mood']],
  ['application/json', { error: 'invalid_client', error_description: 'bad' }, []],
  ['application/json', { data: [{ code: 'A-1', warnings: [] }] }, []],
  ['application/json', {}, ['ODD vin'], 'TEXT_GARBLED name, ODD vin'],
]

t.test('a code that is not listed is found in whatever answer', async (t) => {
  for (const [type, body, wanted, warnings] of answers) {
    const app = fastify()
    app.get('/', (_, reply) =>
      reply.headers({ 'content-type': type, ...(warnings && { 'x-warnings': warnings }) }).send(JSON.stringify(body)),
    )
    const unlisted = unlistedCodes(app)
    await app.inject('/')
    t.strictSame([...unlisted], wanted, JSON.stringify(body))
    unlisted.clear()
    await fetch(await app.listen({ host: '127.0.0.1', port: 0 })).then((answer) => answer.text())
    t.strictSame([...unlisted], wanted, 'through a socket')
    await app.close()
  }
})

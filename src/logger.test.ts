import { Writable } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { loggerOptions } from './logger.ts'

t.test('secrets do not reach the log', (t) => {
  const lines: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const log = pino(loggerOptions('info'), sink)
  log.info({ req: { headers: { authorization: 'Bearer hush', cookie: 'hush', accept: 'shown' } } }, 'request')
  log.info({ headers: { 'set-cookie': 'hush' }, token: 'hush', config: { databaseUrl: 'hush' } }, 'other')
  log.debug('below the level')
  t.equal(lines.length, 2)
  t.notMatch(lines.join(''), 'hush')
  t.match(JSON.parse(lines[0] ?? ''), { level: 'info', msg: 'request', req: { headers: { accept: 'shown' } } })
  t.end()
})

// Bytes that are not HTTP, or nearly.
import type { Random } from '../../src/sandbox/random.ts'
import type { HostileRequest } from './request.ts'
import { headerText, pickText, texts } from './values.ts'
import type { World } from './world.ts'

/** Bytes that an HTTP client would not send. Node answers most of them itself, or closes. */
export function wire(random: Random, world: World): HostileRequest {
  const good = `Host: localhost\r\nAuthorization: ${world.reader}\r\n`
  const json = `${good}Content-Type: application/json\r\n`
  const [text, isUnfinished] = random.pick(wireTexts)(good, json, random)
  return {
    method: 'GET',
    target: '/',
    headers: [],
    wire: Buffer.from(text, 'latin1'),
    ...(isUnfinished && { isUnfinished }),
  }
}

type WireText = (good: string, json: string, random: Random) => [text: string, isUnfinished?: true]

const lengths = ['-1', 'abc', '1e3', '0x10', '1, 2', '', '99999999999999999999', '1\r\nContent-Length: 2']
const codings = ['gzip', 'identity', 'chunked, gzip', 'xchunked', 'chunked, chunked', ' chunked']
const chunks = [
  ...['FFFFFFFFFFFFFFFFF\r\n', '-1\r\n', 'xyz\r\n{}', '2;ext="\r\n{}\r\n0\r\n\r\n', '2\r\n{}', '2\r\n{}X\r\n'],
  ...['0\r\nTrailer: 1\r\n\r\n', '1\r\n{\r\n1\r\n}\r\n0\r\n\r\n'],
]

const wireTexts: WireText[] = [
  (_, __, random) => [Buffer.from(pickText(random)).toString('latin1').padEnd(4, 'x'), true],
  (_, __, random) => [Array.from({ length: 200 }, () => String.fromCharCode(random.integer(0, 255))).join(''), true],
  (good) => [`GET / HTTP/9.9\r\n${good}\r\n`, true],
  (good) => [`GET / HTTP/1.1 \r\n${good}\r\n`],
  (good) => [`get / HTTP/1.1\r\n${good}\r\n`],
  () => ['GET /\r\n\r\n', true],
  () => ['GET / HTTP/1.0\r\n\r\n'],
  () => ['GET /v1/vehicles HTTP/1.1\r\n\r\n'],
  () => ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', true],
  () => ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', true],
  (good) => [`CONNECT 127.0.0.1:22 HTTP/1.1\r\n${good}\r\n`, true],
  (good) => [`OPTIONS * HTTP/1.1\r\n${good}\r\n`],
  (good) => [`GET * HTTP/1.1\r\n${good}\r\n`],
  (good) => [`GET http:// HTTP/1.1\r\n${good}\r\n`],
  (good) => [`GET ${'/a'.repeat(20_000)} HTTP/1.1\r\n${good}\r\n`],
  (good) => [`GET /v1/vehicles?a=\xe5\x8f\xb0 b HTTP/1.1\r\n${good}\r\n`],
  (good, _, random) => [`GET / HTTP/1.1\r\n${good}X${random.pick(['\0', '\x01', ' ', '(', '\xff', ''])}: a\r\n\r\n`],
  (good, _, random) => [
    `GET / HTTP/1.1\r\n${good}X: a${random.pick(['\0', '\x01', '\rb', '\nb', '\r\n folded', '\x7f'])}\r\n\r\n`,
    true,
  ],
  (good) => [`GET / HTTP/1.1\r\n${good}no colon\r\n\r\n`],
  (good) => [`GET / HTTP/1.1\n${good.replaceAll('\r', '')}\n`, true],
  (good) => [`GET / HTTP/1.1\r\n${good}Host: other\r\n\r\n`],
  (good) => [`GET / HTTP/1.1\r\n${good}${'X-Many: 1\r\n'.repeat(1500)}\r\n`],
  (good) => [
    `GET / HTTP/1.1\r\n${good}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: eA==\r\n\r\n`,
    true,
  ],
  (good) => [
    `GET /graphql HTTP/1.1\r\n${good}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AA\r\n\r\n`,
    true,
  ],
  (_, json, random) => [`POST /graphql HTTP/1.1\r\n${json}Content-Length: ${random.pick(lengths)}\r\n\r\n{}`, true],
  (_, json, random) => [
    `POST /v1/vehicles HTTP/1.1\r\n${json}Content-Length: ${random.pick([3, 5, 1000, 20_000_000])}\r\n\r\n{}`,
    true,
  ],
  (_, json) => [
    `POST /v1/vehicles HTTP/1.1\r\n${json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    true,
  ],
  (_, json, random) => [
    `POST /v1/vehicles HTTP/1.1\r\n${json}Transfer-Encoding: ${random.pick(codings)}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    true,
  ],
  (_, json, random) => [
    `POST /v1/vehicles HTTP/1.1\r\n${json}Transfer-Encoding: chunked\r\n\r\n${random.pick(chunks)}`,
    true,
  ],
  (good) => [
    `POST /v1/vehicles/import HTTP/1.1\r\n${good}Content-Type: text/csv\r\nContent-Length: 100\r\n\r\nvin,`,
    true,
  ],
  (good) => [`GET /v1/regions?limit=1 HTTP/1.1\r\n${good}\r\nGET /v1/regions?limit=2 HTTP/1.1\r\n${good}\r\n`],
  (good) => [`GET /v1/regions/export HTTP/1.1\r\n${good}\r\n`, true],
  (good) => [`GET /v1/regions HTTP/1.1\r\n${good}Content-Length: 5\r\n\r\nhello`],
  (good) => [
    `GET / HTTP/1.1\r\n${good}${texts
      .slice(0, 40)
      .map((text, i) => `X-${i}: ${headerText(text)}\r\n`)
      .join('')}\r\n`,
  ],
]

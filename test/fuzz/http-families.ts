// Hostility below the register: tokens, headers, addresses.
import type { Random } from '../../src/sandbox/random.ts'
import { fromAnywhere, type Header, type HostileRequest } from './request.ts'
import { headerText, pickText, shortText } from './values.ts'
import type { World } from './world.ts'

const base64url = (text: string): string => Buffer.from(text).toString('base64url')

/** A token with something wrong, or an Authorization header that is none. */
export function tokens(random: Random, { reader }: World): HostileRequest {
  const token = reader.slice('Bearer '.length)
  const [header = '', claims = '', signature = ''] = token.split('.')
  const oddHeader = random.pick(jwtHeaders)
  const oddClaims = random.pick(jwtClaims)
  // Not the last character: its low bits are no part of the signature.
  const at = random.integer(0, token.length - 2)
  const values: (() => string)[] = [
    () => `Bearer ${base64url(oddHeader)}.${claims}.${random.pick(['', signature, 'AA', 'x'.repeat(86)])}`,
    () =>
      `Bearer ${random.pick([header, base64url(oddHeader)])}.${base64url(oddClaims)}.${random.pick(['', signature])}`,
    () => `Bearer ${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`,
    () => `Bearer ${token.slice(0, at)}`,
    () => `Bearer ${token}${random.pick(['.', '.x', 'A'.repeat(10_000), '.a.b', '=', '%00'])}`,
    () => `${random.pick(['Basic', 'Digest', 'DPoP', 'Bearer,', 'Bearerx', '', 'MAC'])} ${token}`,
    () => `Bearer ${headerText(shortText(random, 8000))}`,
    () => headerText(shortText(random, 8000)),
    () => `Basic ${Buffer.from(`${shortText(random)}:${shortText(random)}`).toString('base64')}`,
    () => `Bearer ${'.'.repeat(random.integer(0, 12_000))}`,
  ]
  const headers: Header[] = [['Authorization', random.pick(values)()], fromAnywhere(random)]
  if (random.chance(5)) headers.unshift(['Authorization', 'Bearer x'])
  if (random.chance(5)) headers.shift()
  const target = random.pick(['/v1/vehicles', '/graphql?query={__typename}', '/v1/assets/export', '/schema.graphql?x'])
  return {
    method: random.chance(20) ? 'POST' : 'GET',
    target: target.replace('/schema.graphql?x', '/v1/regions'),
    headers,
    mustFail: true,
  }
}

const jwtHeaders = [
  ...[
    '{"alg":"none"}',
    '{"alg":"NONE","kid":"x"}',
    '{"alg":"HS256","kid":"x"}',
    '{"alg":"RS256"}',
    '{"alg":null}',
    '{}',
    '[]',
  ],
  ...[
    '{"alg":"ES256","kid":"../../etc/passwd"}',
    `{"alg":"ES256","kid":"' OR 1=1 --"}`,
    '{"alg":"ES256","kid":{"a":1}}',
  ],
  ...['{"alg":"ES256","crit":["exp"],"kid":"x"}', '{"alg":"ES256","jku":"http://127.0.0.1:1/","kid":"x"}', 'null', '{'],
  ...[
    '{"alg":"ES256","b64":false,"crit":["b64"]}',
    `{"alg":"ES256","kid":"${'k'.repeat(6000)}"}`,
    '{"alg":"ES256","zip":"DEF"}',
  ],
  ...[
    '{"alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}',
    '{"alg":["ES256"]}',
    '{"enc":"A256GCM","alg":"dir"}',
  ],
]

const jwtClaims = [
  ...[
    '{}',
    '[]',
    'null',
    '1',
    '{"sub":null}',
    '{"sub":{"a":1}}',
    '{"exp":0,"sub":"sandbox-national"}',
    '{"exp":1e400}',
    '{',
  ],
  ...[
    '{"exp":"99999999999"}',
    '{"nbf":99999999999}',
    '{"aud":[],"iss":[]}',
    `{"sub":"${'s'.repeat(6000)}"}`,
    '{"iat":-1}',
  ],
]

/** A good request with headers that are not. */
export function headers(random: Random, world: World): HostileRequest {
  const { id } = random.pick(world.records.get('Vehicle')!)
  const bases: HostileRequest[] = [
    { method: 'GET', target: '/v1/buildings', headers: [['Authorization', world.reader]] },
    { method: 'GET', target: `/v1/vehicles/${id}`, headers: [['Authorization', world.reader]] },
    {
      method: 'POST',
      target: '/graphql',
      headers: [['Authorization', world.reader]],
      body: '{"query":"{__typename}"}',
    },
    { method: 'POST', target: '/v1/vehicles', headers: [['Authorization', world.writer]], body: '[]' },
    {
      method: 'PATCH',
      target: `/v1/vehicles/${id}`,
      headers: [['Authorization', world.writer]],
      body: '{"note":"x"}',
    },
    { method: 'POST', target: '/v1/vehicles/import', headers: [['Authorization', world.writer]], body: 'vin\nx\n' },
  ]
  const request = random.pick(bases)
  const odd = Array.from({ length: random.integer(1, 3) }, () => oddHeader(random))
  const isTyped = odd.some(([name]) => name.toLowerCase() === 'content-type')
  const type: Header[] =
    isTyped || !request.body
      ? []
      : [['Content-Type', request.target.endsWith('import') ? 'text/csv' : 'application/json']]
  return { ...request, headers: [...request.headers, ...type, ...odd, ...(random.chance(10) ? odd : [])] }
}

function oddHeader(random: Random): Header {
  const [name, values] = random.pick(headerValues)
  if (random.chance(60)) return [name, random.pick(values)]
  if (random.chance(10)) return [name, 'x'.repeat(random.pick([8000, 15_000, 16_384, 65_536]))]
  return [name, headerText(shortText(random, 2000))]
}

const headerValues: [name: string, values: string[]][] = [
  [
    'Accept',
    [
      '',
      '*',
      'text/html',
      'application/json;q=0',
      'application/graphql-response+json;q=nan',
      '*/*;q=1e9',
      ',,,',
      'image/*',
    ],
  ],
  [
    'Content-Type',
    [
      '',
      'text/plain',
      'application/json; charset=utf-7',
      'application/json;;',
      'multipart/form-data; boundary=',
      'application/xml',
      'application/json, text/csv',
      'APPLICATION/JSON',
      '/',
      'text/csv; charset=gbk',
      'application/x-www-form-urlencoded',
      '*',
    ],
  ],
  ['Content-Encoding', ['gzip', 'br', 'deflate', 'identity', 'gzip, gzip', 'x']],
  [
    'If-Match',
    ['"1"', '"0"', 'W/"1"', '"99999999999"', '"1", "2"', '*', '""', '"-1"', '1', '"1.5"', '"1-0"', '"1-"', '"1-%"'],
  ],
  ['If-None-Match', ['*', '"1"', 'W/"1-zik0zj"', ',', '"'.repeat(3000)]],
  ['If-Modified-Since', ['yesterday', 'Thu, 01 Jan 1970 00:00:00 GMT']],
  ['Range', ['bytes=0-1', 'bytes=-1', 'bytes=9-1,,', 'records=1']],
  ['Idempotency-Key', ['', 'k', '\xff\xfe', 'k'.repeat(201), '"quoted"', '; --', '../', 'k, k']],
  [
    'X-Request-Id',
    ['', 'short', 'fine-request-id', 'a'.repeat(65), '<script>', '../../etc', '\xff'.repeat(10), '{"a":1}'],
  ],
  ['X-Reason', ['%', '%00', '%ff', '%E4%BD%A0', 'r'.repeat(3000), '%ED%A0%80', '%0d%0aX: 1']],
  ['Accept-Language', ['', 'en', '*', 'xx-YY', 'en;q=0, zh', ',,,,', 'zh'.repeat(2000), '__proto__']],
  ['Accept-Encoding', ['gzip', 'br;q=1.0, gzip;q=0', '*', 'identity;q=0, *;q=0']],
  ['X-Forwarded-For', ['127.0.0.1', '::1', "1.2.3.4, '", '999.999.999.999', 'unknown']],
  ['X-HTTP-Method-Override', ['DELETE']],
  ['Forwarded', ['for="[::1]";host=evil']],
  ['Origin', ['null', 'http://evil.example']],
  ['Cookie', ['a=b; c', '='.repeat(4000)]],
  ['Connection', ['close', 'keep-alive', 'upgrade', 'authorization']],
  ['Expect', ['100-continue', '200-ok']],
  ['Host', ['evil.example', 'localhost:99999']],
  ['Date', ['never']],
  ['__proto__', ['x']],
  ['constructor', ['x']],
]

/** Addresses that do not exist, in every way of writing them. */
export function paths(random: Random, { paths: known, ids, reader }: World): HostileRequest {
  const path = random.pick([
    ...known,
    '/',
    '/graphql',
    '/docs',
    '/docs/errors',
    '/playground',
    '/openapi.json',
    '/schema.graphql',
    '/health/ready',
    '/health/live',
  ])
  const segments = path.split('/')
  const odd = () => random.pick([...oddSegments, encodeURIComponent(pickText(random).toWellFormed()).slice(0, 4000)])
  const ways: (() => string)[] = [
    () => segments.with(random.integer(1, segments.length - 1), odd()).join('/'),
    () => `${path}/${odd()}`,
    () =>
      `${path}${random.pick(['/', '//', '?', '??', '#', '#a', ';a=b', '%', '.json', ' '.trim(), '*', '%3f', '\\'])}`,
    () => path.replaceAll('/', random.pick(['//', '/./', '/../', '%2f', '\\', '/%2e/'])),
    () => path.toUpperCase(),
    () => `http://evil.example${path}`,
    () => `//evil.example${path}`,
    () => `${path}/${random.pick(ids)}/${odd()}`,
    () => `${path}?${odd()}=${odd()}&${odd()}`,
    () => `/${'a/'.repeat(random.integer(1, 4000))}`,
    () => path,
  ]
  return {
    method: random.pick(methods),
    target: targetText(random.pick(ways)()),
    headers: random.chance(80) ? [['Authorization', reader]] : [],
  }
}

/** What may stand in a request line: the rest is wire(). */
const targetText = (text: string): string =>
  Buffer.from(text)
    .toString('latin1')
    .replace(/[\0-\x20\x7f]/g, '+') || '/'

const oddSegments = [
  ...['%00', '%2e%2e', '..', '.', '%252e%252e', '%c0%ae%c0%ae', '%', '%f', '%ff', '%u0041', '%E4%BD', 'a'.repeat(201)],
  ...[
    'a'.repeat(10_000),
    ':id',
    '{id}',
    '*',
    '(a)',
    '__proto__',
    'constructor',
    'by-key',
    'import',
    'export',
    '~',
    '@',
    'ids[]',
  ],
  ...["'", '%27%3B--', '%0d%0aX-Injected:%201', '%e2%80%ae', 'a%2fb', '..%2f..%2fetc%2fpasswd', '$', '0', '-1', '1e9'],
]

const methods = [
  'GET',
  'GET',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'PURGE',
  'SEARCH',
  'QUERY',
  'LOCK',
  'M-SEARCH',
]

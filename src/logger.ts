import type { LoggerOptions } from 'pino'
import type { Config } from './config.ts'

/** pino options for the process and for Fastify's `logger`. Logs hold no secrets and no personal data. */
export function loggerOptions(level: Config['logLevel']): LoggerOptions {
  return {
    level,
    base: undefined,
    redact: { paths: redactedPaths, censor: '[redacted]' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
  }
}

const secretHeaders = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'idempotency-key']

const secretFields = ['password', 'token', 'secret', 'privateKey', 'databaseUrl', 'connectionString']

/** Where headers show up: a bare `headers`, and the request or response of an error or a serializer. */
const redactedPaths = [
  ...['headers', 'req.headers', 'request.headers', 'res.headers'].flatMap((where) =>
    secretHeaders.map((header) => `${where}["${header}"]`),
  ),
  ...secretFields.flatMap((field) => [field, `*.${field}`]),
]

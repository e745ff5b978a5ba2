// The HTTP server that Fastify runs on: TLS when there is a certificate, and how long a sender may take.

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  createServer,
  maxHeaderSize,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import { createServer as createTlsServer, Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import type { Config } from '../config.ts'
import { ClientError, codeOf, type ErrorCode } from '../errors.ts'
import { StartError } from '../start-error.ts'
import { problemDetails } from './errors.ts'
import { PROBLEM_TYPE } from './media-types.ts'
import { securityHeaders } from './security-headers.ts'

export type ServerConfig = Pick<Config, 'requestTimeoutMs'> &
  Partial<Pick<Config, 'tlsCertFile' | 'tlsKeyFile' | 'tlsClientCaFile'>>

export interface HttpServer {
  serverFactory: (handler: RequestListener) => Server
  clientErrorHandler: (error: Error, socket: Socket) => void
  /** On these the time limit of a whole request does not hold: a file is being sent, which may take an hour. */
  patientSockets: WeakSet<Socket>
  /** Requests that have no whole answer yet. */
  unanswered: () => number
  endAll: () => void
  /** Reads the certificate again; connections that are open keep the old one. Throws when it is unusable. */
  reloadCertificate: () => void
}

const HEADERS_TIMEOUT_MS = 20_000
/** Longer than nginx keeps its connections to us (60 s), so that none closes under a request on its way. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000

export function httpServer(config: ServerConfig): HttpServer {
  const { requestTimeoutMs, tlsClientCaFile } = config
  const patientSockets = new WeakSet<Socket>()
  const servers: Server[] = []
  /** By connection, which answers in turn: when the last is out, all are. A listener an answer would cost more. */
  const answers = new Map<Socket, ServerResponse>()
  const noting =
    (handler: RequestListener): RequestListener =>
    (request, response) => {
      const { socket } = request
      if (!answers.has(socket)) socket.once('close', () => answers.delete(socket))
      answers.set(socket, response)
      handler(request, response)
    }
  const tls = tlsFiles(config)
  const options = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: Math.min(5000, requestTimeoutMs / 4),
    // Refused by ourselves (app.ts), in our form.
    requireHostHeader: false,
  }
  return {
    patientSockets,
    serverFactory: (handler) => {
      // A client without a certificate, or with another's, is known by its token; whoever maps one asks `authorized`.
      const certificates = { requestCert: tlsClientCaFile !== undefined, rejectUnauthorized: false }
      const noted = noting(handler)
      const server = tls
        ? createTlsServer({ ...options, ...tls(), ...certificates, minVersion: 'TLSv1.2' }, noted)
        : createServer(options, noted)
      // What is expected beside 100-continue we need not know (RFC 9110, 10.1.1); Node would refuse it without a word.
      server.on('checkExpectation', noted)
      // To a host: we are no proxy. Node would hang up without a word.
      server.on('connect', (_request, socket) => socket.end(refusalOf('', tls !== undefined)))
      servers.push(server)
      return server
    },
    clientErrorHandler: (error, socket) => {
      const code = codeOf(error)
      if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && patientSockets.has(socket)) return
      // Within an answer that has begun, another would be read as a part of it.
      const isAnswering = answers.get(socket)?.headersSent && !answers.get(socket)?.writableFinished
      if (code !== 'ECONNRESET' && socket.writable && !isAnswering) socket.write(refusalOf(code, tls !== undefined))
      socket.destroy()
    },
    unanswered: () =>
      answers
        .values()
        .filter(({ writableFinished }) => !writableFinished)
        .toArray().length,
    endAll: () => {
      for (const server of servers) server.closeAllConnections()
    },
    reloadCertificate: () => {
      for (const server of servers) if (tls && server instanceof TlsServer) server.setSecureContext(tls())
    },
  }
}

const refusals: Record<string, ErrorCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
}

/** Node has parsed no request yet that an answer of ours could refer to, nor its language: it has both. */
function refusalOf(code: string, hasTls: boolean): string {
  const error = new ClientError(refusals[code] ?? 'MALFORMED_REQUEST', { limit: maxHeaderSize })
  const id = randomUUID()
  const [zh, en] = [problemDetails(error, id, 'zh'), problemDetails(error, id, 'en')]
  const body = JSON.stringify({ ...zh, title: `${zh.title} / ${en.title}`, detail: `${zh.detail} / ${en.detail}` })
  const headers = {
    ...{ ...securityHeaders(hasTls), 'x-request-id': id, 'content-language': 'zh-CN, en', connection: 'close' },
    ...{ 'content-type': PROBLEM_TYPE, 'content-length': Buffer.byteLength(body), date: new Date().toUTCString() },
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${lines.join('')}\r\n${body}`
}

/** Undefined without TLS; throws StartError when a file is missing or cannot be read. */
function tlsFiles(config: ServerConfig): (() => SecureContextOptions) | undefined {
  const { tlsCertFile, tlsKeyFile, tlsClientCaFile } = config
  if (!tlsCertFile && !tlsKeyFile && !tlsClientCaFile) return undefined
  if (!tlsCertFile || !tlsKeyFile) {
    throw new StartError('TLS_CERT_FILE 与 TLS_KEY_FILE 须同时设置。', 'TLS_CERT_FILE and TLS_KEY_FILE go together.')
  }
  return () => {
    try {
      const ca = tlsClientCaFile && readFileSync(tlsClientCaFile)
      return { cert: readFileSync(tlsCertFile), key: readFileSync(tlsKeyFile), ...(ca && { ca }) }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new StartError(`无法读取证书：${reason}`, `The certificate cannot be read: ${reason}`)
    }
  }
}

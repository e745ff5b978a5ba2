// The HTTP server that Fastify runs on: TLS when there is a certificate, and how long a sender may take.
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import { createServer as createTlsServer, Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import type { Config } from './config.ts'
import { StartError } from './start-error.ts'

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
      servers.push(server)
      return server
    },
    clientErrorHandler: (error, socket) => {
      const code = 'code' in error ? error.code : ''
      if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && patientSockets.has(socket)) return
      if (code !== 'ECONNRESET' && socket.writable) socket.write(refusalOf(code))
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

/** Node has parsed no request yet that an answer of ours could refer to. */
function refusalOf(code: unknown): string {
  const status = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
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

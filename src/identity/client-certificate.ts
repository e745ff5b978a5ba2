// Mutual TLS: a client without a token is known by the certificate of its connection.
import { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'

/** SHA-256 of the certificate in lower-case hex, once the TLS layer has found it to be of a CA that it trusts. */
export type CertificateReader = (request: FastifyRequest) => string | undefined

export function certificateReader(): CertificateReader {
  const seen = new WeakMap<TLSSocket, { fingerprint: string; validUntil: number } | undefined>()
  return ({ raw: { socket } }) => {
    if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
    if (!seen.has(socket)) seen.set(socket, certificateOf(socket))
    const certificate = seen.get(socket)
    // A connection may outlive the certificate that it began with.
    return certificate && certificate.validUntil > Date.now() ? certificate.fingerprint : undefined
  }
}

function certificateOf(socket: TLSSocket) {
  const certificate = socket.getPeerX509Certificate()
  if (!certificate) return undefined
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
  return { fingerprint, validUntil: certificate.validToDate.getTime() }
}

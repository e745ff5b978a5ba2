// What a sandbox gives away, its tokens, it gives to its own pages and to whoever is at this machine; not to a page or
// script of elsewhere that makes a browser ask.
import type { FastifyRequest } from 'fastify'
import { isLoopback } from '../config.ts'
import { ClientError } from '../errors.ts'

/**
 * To a browser, a name that a stranger's DNS points at this machine is the stranger's own origin (DNS rebinding). So
 * only names are answered that nobody else gives out: loopback ones, and that of PUBLIC_URL.
 */
export function checkHost({ headers }: FastifyRequest, publicUrl: string): void {
  const host = hostOf(`http://${headers.host}`)
  if (!isOwn(host, publicUrl)) throw new ClientError('HOST_UNKNOWN', { name: host })
}

/** Other sites, and other ports of this machine, which are the same site to a browser, do not ask for us. */
export function checkOrigin({ headers }: FastifyRequest, publicUrl: string): void {
  const { origin, 'sec-fetch-site': site = 'none' } = headers
  const isOurs = origin === undefined || isOwn(hostOf(origin), publicUrl)
  // `none` is typed by a person; what is no browser sends neither of the two.
  if (!isOurs || !['same-origin', 'none'].includes(String(site))) throw new ClientError('ORIGIN_FORBIDDEN')
}

const isOwn = (host: string, publicUrl: string): boolean => isLoopback(host) || host === hostOf(publicUrl)

/** Without port, brackets and the dot of a full name; '' for what is none. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$|\.$/g, '') : '')

import { isIPv6 } from 'node:net'
import type { KnownClient } from './load-access.ts'

/** Whether the client may call from there; without ranges from anywhere. */
export const isCalledFrom = ({ ipRanges }: Pick<KnownClient, 'ipRanges'>, ip: string): boolean =>
  !ipRanges || ipRanges.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')

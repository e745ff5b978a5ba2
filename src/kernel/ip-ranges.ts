// Addresses and ranges that a client may call from, as they are written: `10.1.0.0/16 2001:db8::/32 192.0.2.7`.
import { BlockList, isIP } from 'node:net'

/** The list that tells who is inside, or the first word that is neither an address nor a range. */
export function ipRangesOf(text: string): BlockList | string {
  const list = new BlockList()
  for (const word of text.trim().split(/\s+/)) {
    const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(word) ?? []
    const version = isIP(address)
    const length = version === 6 ? 128 : 32
    // fe80::1%eth0 names an interface of this machine.
    if (version === 0 || address.includes('%') || Number(bits ?? length) > length) return word
    list.addSubnet(address, Number(bits ?? length), version === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

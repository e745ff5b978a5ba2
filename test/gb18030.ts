/** Node has no encoder for it: the decoder's table is turned around. */
export const gb18030 = (() => {
  const codes = new Map<string, Buffer>()
  const decoder = new TextDecoder('gb18030')
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const code = Buffer.of(lead, trail)
      if (trail !== 0x7f) codes.set(decoder.decode(code), code)
    }
  }
  return (text: string): Buffer =>
    Buffer.concat([...text].map((character) => codes.get(character) ?? Buffer.from(character)))
})()

import t from 'tap'
import { checkVin, type VinCheck, withVinCheckDigit } from './vin.ts'

const vectors: [vin: string, expected: VinCheck, why: string][] = [
  ['1M8GDM9AXKP042788', 'ok', 'the usual worked example, check digit X'],
  ['11111111111111111', 'ok', 'all ones'],
  ['LSVAL41Z882104202', 'ok', 'published'],
  ['LSVAA41Z1P2000123', 'ok', 'synthetic'],
  ['LFV3A23C4R3100456', 'ok', 'synthetic'],
  ['LFV2A21K6C4000001', 'checkDigit', 'wrong check digit'],
  ['LSVAA41Z0P2000123', 'checkDigit', 'wrong check digit'],
  ['LSVAA41Z1P200012O', 'format', 'letter O'],
  ['LSVAA41Z1P200I123', 'format', 'letter I'],
  ['LSVAQ41Z1P2000123', 'format', 'letter Q'],
  ['lsvaa41z1p2000123', 'format', 'lower case'],
  ['LSVAA41Z1P2000１23', 'format', 'full-width digit'],
  ['LSVAA41Z1P20001234', 'format', '18 characters'],
  ['BJ212-0034567', 'short', 'frame number of an old vehicle'],
  ['0034567', 'short', 'frame number of an old vehicle'],
  ['LSVAA41Z1P 00012', 'format', 'blank in a short number'],
  ['A123', 'format', 'too short for a frame number'],
  ['', 'format', 'empty'],
]

t.test('VINs are checked as in GB 16735', async (t) => {
  for (const [vin, expected, why] of vectors) t.equal(checkVin(vin), expected, `${vin}: ${why}`)
})

t.test('the right check digit is put in position 9', async (t) => {
  t.equal(withVinCheckDigit('LSVAA41Z0P2000123'), 'LSVAA41Z1P2000123')
  t.equal(withVinCheckDigit('1M8GDM9A0KP042788'), '1M8GDM9AXKP042788')
  t.throws(() => withVinCheckDigit('LSVAA41Z0P200012O'), RangeError)
  t.throws(() => withVinCheckDigit('short'), RangeError)
})

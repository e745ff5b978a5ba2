import t from 'tap'
import { checkPlate, type PlateCheck } from './plate.ts'

const vectors: [plate: string, expected: PlateCheck, why: string][] = [
  ['新B12345', 'ok', 'ordinary'],
  ['新B1234警', 'ok', 'police'],
  ['苏D1A2B3', 'ok', 'letters in the serial'],
  ['粤Z1234港', 'ok', 'cross-border'],
  ['新BD12345', 'ok', 'small battery electric'],
  ['新BF12345', 'ok', 'small plug-in'],
  ['新BDA2345', 'ok', 'letter in the second place of a small new-energy serial'],
  ['新B12345D', 'ok', 'large battery electric'],
  ['新BI2345', 'format', 'letter I'],
  ['新BO1234', 'format', 'letter O'],
  ['新12345', 'format', 'no issuing office'],
  ['新BL12345', 'format', 'L is no energy letter'],
  ['新B12345L', 'format', 'L is no energy letter'],
  ['新B·12345', 'format', 'separator dot'],
  ['新b12345', 'format', 'lower case'],
  ['疆B12345', 'format', 'no such province'],
  ['新B12345 ', 'format', 'trailing blank'],
  ['', 'format', 'empty'],
  ['使224578', 'special', 'embassy'],
  ['沪A0023领', 'special', 'consulate'],
  ['WJ新12345', 'special', 'armed police'],
  ['VA12345', 'special', 'military'],
  ['新X1234应急', 'special', 'fire and rescue'],
]

t.test('plates are checked as in GA 36-2018', async (t) => {
  for (const [plate, expected, why] of vectors) t.equal(checkPlate(plate), expected, `${plate}: ${why}`)
})

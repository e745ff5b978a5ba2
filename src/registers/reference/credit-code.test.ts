import t from 'tap'
import { type CreditCodeCheck, checkCreditCode, creditCodeFor } from './credit-code.ts'

const vectors: [code: string, expected: CreditCodeCheck, why: string][] = [
  ['91350100M000100Y43', 'ok', 'the example printed in GB 32100-2015'],
  ['91110000600037341L', 'ok', 'a published code'],
  ['9144030071526726XG', 'ok', 'inner check digit 10 is written X'],
  ['11652300010456781J', 'ok', 'synthetic state organ'],
  ['12652300458123459N', 'ok', 'synthetic public institution'],
  ['113204000141234584', 'ok', 'synthetic'],
  ['111500000115012302', 'ok', 'synthetic'],
  ['11652300010456781K', 'checkDigit', 'last character mistyped'],
  ['11652300010456871J', 'checkDigit', 'two neighbours swapped'],
  ['I1652300010456781J', 'format', 'letter I is not in the alphabet'],
  ['1165230001045678IJ', 'format', 'letter I instead of 1 in the body'],
  ['11652300010456781', 'format', '17 characters'],
  ['11652300010456781J ', 'format', 'trailing blank'],
  ['11652300010456781j', 'format', 'lower case'],
  ['1165230A010456781J', 'format', 'the registration division has digits only'],
  ['１1652300010456781J', 'format', 'full-width digit'],
  ['11652300010456781Ā', 'format', 'a character that maps into ASCII when cut to 7 bits'],
  ['', 'format', 'empty'],
]

t.test('credit codes are checked as in GB 32100 and GB 11714', async (t) => {
  for (const [code, expected, why] of vectors) t.equal(checkCreditCode(code), expected, `${code}: ${why}`)
})

t.test('a wrong inner check digit alone is told apart', async (t) => {
  const code = creditCodeFor('11652300010456782')
  t.equal(code.length, 18)
  t.equal(checkCreditCode(code), 'innerCheckDigit')
})

t.test('codes made from 16 characters are valid, and any one wrong character is noticed', async (t) => {
  t.equal(creditCodeFor('1165230001045678'), '11652300010456781J')
  for (let n = 0; n < 200; n++) {
    const code = creditCodeFor(`12652301DEM${String(n * 487).padStart(5, '0')}`)
    t.equal(checkCreditCode(code), 'ok', code)
    for (let i = 0; i < 18; i++) {
      const wrong = code.slice(0, i) + (code[i] === '7' ? '4' : '7') + code.slice(i + 1)
      if (checkCreditCode(wrong) !== 'checkDigit') t.fail(`${wrong} should fail at position ${i + 1}`)
    }
  }
})

t.test('a check value of 31 is written 0', async (t) => {
  const codes = Array.from({ length: 200 }, (_, n) => creditCodeFor(`116523000${String(n).padStart(7, '0')}`))
  t.ok(codes.some((code) => code.endsWith('0')))
})

t.test('what cannot begin a credit code is refused', async (t) => {
  t.throws(() => creditCodeFor('11652300'), RangeError)
  t.throws(() => creditCodeFor('I165230001045678'), RangeError)
})

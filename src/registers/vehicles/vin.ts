// Vehicle identification numbers 车辆识别代号: GB 16735 (ISO 3779).

export type VinCheck = 'ok' | 'format' | 'checkDigit' | 'short'

/**
 * 'format': characters a VIN cannot hold (I, O, Q, lower case, blanks) or more than 17 of them. 'checkDigit':
 * position 9 is wrong; only warn, imported cars and cars built before 2004 may not follow the rule. 'short':
 * 5 to 16 characters, a frame number 车架号 of an old vehicle; it has no check digit and may hold I, O, Q.
 *
 * A plain loop over char codes: it runs for every imported row (about 0.03 µs).
 */
export const checkVin = (vin: string): VinCheck => {
  if (vin.length !== 17) return isFrameNumber(vin) ? 'short' : 'format'
  let sum = 0
  for (let i = 0; i < 17; i++) {
    const char = vin.charCodeAt(i)
    const value = VALUES[char & 127]
    if (value < 0 || char > 127) return 'format'
    sum += value * WEIGHTS[i]
  }
  return vin.charCodeAt(8) === checkCharCode(sum) ? 'ok' : 'checkDigit'
}

/** The same VIN with the right check digit in position 9, whatever stood there. For tests and the sandbox. */
export const withVinCheckDigit = (vin: string): string => {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += VALUES[vin.charCodeAt(i)] * WEIGHTS[i]
  const checked = vin.slice(0, 8) + String.fromCharCode(checkCharCode(sum)) + vin.slice(9)
  if (checkVin(checked) !== 'ok') throw new RangeError(`not the characters of a VIN: ${vin}`)
  return checked
}

/** Shorter ones are serial numbers of a list. */
const MIN_FRAME_NUMBER = 5

const isFrameNumber = (vin: string): boolean => {
  if (vin.length < MIN_FRAME_NUMBER || vin.length > 17) return false
  for (let i = 0; i < vin.length; i++) {
    const char = vin.charCodeAt(i)
    const isDigit = char >= 48 && char <= 57
    const isLetter = char >= 65 && char <= 90
    // Old plates print a hyphen between type and serial number.
    if (!isDigit && !isLetter && char !== 45) return false
  }
  return true
}

const checkCharCode = (sum: number): number => (sum % 11 === 10 ? 88 : 48 + (sum % 11))

// Position 9 has weight 0: it is the check digit.
const WEIGHTS = Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
const VALUES = new Int8Array(128).fill(-1)
for (const [chars, first] of [
  ['0123456789', 0],
  ['ABCDEFGH', 1],
  ['JKLMN', 1],
  ['P', 7],
  ['R', 9],
  ['STUVWXYZ', 2],
] as const)
  for (let i = 0; i < chars.length; i++) VALUES[chars.charCodeAt(i)] = first + i

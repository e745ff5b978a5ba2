// What is written for a code and is none: what stands for nothing, what a spreadsheet makes of a number, a row of
// totals. It is refused when written, not when looked for, so that what is there already can be found and mended.
import type { Problem } from '../errors.ts'
import { folded, trimmed } from './characters.ts'
import type { Field } from './define-register.ts'
import { type Checked, shown } from './field-kinds.ts'

/** What people and programs write where they have no number; in capitals, without punctuation around it. */
const WORDS =
  '无 暂无 没有 空 空白 未知 不知 不明 不详 不清 不清楚 待定 待补 待补充 待填 待查 待核 待核实 待确认 未定 未填 未编 ' +
  '未编号 未登记 未取得 未办理 暂缺 缺 缺失 略 同上 无编号 无编码 无代码 无号 无车牌 无牌 无数据 无此项 不适用 零 ' +
  '见附件 详见附件 见附表 详见附表 见清单 见备注 详见备注 另附 ' +
  'N/A NA N.A NAN NULL \\N NIL NONE NOTHING EMPTY BLANK MISSING UNDEFINED UNKNOWN UNK TBD TBC TODO DITTO'
const placeholders = new Set([...WORDS.split(' '), 'NOT APPLICABLE', 'NOT AVAILABLE', 'SEE ATTACHED'])

/** No run of numbers gets so far that eight of one character are one of its codes. */
const REPEATED = /^(.)\1{7,}$/u
const ONE_CHARACTER = /^([^-])(?:-*\1)*-*$/u
const NOTHING = /^(?:[\p{P}\p{S}\s]*|0[0\p{P}\p{S}\s]*|[xX×]{2,})$/u
const AROUND = /^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu
const MAX_PLACEHOLDER = 24

/** Whether a text stands for nothing; an official code has many characters, and never all of them the same. */
export function isPlaceholder(text: string, isOfficial = false): boolean {
  if (REPEATED.test(text) || (isOfficial && ONE_CHARACTER.test(text))) return true
  if (text.length > MAX_PLACEHOLDER) return false
  const word = text.toUpperCase()
  return NOTHING.test(text) || placeholders.has(word) || placeholders.has(word.replace(AROUND, ''))
}

/** 合计, 本页小计, 昌吉市小计:, Grand total; typists set blanks between the two characters. */
const TOTAL_WORD = '(?:合\\s*计|总\\s*计|小\\s*计|共\\s*计|累\\s*计|^汇\\s*总)(?:数|行|金额)?'
const TOTAL_IN_ENGLISH = '^(?:grand |sub-?|sum )?(?:total|sum)s?(?: amount)?'
/** Also with a unit: 合计(元). */
const TOTAL = new RegExp(`(?:${TOTAL_WORD}|${TOTAL_IN_ENGLISH})\\s*(?:万?元|[:(/]\\D{0,9})?$`, 'i')
/** 1.23E+11 in Excel, 1.23E11 in programs; a room may be 3E12. */
const SCIENTIFIC = /^-?\d(?:\.\d+)?E\+\d{2,}$|^-?\d\.\d+E\+?\d+$/i
/** 3-5 in Excel: Jan-24, 24-Jan, 3月5日. */
const MONTHS = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const SHEET_DATE = new RegExp(`^(${MONTHS}-\\d\\d|\\d\\d?-${MONTHS}(-\\d\\d)?|(\\d{4}年)?\\d\\d?月(\\d\\d?日)?)$`)
const sheetErrors = [
  ...['#REF!', '#N/A', '#VALUE!', '#DIV/0!', '#NAME?', '#NUM!', '#NULL!', '#SPILL!', '#CALC!', '#FIELD!', '#BLOCKED!'],
  ...['#CONNECT!', '#BUSY!', '#UNKNOWN!', '#GETTING_DATA', '#ERR!'],
]
/** A column that is too narrow; LibreOffice. */
const SHEET_ERROR = /^(?:#{3,}|ERR:\d{3})$/

/** #, its full-width form, and the E of Err:502. */
const isSheetStart = (unit: number): boolean => unit === 0x23 || unit === 0xff03 || unit === 0x45

const isSheetError = (text: string): boolean =>
  sheetErrors.includes(text.toUpperCase()) || SHEET_ERROR.test(text.toUpperCase())

/** Canonical text of a value that is to be written, as the kind has it, or the problem with it. */
export function checkWritten(value: unknown, field: Field): Checked {
  const checked = field.kind.check(value, field)
  if (typeof value !== 'string') return checked
  const isGood = typeof checked === 'string'
  const text = isGood ? checked : folded(trimmed(value))
  if (isSheetStart(text.charCodeAt(0)) && isSheetError(folded(text))) return refusal('SHEET_ERROR', value)
  if (isGood ? isUsual(text, field) : !field.isCode && !field.isIdentity) return checked
  return codeProblem(text, field) ?? checked
}

/** Needs no closer look, which takes 200 ns. A month, a date or a word of an enumeration is no placeholder. */
function isUsual(text: string, { isCode, codeList }: Field): boolean {
  if (!isCode) return true
  return codeList ? WORD.test(text) : ORDINARY.test(text) && text.charCodeAt(0) !== text.charCodeAt(text.length - 1)
}

const ORDINARY = /^(?!\d*-?[A-Z][a-z])[0-9A-Za-z-]*[1-9][0-9A-Za-z-]*$/
const WORD = /^\w*$/

function codeProblem(text: string, field: Field): Problem | undefined {
  const { isCode, isIdentity, codeList, separators, fallback, isZeroMeant } = field
  if (text === '' || text === fallback || (isZeroMeant && /^0+$/.test(text))) return undefined
  if (isIdentity && TOTAL.test(text)) return refusal('TOTAL_ROW', text)
  if (isCode && SCIENTIFIC.test(text)) return refusal('CODE_SCIENTIFIC', text)
  if (isCode && SHEET_DATE.test(text)) return refusal('CODE_DATE', text)
  // A list of codes says itself what is not in it.
  if (!isIdentity || codeList || !isPlaceholder(text, separators !== undefined)) return undefined
  return refusal('KEY_PLACEHOLDER', text)
}

const refusal = (code: Problem['code'], value: string): Problem => ({ code, params: { value: shown(value) } })

// What is odd of a value or a row, which is written nevertheless.
import { type ErrorRow, row } from './errors-of-requests.ts'

export const errorsOfWarnings = {
  // A value
  DATE_UNLIKELY: row(
    422,
    '日期“{value}”不大可能[:通常不早于 {from}][:通常不晚于 {to}];没有日期或长期有效请留空(1899-12-30 是空单元格变成的)',
    'The date {value} is unlikely[: usual dates are {from} or later][: usual dates are {to} or earlier];' +
      ' leave the cell empty when there is no date or no end (1899-12-30 is what an empty cell became)',
  ),
  PERIOD_UNLIKELY: row(
    422,
    '期间“{value}”不大可能[:它在 {to} 之后才开始],请核对年份',
    'The period {value} is unlikely[: it begins after {to}]; check the year',
  ),
  VALUE_UNLIKELY: row(
    422,
    '“{value}”不大可能[:通常不小于 {from}][:通常不大于 {to}][;计量单位应为{unitZh},请核对单位和小数点][!unit ;请核对]',
    '{value} is unlikely[: usual values are {from} or more][: usual values are {to} or less]' +
      '[; the unit is {unit}: check it and the decimal point][!unit ; check it]',
  ),
  REAL_ESTATE_UNIT_FORMAT: row(
    422,
    '“{value}”不像不动产单元代码:宗地代码 19 位(12 位数字、2 位字母、5 位数字),不动产单元号其后再加 9 位(GB/T 37346)',
    '"{value}" does not look like a code of real estate: a parcel has 19 characters (12 digits, 2 letters, 5 digits),' +
      ' a unit 9 more (GB/T 37346)',
  ),

  TEXT_GARBLED: row(
    422,
    '“{value}”像是乱码(用错编码读出的文字),请核对原文',
    '"{value}" looks like text that was read in a wrong encoding; compare it with the original',
  ),

  // A row
  REFERENCE_ENDED: row(
    422,
    '“{name}”所指的“{value}”已于 {to} 终止;新记录通常属于承接者,请核对代码',
    'What "{name}" refers to, "{value}", ended on {to}; new records mostly belong to what took over: check the code',
  ),
  ROWS_AFTER_END: row(
    422,
    '{to} 之后仍有属于它的{zh};请核对失效日期,或把这些记录改归承接者',
    'After {to} it still has {en}: check the date, or give those records to what took over',
  ),
  VIN_ELSEWHERE: row(
    422,
    '另一单位[({holder})]已有车辆“{value}”[(记录 {id})];如系划转,请删除本记录,再按那条记录的 id 发送新的 organizationCreditCode',
    'Another organization[ ({holder})] already has the vehicle "{value}"[ (record {id})];' +
      ' if it was handed over, remove this record and send the id of that one with the new organizationCreditCode',
  ),
  PLATE_IN_USE: row(
    422,
    '号牌“{value}”另有一辆车(VIN {other})在用;号牌已转移的,请清空那辆车的号牌',
    'Another vehicle (VIN {other}) has the plate "{value}"; if the plate has passed on, empty it there',
  ),
} satisfies Record<string, ErrorRow>

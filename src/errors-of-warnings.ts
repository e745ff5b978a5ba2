// What is odd of a value or a row, which is written nevertheless.
import { type ErrorRow, row } from './errors-of-requests.ts'

export const errorsOfWarnings = {
  // A value
  DATE_UNLIKELY: row(
    422,
    '日期“{value}”不大可能[,通常不早于 {from}][,不晚于 {to}];没有日期、长期有效请留空(空单元格会变成 1899-12-30)',
    '{value} is unlikely[, before {from}][ or after {to}]; leave empty what has no date or end (1899-12-30 was empty)',
  ),
  PERIOD_UNLIKELY: row(422, '期间“{value}”尚未到来', 'The period {value} is still to come'),
  VALUE_UNLIKELY: row(
    422,
    '“{value}”不大可能[,通常不小于 {from}][,不大于 {to}];请核对计量单位(元与万元等)和小数点',
    '{value} is unlikely[, below {from}][ or above {to}]; check the unit (元, 万元 …) and the decimal point',
  ),

  TEXT_GARBLED: row(
    422,
    '“{value}”像是乱码(用错编码读出的文字),请核对原文',
    '"{value}" looks like text that was read in a wrong encoding; compare it with the original',
  ),

  // A row
  PRICE_UNLIKELY: row(
    422,
    '费用 {cost} 元与消费量 {quantity} 不大可能相符[(单价 {price})],通常 {usual};请核对单位(万元等),免费或自产请备注',
    '{cost} yuan for {quantity} are unlikely[ ({price} each)], usual are {usual}: check the units; note what is free',
  ),
  ROOM_EXCEEDS_BUILDING: row(
    422,
    '房间使用面积 {value} 大于所在房屋的面积 {limit}',
    'The room has {value} m², its building {limit}',
  ),
  ROOMS_EXCEED_BUILDING: row(
    422,
    '房间使用面积合计 {value} 大于所在房屋的面积 {limit}',
    'The rooms of the building come to {value} m², the building has {limit}',
  ),
  STAFF_EXCEEDS_USERS: row(
    422,
    '编制人数 {value} 大于用能人数 {limit}',
    'Authorised staff {value} is more than the energy users {limit}',
  ),
  STARTED_BEFORE_ACQUIRED: row(
    422,
    '投入使用日期 {value} 早于取得日期 {limit}',
    'In use since {value}, before it was acquired on {limit}',
  ),
  ODOMETER_BACK: row(422, '行驶里程 {value} 小于原来的 {limit}', 'The odometer {value} is below the {limit} before'),
  PURCHASE_TAX_UNLIKELY: row(
    422,
    '购置税 {value} 超过车价 {limit} 的 10%(车辆购置税法第四条)',
    'The purchase tax {value} is more than 10% of the price {limit} (车辆购置税法, article 4)',
  ),
  DISPLACEMENT_OF_ELECTRIC: row(
    422,
    '纯电动车辆没有排气量({value})',
    'A battery-electric vehicle has no displacement ({value})',
  ),
  ORGANIZATION_CLOSED: row(
    422,
    '单位“{value}”已于 {to} 终止;新记录通常属于承接其职能的单位',
    'The organization "{value}" ended on {to}; what is new mostly belongs to the one that took over',
  ),
  VIN_ELSEWHERE: row(
    422,
    '另一单位[({holder})]已有车辆“{value}”[(记录 {id})];如系划转,请按该记录的 id 发送新的 organizationCreditCode',
    'Another unit[ ({holder})] has vehicle "{value}"[ (record {id})]; send its id and organizationCreditCode',
  ),
  PLATE_IN_USE: row(
    422,
    '号牌“{value}”另有一辆车(VIN {other})在用',
    'Another vehicle (VIN {other}) has the plate "{value}"',
  ),
} satisfies Record<string, ErrorRow>

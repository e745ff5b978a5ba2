import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { whileOpen } from '../../authority.ts'
import { assetValueType } from '../../enumerations.ts'
import { stocktakeEntryRules } from './rules.ts'

const result = defineEnumeration({
  name: 'StocktakeEntryResult',
  doc: { zh: '盘点结果', en: 'What was found' },
  values: {
    MATCH: { zh: '相符', en: 'As in the books' },
    SURPLUS: { zh: '盘盈', en: 'More than in the books' },
    SHORTAGE: { zh: '盘亏', en: 'Less than in the books' },
    DAMAGED: { zh: '毁损', en: 'Damaged' },
  },
})

const resolution = defineEnumeration({
  name: 'StocktakeEntryResolution',
  doc: { zh: '处理意见', en: 'What is done about the difference' },
  values: {
    BOOK_IN: { zh: '盘盈入账', en: 'Booked in on a new card' },
    WRITE_OFF: { zh: '核销', en: 'Written off as a loss' },
    RECOVER: { zh: '追回', en: 'To be recovered' },
    COMPENSATE: { zh: '赔偿', en: 'Paid for' },
    CORRECT_CARD: { zh: '更正卡片', en: 'The card is put right' },
    REPAIR: { zh: '修复', en: 'Repaired' },
  },
})

export const stocktakeEntry = defineRegister({
  name: 'StocktakeEntry',
  plural: 'stocktakeEntries',
  domain: 'assets',
  heldBy: 'organization',
  doc: { zh: '盘点明细:账面数与实盘数', en: 'A line of a stocktake: what the books say and what was counted.' },
  key: ['stocktakeId', 'line'],
  fields: {
    line: { write: 'create', maxLength: 50, doc: { zh: '行号', en: 'Line; of a card its code' } },
    name: { maxLength: 200, doc: { zh: '名称(盘盈必填)', en: 'Name, of what has no card' } },
    classVersion: {
      ...{ default: 'GB/T 14885-2022', maxLength: 50 },
      doc: { zh: '分类标准版本', en: 'Version of the classification' },
    },
    classCode: {
      ...{ codeList: { list: 'ASSET_CLASS', version: 'classVersion' }, source: 'GB/T 14885-2022' },
      doc: { zh: '资产分类代码', en: 'Asset class, of what has no card' },
    },
    bookQuantity: {
      ...{ type: 'quantity', write: 'never' },
      doc: { zh: '账面数(列入明细时的卡片数量)', en: 'Quantity of the card when it came to the stocktake' },
    },
    countedQuantity: {
      ...{ type: 'quantity', likely: { to: 1e7 }, aliases: ['实盘数', '盘点数量'] },
      doc: { zh: '实盘数量', en: 'Quantity counted' },
    },
    isDamaged: { type: 'boolean', default: false, doc: { zh: '是否毁损', en: 'Found damaged' } },
    result: { write: 'never', enumeration: result, doc: { zh: '盘点结果', en: 'Result; null until it is counted' } },
    foundLocation: { maxLength: 200, doc: { zh: '实际存放地点', en: 'Where it was found' } },
    foundKeeper: { maxLength: 50, sensitivity: 'personal', doc: { zh: '实际使用人/保管人', en: 'Who has it' } },
    cause: { maxLength: 500, doc: { zh: '差异原因', en: 'Cause of the difference' } },
    responsible: { maxLength: 50, sensitivity: 'personal', doc: { zh: '责任人', en: 'Who is responsible' } },
    resolution: { enumeration: resolution, doc: { zh: '处理意见', en: 'What is done about it' } },
    newAssetCode: {
      ...{ maxLength: 50, isCode: true },
      doc: { zh: '盘盈入账的新卡片编号(空为盘点编号-行号)', en: 'Code of its new card; without it number and line' },
    },
    valueYuan: { type: 'yuan', doc: { zh: '盘盈入账价值(元)', en: 'Value at which it is booked in' } },
    valueType: { enumeration: assetValueType, doc: { zh: '价值类型(重置值或名义金额)', en: 'What that value is' } },
    compensationYuan: { type: 'yuan', doc: { zh: '赔偿金额(元)', en: 'What is paid for it' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    stocktake: {
      ...{ to: 'Stocktake', as: 'stocktakeNumber', by: 'number', isWithinOrganization: true },
      listed: { as: 'entries', doc: { zh: '盘点明细', en: 'Lines of the stocktake' } },
      doc: { zh: '清查盘点', en: 'The stocktake' },
    },
    asset: {
      ...{ to: 'Asset', as: 'assetCode', by: 'code', isWithinOrganization: true },
      listed: { doc: { zh: '盘点记录', en: 'Stocktakes of the card' } },
      doc: { zh: '资产(盘盈为空)', en: 'The card; none of a surplus' },
    },
  },
  relations: {
    assetClass: {
      to: 'Code',
      on: { classVersion: 'listVersion', classCode: 'code' },
      where: { list: 'ASSET_CLASS' },
      doc: { zh: '资产分类', en: 'Asset class' },
    },
  },
  sort: ['line', 'result', 'valueYuan'],
  uniques: { asset: ['stocktakeId', 'assetId'] },
  writerRules: whileOpen('assets', 'stocktake', ['OPEN']),
  rules: stocktakeEntryRules,
  derive: {
    // What the books say is of the moment at which the card came to the stocktake, whatever becomes of the card.
    join: `left join lateral (select coalesce(e.book_quantity, a.quantity) as quantity from asset a
      left join stocktake_entry e on e.id = r.id and e.asset_id = a.id where a.id = r.asset_id) b on true`,
    values: {
      book_quantity: 'b.quantity',
      result: `case when r.counted_quantity < coalesce(b.quantity, 0) then 'SHORTAGE'
        when r.counted_quantity > coalesce(b.quantity, 0) then 'SURPLUS'
        when r.counted_quantity is not null and r.is_damaged then 'DAMAGED'
        when r.counted_quantity is not null then 'MATCH' end`,
    },
  },
})

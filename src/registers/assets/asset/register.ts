import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { untilCancelled, untilTransferred } from '../../authority.ts'
import { assetValueType, cancellationReason, usageStatus } from '../../enumerations.ts'
import { depreciationOf } from '../depreciation.ts'
import { assetActions } from './actions.ts'
import { assetRules } from './rules.ts'

const acquisitionMethod = defineEnumeration({
  name: 'AcquisitionMethod',
  doc: { zh: '取得方式', en: 'How the asset was acquired' },
  source: '资产卡片',
  values: {
    PURCHASE: { zh: '新购', en: 'Purchase' },
    ALLOCATION: { zh: '调拨', en: 'Allocated in' },
    DONATION: { zh: '接受捐赠', en: 'Donated in' },
    SELF_BUILT: { zh: '自建', en: 'Self-built' },
    EXCHANGE: { zh: '置换', en: 'Exchange' },
    INVENTORY_SURPLUS: { zh: '盘盈', en: 'Inventory surplus' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const depreciationMethod = defineEnumeration({
  name: 'DepreciationMethod',
  doc: { zh: '折旧方法', en: 'Depreciation method' },
  source: '《政府会计准则第3号——固定资产》',
  values: {
    STRAIGHT_LINE: { zh: '年限平均法', en: 'Straight line' },
    UNITS_OF_WORK: { zh: '工作量法', en: 'Units of work' },
    NONE: { zh: '不提折旧', en: 'Not depreciated' },
  },
})

const depreciationState = defineEnumeration({
  name: 'DepreciationState',
  doc: { zh: '折旧状态', en: 'State of its depreciation' },
  source: '资产卡片',
  values: {
    DEPRECIATING: { zh: '提折旧', en: 'Being depreciated' },
    NOT_DEPRECIATED: { zh: '不提折旧', en: 'Not depreciated' },
    COMPLETED: { zh: '已完成折旧', en: 'Depreciated in full' },
  },
})

const procurementForm = defineEnumeration({
  name: 'ProcurementForm',
  doc: { zh: '采购组织形式', en: 'How its procurement was organized' },
  source: '资产卡片',
  values: {
    CENTRALISED: { zh: '集中采购', en: 'Centralised' },
    DEPARTMENTAL: { zh: '部门集中采购', en: 'Centralised by the department' },
    DISPERSED: { zh: '分散采购', en: 'Dispersed' },
  },
})

const [uncancelled, untransferred] = [untilCancelled('assets'), untilTransferred('assets', 'asset')]

export const asset = defineRegister({
  name: 'Asset',
  plural: 'assets',
  domain: 'assets',
  heldBy: 'organization',
  doc: { zh: '国有资产卡片', en: 'A card of a state-owned asset.' },
  key: ['code'],
  fields: {
    code: {
      write: 'correct',
      maxLength: 50,
      aliases: [
        '资产编码',
        '资产代码',
        '卡片编号',
        '资产卡片编号',
        '资产卡片号',
        '卡片编码',
        '固定资产编号',
        '固定资产编码',
      ],
      doc: { zh: '资产编号', en: 'Card number within the organization' },
    },
    name: { isRequired: true, maxLength: 200, aliases: ['固定资产名称'], doc: { zh: '资产名称', en: 'Name' } },
    classVersion: {
      default: 'GB/T 14885-2022',
      maxLength: 50,
      doc: { zh: '分类标准版本', en: 'Version of the classification' },
    },
    classCode: {
      isRequired: true,
      codeList: { list: 'ASSET_CLASS', version: 'classVersion' },
      aliases: ['分类代码', '资产分类编码', '资产类别代码', '国标分类代码', '国标分类编码', '资产国标代码'],
      doc: { zh: '资产分类代码', en: 'Asset class' },
      source: 'GB/T 14885-2022',
    },
    quantity: { type: 'quantity', default: '1', likely: { to: 1e7 }, doc: { zh: '数量', en: 'Quantity' } },
    unit: { maxLength: 20, doc: { zh: '计量单位', en: 'Unit of the quantity' } },
    brand: { maxLength: 100, doc: { zh: '品牌', en: 'Brand' } },
    model: { maxLength: 100, aliases: ['型号', '型号规格', '规格/型号'], doc: { zh: '规格型号', en: 'Model' } },
    acquisitionMethod: {
      enumeration: acquisitionMethod,
      aliases: ['资产来源', '取得形式'],
      doc: { zh: '取得方式', en: 'How it was acquired' },
    },
    acquiredOn: {
      type: 'date',
      likely: past,
      aliases: ['购置日期', '购入日期', '购买日期', '取得时间'],
      doc: { zh: '取得日期', en: 'Acquired on' },
    },
    registeredOn: {
      ...{ type: 'date', likely: past, aliases: ['入库日期', '登记日期'] },
      doc: { zh: '入库登记日期', en: 'Entered in the books on' },
    },
    procurementForm: {
      enumeration: procurementForm,
      doc: { zh: '采购组织形式', en: 'How its procurement was organized' },
    },
    budgetProjectCode: { maxLength: 50, doc: { zh: '预算项目代码', en: 'Code of the budget project' } },
    contractNumber: { maxLength: 100, aliases: ['合同号'], doc: { zh: '合同编号', en: 'Number of the contract' } },
    invoiceNumber: {
      maxLength: 50,
      aliases: ['发票号', '发票号码'],
      doc: { zh: '发票编号', en: 'Number of the invoice' },
    },
    warrantyTo: { type: 'date', aliases: ['质保到期日'], doc: { zh: '保修截止日期', en: 'Last day of its warranty' } },
    valueType: { enumeration: assetValueType, doc: { zh: '价值类型', en: 'What the value is' } },
    originalValueYuan: {
      type: 'yuan',
      aliases: ['原值(元)', '资产原值(元)', '账面原值(元)', '资产价值(元)'],
      doc: { zh: '价值(元)', en: 'Original value' },
    },
    fiscalFundsYuan: {
      type: 'yuan',
      aliases: ['财政拨款(元)', '其中财政拨款(元)', '财政性资金(元)'],
      doc: { zh: '其中:财政拨款(元)', en: 'Of which: fiscal appropriation' },
    },
    otherFundsYuan: {
      ...{ type: 'yuan', aliases: ['其他资金(元)', '其中非财政拨款(元)'] },
      doc: { zh: '其中:非财政拨款(元)', en: 'Of which: other funds' },
    },
    isBooked: { type: 'boolean', doc: { zh: '财务是否入账', en: 'Whether accounting has booked it' } },
    bookedOn: { type: 'date', likely: past, aliases: ['入账日期'], doc: { zh: '财务入账日期', en: 'Booked on' } },
    voucherNumber: {
      maxLength: 50,
      aliases: ['凭证号', '会计凭证号'],
      doc: { zh: '记账凭证号', en: 'Number of the voucher' },
    },
    accountCode: { maxLength: 20, aliases: ['会计科目'], doc: { zh: '入账科目', en: 'Account that it is booked in' } },
    accumulatedDepreciationYuan: { type: 'yuan', doc: { zh: '累计折旧(元)', en: 'Accumulated depreciation' } },
    netValueYuan: {
      type: 'yuan',
      write: 'never',
      doc: { zh: '净值(元)= 价值 − 累计折旧', en: 'Original value less depreciation' },
    },
    depreciationMethod: { enumeration: depreciationMethod, doc: { zh: '折旧方法', en: 'Depreciation method' } },
    depreciationState: {
      enumeration: depreciationState,
      doc: { zh: '折旧状态', en: 'State of its depreciation' },
    },
    depreciatedTo: {
      ...{ type: 'period', aliases: ['折旧截止月份', '累计折旧截止期间'] },
      doc: { zh: '折旧计提至(月份)', en: 'Month until whose end it is depreciated' },
    },
    serviceLifeMonths: {
      type: 'integer',
      likely: { to: 1200 },
      unit: 'month',
      aliases: ['使用年限(月)', '预计使用年限(月)', '折旧月数', '预计使用月数'],
      doc: { zh: '折旧年限(月)', en: 'Service life in months' },
      source: '财会〔2017〕4号',
    },
    startedOn: {
      type: 'date',
      likely: past,
      aliases: ['启用日期', '开始使用日期', '投入使用时间'],
      doc: { zh: '投入使用日期', en: 'In use since' },
    },
    usingDepartment: {
      maxLength: 100,
      aliases: ['使用科室', '使用处室', '使用部门名称'],
      doc: { zh: '使用部门', en: 'Using department' },
    },
    managingDepartment: {
      ...{ maxLength: 100, aliases: ['管理科室', '归口管理部门'] },
      doc: { zh: '管理部门', en: 'Department that manages it' },
    },
    keeper: {
      maxLength: 50,
      sensitivity: 'personal',
      aliases: ['使用人', '保管人', '使用人姓名', '保管人姓名', '责任人', '使用(保管)人'],
      doc: { zh: '使用人/保管人', en: 'Keeper' },
    },
    location: {
      maxLength: 200,
      aliases: ['存放位置', '放置地点', '存放地址'],
      doc: { zh: '存放地点', en: 'Location' },
    },
    usageStatus: {
      default: 'IN_USE',
      enumeration: usageStatus,
      aliases: ['使用状态', '资产状态'],
      doc: { zh: '使用状况', en: 'State of use' },
    },
    idleSince: { type: 'date', likely: past, doc: { zh: '闲置起始日期', en: 'Idle since' } },
    isShared: {
      ...{ type: 'boolean', aliases: ['是否共享'], source: '行政事业性国有资产管理条例 第十八条' },
      doc: { zh: '是否共享共用', en: 'Shared with others' },
    },
    cancelledOn: {
      ...{ type: 'date', write: 'action', source: '行政事业性国有资产管理条例 第三十五条' },
      doc: { zh: '核销日期', en: 'Left the books on' },
    },
    cancellationReason: {
      ...{ write: 'action', enumeration: cancellationReason },
      doc: { zh: '核销原因', en: 'Why it left the books' },
    },
    tagId: {
      maxLength: 100,
      isCode: true,
      aliases: ['标签号', '条码', '条形码', 'RFID', 'RFID编号'],
      doc: { zh: '标签编号', en: 'Tag id (RFID or barcode)' },
    },
    note: { aliases: ['备注说明'], doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    predecessor: {
      ...{ to: 'Asset', as: 'predecessorId', by: 'id', write: 'action' },
      listed: { as: 'successors', doc: { zh: '后续卡片', en: 'Cards that came of it by transfer, split or merger' } },
      doc: { zh: '来源卡片', en: 'The card that it came from, maybe of another organization' },
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
  actions: assetActions,
  writerRules: (...asked) => [...uncancelled(...asked), ...untransferred(...asked)],
  sort: ['code', 'name', 'acquiredOn', 'originalValueYuan'],
  rules: assetRules,
  derive: {
    join: '',
    values: { net_value_yuan: 'r.original_value_yuan - coalesce(r.accumulated_depreciation_yuan, 0)' },
    monthly: depreciationOf,
  },
})

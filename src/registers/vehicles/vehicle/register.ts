import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import type { ValueProblem } from '../../../kernel/field-kinds.ts'
import { past } from '../../../kernel/likely.ts'
import { usageStatus } from '../../enumerations.ts'
import { checkPlate } from '../plate.ts'
import { checkVin } from '../vin.ts'
import { vehicleActions } from './actions.ts'
import { vehicleRules } from './rules.ts'

const rules2017 = '《党政机关公务用车管理办法》(中办发〔2017〕71号)'

const vehicleCategory = defineEnumeration({
  name: 'VehicleCategory',
  doc: { zh: '公务用车类别', en: 'Category of the 2017 rules' },
  source: rules2017,
  values: {
    CONFIDENTIAL_COMMUNICATION: { zh: '机要通信用车', en: 'Confidential communication' },
    EMERGENCY: { zh: '应急保障用车', en: 'Emergency support' },
    LAW_ENFORCEMENT: { zh: '执法执勤用车', en: 'Law enforcement' },
    SPECIAL_TECHNICAL: { zh: '特种专业技术用车', en: 'Special technical' },
    OTHER: { zh: '其他按照规定配备的公务用车', en: 'Other, as the rules allow' },
  },
})

const vehicleUseCategory = defineEnumeration({
  name: 'VehicleUseCategory',
  doc: { zh: '决算用途分类', en: 'Use category of final accounts' },
  source: '部门决算 公务用车用途',
  values: {
    LEADER: { zh: '副部(省)级及以上领导用车', en: 'Leaders of vice-ministerial rank and above' },
    PRINCIPAL_LEADER: { zh: '主要领导干部用车', en: 'Principal leading cadres' },
    CONFIDENTIAL_COMMUNICATION: { zh: '机要通信用车', en: 'Confidential communication' },
    EMERGENCY: { zh: '应急保障用车', en: 'Emergency support' },
    LAW_ENFORCEMENT: { zh: '执法执勤用车', en: 'Law enforcement' },
    SPECIAL_TECHNICAL: { zh: '特种专业技术用车', en: 'Special technical' },
    RETIRED_CADRE: { zh: '离退休干部用车', en: 'Retired cadres' },
    OTHER: { zh: '其他用车', en: 'Other' },
  },
})

const vehicleEnergyKind = defineEnumeration({
  name: 'VehicleEnergyKind',
  doc: { zh: '能源类型', en: 'What drives the vehicle' },
  values: {
    GASOLINE: { zh: '汽油', en: 'Gasoline' },
    DIESEL: { zh: '柴油', en: 'Diesel' },
    BATTERY_ELECTRIC: { zh: '纯电动', en: 'Battery electric' },
    PLUG_IN_HYBRID: { zh: '插电式混合动力', en: 'Plug-in hybrid' },
    HYBRID: { zh: '混合动力', en: 'Hybrid' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const quotaStatus = defineEnumeration({
  name: 'VehicleQuotaStatus',
  doc: { zh: '编制情况', en: 'Standing against the quota' },
  source: '资产卡片(车辆)',
  values: {
    IN_QUOTA: { zh: '在编', en: 'In quota' },
    OUT_OF_QUOTA: { zh: '不在编', en: 'Out of quota' },
    NOT_DETERMINED: { zh: '未核定车编', en: 'Quota not determined' },
  },
})

// Imported and old vehicles may fail the check digit, and old registers hold short frame numbers: warn, never reject.
const vinFindings: Record<string, ValueProblem> = {
  format: { code: 'VIN_FORMAT', severity: 'error' },
  checkDigit: { code: 'VIN_CHECK_DIGIT', severity: 'warning' },
  short: { code: 'VIN_SHORT', severity: 'warning' },
}

export const vehicle = defineRegister({
  name: 'Vehicle',
  plural: 'vehicles',
  domain: 'vehicles',
  heldBy: 'organization',
  doc: { zh: '公务用车', en: 'A motor vehicle held by a public body.' },
  key: ['vin'],
  fields: {
    vin: {
      write: 'correct',
      maxLength: 17,
      separators: / /g,
      check: (vin) => vinFindings[checkVin(vin)],
      aliases: [
        'VIN',
        'VIN码',
        'VIN号',
        '车架号',
        '车架号码',
        '车架号(VIN)',
        '大架号',
        '车辆识别代码',
        '车辆识别号',
        '车辆识别码',
        '车辆识别代号(车架号)',
      ],
      doc: { zh: '车辆识别代号(VIN)', en: 'Vehicle identification number: the identity of the vehicle' },
      source: 'GB 16735',
    },
    plateNumber: {
      maxLength: 10,
      separators: /[ .·•‧∙・●-]/g,
      // A plate changes owner and can be reissued: an attribute, not the identity.
      check: (plate) => (checkPlate(plate) === 'format' ? { code: 'PLATE_FORMAT', severity: 'warning' } : undefined),
      // A vehicle without the marking is exempt from it for being used covertly (state security, investigations), and
      // one of unknown marking may be: its plate tells who drives where.
      sensitivity: 'personal',
      maskedUnless: 'isMarked',
      aliases: ['车牌', '车牌号', '车牌号码', '号牌', '号牌号', '车号', '车辆号牌', '车辆牌号', '牌照号', '车牌照号'],
      doc: { zh: '号牌号码', en: 'Licence plate' },
      source: 'GA 36-2018',
    },
    brandModel: {
      maxLength: 100,
      aliases: ['品牌型号', '车型', '车辆型号', '车辆品牌型号'],
      doc: { zh: '厂牌型号', en: 'Brand and model' },
    },
    engineNumber: {
      maxLength: 50,
      isCode: true,
      aliases: ['发动机号码', '发动机编号'],
      doc: { zh: '发动机号', en: 'Engine number' },
    },
    category: {
      isRequired: true,
      enumeration: vehicleCategory,
      aliases: ['车辆类别', '公务用车类型'],
      doc: { zh: '公务用车类别', en: 'Category' },
      source: rules2017,
    },
    useCategory: {
      enumeration: vehicleUseCategory,
      aliases: ['用途分类', '车辆用途'],
      doc: { zh: '决算用途分类', en: 'Use category of final accounts' },
    },
    energyKind: {
      isRequired: true,
      enumeration: vehicleEnergyKind,
      aliases: ['燃料种类', '燃料类型', '动力类型', '能源种类'],
      doc: { zh: '能源类型', en: 'What drives the vehicle' },
    },
    displacementL: {
      type: 'displacement',
      aliases: ['排量(升)', '排量(L)', '发动机排量(升)'],
      doc: { zh: '排气量(升;纯电动为空)', en: 'Displacement; null for battery electric' },
    },
    seats: {
      type: 'integer',
      likely: { from: 1, to: 100 },
      aliases: ['座位', '核定载客数', '核载人数', '核定载客人数'],
      doc: { zh: '座位数', en: 'Seats' },
    },
    priceYuan: {
      type: 'yuan',
      likely: { from: 1000, to: 1e7 },
      aliases: ['车辆价格(元)', '购车价格(元)', '裸车价格(元)', '车价(元)'],
      doc: { zh: '裸车价(元)', en: 'Price of the bare car, before purchase tax' },
    },
    purchaseTaxYuan: {
      type: 'yuan',
      likely: { to: 1e6 },
      aliases: ['车辆购置税(元)'],
      doc: { zh: '购置税(元)', en: 'Purchase tax' },
    },
    invoiceYuan: {
      type: 'yuan',
      likely: { from: 1000, to: 1e7 },
      aliases: ['发票金额(元)', '发票总额(元)'],
      doc: { zh: '发票价(元)', en: 'Invoice total' },
    },
    registeredOn: {
      type: 'date',
      likely: past,
      aliases: ['注册日期', '注册登记日期', '初次登记日期', '上牌日期'],
      doc: { zh: '登记日期', en: 'First registration' },
    },
    quotaStatus: {
      enumeration: quotaStatus,
      aliases: ['编制状态', '车编情况'],
      doc: { zh: '编制情况', en: 'Standing against the quota' },
    },
    usageStatus: {
      default: 'IN_USE',
      enumeration: usageStatus,
      aliases: ['使用状态', '车辆状态'],
      doc: { zh: '使用状况', en: 'State of use' },
    },
    isMarked: {
      type: 'boolean',
      aliases: ['是否喷涂', '喷涂标识', '是否有标识'],
      doc: { zh: '是否喷涂标识', en: 'Carries the official marking' },
    },
    terminalNumber: {
      maxLength: 50,
      isCode: true,
      // Whoever has it and a positioning platform has the vehicle's track (个人信息保护法 第二十八条: 行踪轨迹).
      sensitivity: 'internal',
      aliases: ['终端编号', '终端号', '定位终端号', '北斗终端号'],
      doc: { zh: '定位终端编号', en: 'Number of the positioning terminal' },
    },
    isDomestic: { type: 'boolean', aliases: ['是否国产车', '国产'], doc: { zh: '是否国产', en: 'Made in China' } },
    odometerKm: {
      type: 'odometer',
      aliases: ['里程(公里)', '里程数(公里)', '总里程(公里)', '累计里程(公里)', '里程表读数(公里)'],
      doc: { zh: '行驶里程(公里)', en: 'Odometer' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  rules: vehicleRules,
  exclusive: [
    { field: 'plateNumber', code: 'PLATE_IN_USE' },
    { field: 'vin', code: 'VIN_ELSEWHERE' },
  ],
  actions: vehicleActions,
  sort: ['vin', 'registeredOn', 'priceYuan', 'plateNumber', 'odometerKm', 'category'],
  indexes: { vin: ['vin'], plateNumber: ['plateNumber'], registeredOn: ['registeredOn', 'id'] },
})

import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { application } from '../../application.ts'
import { revenue } from '../../revenue.ts'
import { whileOnBooks } from '../standing.ts'
import { leaseActions, OF_REVENUE } from './actions.ts'
import { leaseRules } from './rules.ts'

const leaseDirection = defineEnumeration({
  name: 'LeaseDirection',
  doc: { zh: '租赁方向', en: 'Who lets to whom' },
  source: '机关事务管理条例 第二十三条',
  values: {
    LEASE_IN: { zh: '租入', en: 'Rented from others' },
    LEASE_OUT: { zh: '出租', en: 'Let to others' },
    LEND_OUT: { zh: '出借', en: 'Lent to others' },
  },
})

const leasePricing = defineEnumeration({
  name: 'LeasePricing',
  doc: { zh: '定价方式', en: 'How the rent was found' },
  values: {
    COMPETITIVE: { zh: '竞租', en: 'By bids' },
    APPRAISED: { zh: '评估', en: 'By appraisal' },
    AGREED: { zh: '协议', en: 'By agreement' },
  },
})

const applied = application('Lease', leaseActions)

export const lease = defineRegister({
  name: 'Lease',
  plural: 'leases',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '租赁与出借:租入、出租、出借的房屋或房间',
    en: 'Buildings and rooms that are rented, let or lent, from the application to the remittance of the rent.',
  },
  key: ['number'],
  validity: { from: 'validFrom', to: 'validTo' },
  fields: {
    number: { write: 'create', maxLength: 50, doc: { zh: '租赁编号', en: 'Number of the lease' } },
    direction: { isRequired: true, write: 'create', enumeration: leaseDirection, doc: leaseDirection.doc },
    address: { maxLength: 300, doc: { zh: '坐落', en: 'Address' } },
    areaM2: { type: 'area', isRequired: true, doc: { zh: '面积(平方米)', en: 'Area' } },
    purpose: { maxLength: 200, doc: { zh: '用途', en: 'What it is used for' } },
    counterparty: {
      ...{ isRequired: true, maxLength: 200, sensitivity: 'internal' },
      doc: { zh: '相对方(出租人、承租人、借用人)', en: 'The other side' },
    },
    counterpartyCreditCode: {
      // It says who it is as well as the name does.
      ...{ maxLength: 18, separators: /[ -]/g, sensitivity: 'internal' },
      doc: { zh: '相对方统一社会信用代码', en: 'Credit code of the other side' },
    },
    annualRentYuan: { type: 'yuan', doc: { zh: '年租金(元)', en: 'Rent a year' } },
    pricing: { enumeration: leasePricing, doc: leasePricing.doc },
    signedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '签订日期', en: 'Signed on' } },
    validFrom: { type: 'date', write: 'action', doc: { zh: '租期起', en: 'First day of the lease' } },
    validTo: { type: 'date', write: 'action', doc: { zh: '租期止', en: 'Last day of the lease' } },
    endedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '终止日期', en: 'Ended on' } },
    collectedOn: {
      type: 'date',
      write: 'action',
      likely: past,
      doc: { zh: '最近收租日期', en: 'Last rent came in on' },
    },
    ...revenue(OF_REVENUE),
    ...applied.fields,
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    building: {
      ...{ to: 'Building', as: 'buildingCode', by: 'code', isWithinOrganization: true, goesAlong: true },
      doc: { zh: '房屋(租入为空)', en: 'The building, of what is let or lent' },
    },
    space: {
      ...{ to: 'Space', as: 'spaceCode', by: 'code', isWithinOrganization: true, within: 'building' },
      doc: { zh: '房间(空为整栋)', en: 'The room of it; null: the whole building' },
    },
    idleSpaceDisposal: {
      ...{ to: 'IdleSpaceDisposal', as: 'idleSpaceDisposalNumber', by: 'number', isWithinOrganization: true },
      doc: { zh: '所依处置利用', en: 'The disposal of idle space that it follows from' },
    },
    ...applied.references,
  },
  sort: ['number', 'appliedOn', 'validFrom', 'validTo', 'areaM2', 'annualRentYuan'],
  ...{ actions: applied.actions, openStates: applied.openStates, rules: leaseRules },
  writerRules: whileOnBooks('buildingCode', (row) => `${row}.building_id`),
})

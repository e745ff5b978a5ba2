import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { application } from '../../application.ts'
import { LAW_OF_USE } from '../../in-pool.ts'
import { poolRequestActions } from './actions.ts'
import { poolRequestRules } from './rules.ts'

const poolRequestKind = defineEnumeration({
  name: 'PoolRequestKind',
  doc: { zh: '申请方式', en: 'Whether it is to be given back' },
  source: LAW_OF_USE,
  values: {
    BORROW: { zh: '借用', en: 'Borrowed' },
    CLAIM: { zh: '调剂', en: 'Taken over for good' },
  },
})

const applied = application('PoolRequest', poolRequestActions)

export const poolRequest = defineRegister({
  name: 'PoolRequest',
  plural: 'poolRequests',
  domain: 'assets',
  heldBy: 'organization',
  doc: {
    zh: '公物仓申请(借用、调剂),属申请单位',
    en: 'What an organization wants from the pool, to borrow or for good: each side has its own record.',
  },
  key: ['number'],
  fields: {
    number: { write: 'create', maxLength: 40, doc: { zh: '申请编号', en: 'Number of the request' } },
    kind: { isRequired: true, enumeration: poolRequestKind, doc: poolRequestKind.doc },
    quantity: {
      type: 'quantity',
      default: '1',
      doc: { zh: '数量', en: 'Quantity: that of the item, which goes whole' },
    },
    neededFrom: { type: 'date', doc: { zh: '需用起始日期', en: 'Needed from' } },
    dueOn: { type: 'date', doc: { zh: '应归还日期', en: 'To be given back by' } },
    handedOverOn: { type: 'date', write: 'action', likely: past, doc: { zh: '交付日期', en: 'Handed over on' } },
    returnedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '归还日期', en: 'Given back on' } },
    returnCondition: { write: 'action', maxLength: 200, doc: { zh: '归还时完好情况', en: 'Its condition then' } },
    ...applied.fields,
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    poolItem: {
      ...{ to: 'PoolItem', as: 'poolItemId', by: 'id', isRequired: true, openIn: 'PoolListing' },
      doc: { zh: '公物仓资产', en: 'The item, of whatever organization' },
    },
    ...applied.references,
  },
  relations: {
    poolListing: {
      ...{ to: 'PoolListing', on: { poolItemId: 'id' } },
      doc: { zh: '目录中的该资产(在仓时)', en: 'What all see of it, while it is to be had' },
    },
  },
  sort: ['number', 'appliedOn', 'dueOn'],
  ...{ actions: applied.actions, openStates: applied.openStates, rules: poolRequestRules },
})

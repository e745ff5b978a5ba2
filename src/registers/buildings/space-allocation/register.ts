import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { application } from '../../application.ts'
import { ofBothSides } from '../allocated.ts'
import { whileOnBooks } from '../standing.ts'
import { spaceAllocationActions } from './actions.ts'
import { spaceAllocationRules } from './rules.ts'

const spaceAllocationMode = defineEnumeration({
  name: 'SpaceAllocationMode',
  doc: { zh: '配置方式', en: 'How the room is provided' },
  source: '党政机关办公用房管理办法',
  values: {
    REALLOCATION: { zh: '调剂', en: 'Reallocated' },
    EXCHANGE: { zh: '置换', en: 'Exchanged' },
    LEASE: { zh: '租用', en: 'Leased' },
    CONSTRUCTION: { zh: '建设', en: 'Built' },
  },
})

const onBooks = whileOnBooks('spaceId', (row) => `(select s.building_id from space s where s.id = ${row}.space_id)`)

const applied = application('SpaceAllocation', spaceAllocationActions)

export const spaceAllocation = defineRegister({
  name: 'SpaceAllocation',
  plural: 'spaceAllocations',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '房间分配(使用单位的记录,房间可属其他单位)',
    en: 'A room for an organization, from a day to a day: the record is its user’s, the room its holder’s.',
  },
  key: ['spaceId', 'validFrom'],
  validity: { from: 'validFrom', to: 'validTo' },
  fields: {
    validFrom: { type: 'date', write: 'create', doc: { zh: '使用起始日期', en: 'Used from' } },
    validTo: { type: 'date', doc: { zh: '使用截止日期', en: 'Last day of the use' } },
    allocationMode: { isRequired: true, enumeration: spaceAllocationMode, doc: spaceAllocationMode.doc },
    areaM2: {
      ...{ type: 'area', likely: { to: 20_000 } },
      doc: { zh: '分配的使用面积(平方米),空为整间', en: 'Usable area that is its share; null: the whole room' },
    },
    // As of the room: with its number it says who somebody is.
    userRank: {
      ...{ sensitivity: 'internal', codeList: { list: 'OFFICE_RANK' }, source: '发改投资〔2014〕2674号' },
      ...{ aliases: ['职级', '使用人级别'], doc: { zh: '使用人职级', en: 'Rank of the user' } },
    },
    occupants: {
      ...{ type: 'integer', likely: { to: 5000 }, unit: 'person', aliases: ['办公人数', '使用人数(人)'] },
      doc: { zh: '使用人数', en: 'Persons using it' },
    },
    isSecondOffice: {
      ...{ type: 'boolean', default: false, source: '党政机关办公用房管理办法' },
      doc: { zh: '是否兼职单位办公室', en: 'A second office, of who has one elsewhere' },
    },
    ...applied.fields,
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    space: {
      ...{ to: 'Space', as: 'spaceId', by: 'id' },
      listed: { as: 'allocations', doc: { zh: '分配记录', en: 'Who has had the room' } },
      doc: { zh: '房间(可属其他单位)', en: 'The room, which another organization may hold' },
    },
    useCertificate: {
      ...{ to: 'UseCertificate', as: 'useCertificateNumber', by: 'number', isWithinOrganization: true },
      doc: { zh: '使用凭证', en: 'The certificate under which it is used' },
    },
    ...applied.references,
  },
  sort: ['validFrom', 'appliedOn', 'areaM2'],
  ...{ actions: applied.actions, openStates: applied.openStates, rules: spaceAllocationRules },
  writerRules: (...asked) => [...ofBothSides(...asked), ...onBooks(...asked)],
})

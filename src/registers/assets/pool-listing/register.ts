import { defineRegister } from '../../../kernel/define-register.ts'
import { offer } from '../pool.ts'

/** A view: whoever is not among the owner's sees what there is, and neither where it stands nor who keeps it. */
export const poolListing = defineRegister({
  name: 'PoolListing',
  plural: 'poolListings',
  domain: 'assets',
  heldBy: 'open',
  isReadOnly: true,
  doc: {
    zh: '公物仓目录:在仓资产,各单位均可查阅;标识即公物仓资产的标识',
    en: 'What is to be had from the pool, for all to see; the id is that of the PoolItem.',
  },
  key: ['id'],
  fields: {
    name: { isRequired: true, doc: { zh: '资产名称', en: 'Name' } },
    classVersion: { isRequired: true, doc: { zh: '分类标准版本', en: 'Version of the classification' } },
    classCode: { isRequired: true, doc: { zh: '资产分类代码', en: 'Asset class' }, source: 'GB/T 14885-2022' },
    brand: { doc: { zh: '品牌', en: 'Brand' } },
    model: { doc: { zh: '规格型号', en: 'Model' } },
    ...offer,
    unit: { doc: { zh: '计量单位', en: 'Unit of the quantity' } },
    originalValueYuan: { type: 'yuan', doc: { zh: '价值(元)', en: 'Original value' } },
    netValueYuan: { type: 'yuan', doc: { zh: '净值(元)', en: 'Original value less depreciation' } },
    organizationId: {
      ...{ type: 'uuid', isRequired: true },
      doc: { zh: '所属单位(标识)', en: 'The organization that offers it (id)' },
    },
    organizationCreditCode: {
      isRequired: true,
      doc: { zh: '所属单位(代码)', en: 'Code of the organization that offers it' },
    },
    organizationName: { isRequired: true, doc: { zh: '所属单位名称', en: 'Name of the organization that offers it' } },
    administrativeLevel: { isRequired: true, doc: { zh: '行政层级', en: 'Level of that organization' } },
    regionCode: { isRequired: true, doc: { zh: '行政区划代码', en: 'Code of its region' } },
    regionPath: {
      ...{ type: 'path', isRequired: true },
      doc: { zh: '行政区划路径', en: 'Path of region codes, province first' },
    },
  },
  relations: {
    organization: {
      ...{ to: 'Organization', on: { organizationId: 'id' } },
      doc: { zh: '所属单位', en: 'The organization that offers it' },
    },
    assetClass: {
      ...{ to: 'Code', on: { classVersion: 'listVersion', classCode: 'code' }, where: { list: 'ASSET_CLASS' } },
      doc: { zh: '资产分类', en: 'Asset class' },
    },
  },
  sort: ['offeredOn', 'name', 'netValueYuan'],
})

// How and why assets are disposed of: the words of 738 and 127, of which 231 names an auction apart.
import { defineEnumeration } from '../../kernel/enumeration.ts'

export const disposalMethod = defineEnumeration({
  name: 'AssetDisposalMethod',
  doc: { zh: '处置方式', en: 'How assets are disposed of' },
  source: '新疆维吾尔自治区机关事务管理办法 第十九条',
  values: {
    GRATUITOUS_TRANSFER: { zh: '无偿划转', en: 'Transferred for nothing' },
    EXTERNAL_DONATION: { zh: '对外捐赠', en: 'Donated' },
    ASSIGNMENT: { zh: '转让', en: 'Assigned' },
    AUCTION: { zh: '拍卖', en: 'Auctioned' },
    EXCHANGE: { zh: '置换', en: 'Exchanged' },
    SCRAPPING: { zh: '报废', en: 'Scrapped' },
    LOSS_WRITE_OFF: { zh: '损失核销', en: 'Written off as a loss' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

export const disposalGround = defineEnumeration({
  name: 'AssetDisposalGround',
  doc: { zh: '处置事由', en: 'Why assets are disposed of' },
  source: '财资〔2021〕127号 第四条',
  values: {
    OBSOLETE_OR_UNREPAIRABLE: { zh: '技术淘汰或无法维修', en: 'Obsolete or beyond repair' },
    SHORTAGE_OR_LOSS: { zh: '盘亏等非正常损失', en: 'Missing, or another unusual loss' },
    OVER_LIFE_UNFIT: { zh: '超过使用年限且无法使用', en: 'Beyond its life and unfit for use' },
    FORCE_MAJEURE: { zh: '不可抗力毁损、灭失', en: 'Destroyed or lost by force majeure' },
    REORGANISATION: { zh: '机构变动移交', en: 'Handed over in a reorganization' },
    OWNERSHIP_CHANGE: { zh: '产权变动', en: 'Change of ownership' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

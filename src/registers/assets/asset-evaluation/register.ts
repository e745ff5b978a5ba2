import { defineRegister } from '../../../kernel/define-register.ts'
import { ofAuthority } from '../../authority.ts'
import { evaluation } from '../../evaluation.ts'

const evaluated = evaluation('新疆维吾尔自治区机关事务管理办法 第十六条')

export const assetEvaluation = defineRegister({
  name: 'AssetEvaluation',
  plural: 'assetEvaluations',
  domain: 'assets',
  heldBy: 'organization',
  doc: {
    zh: '资产绩效评价',
    en: 'How well an organization manages its assets, evaluated once a year by an authority.',
  },
  ...evaluated,
  writerRules: ofAuthority('assets'),
})

import { defineActions } from '../../../kernel/define-action.ts'

export const assetActions = defineActions(
  'Asset',
  {
    issue: {
      doc: { zh: '领用:由库存交使用人', en: 'Issued from stock to a keeper' },
      from: ['IDLE'],
      to: 'IN_USE',
      input: {
        keeper: { isRequired: true },
        usingDepartment: { isRequired: true },
        location: {},
        issuedOn: { kind: 'date', isRequired: true, doc: { zh: '领用日期', en: 'Issued on' } },
      },
      refuses: [
        {
          ...{
            id: 'AST-A1',
            basis: '新疆维吾尔自治区人民政府令第231号 第十八条',
            holds: 'r.keeper is null',
            field: 'keeper',
          },
          zh: '资产已有使用人或保管人,请先交回',
          en: 'The asset has a keeper, who must return it first',
        },
      ],
      reads: ['startedOn'],
      sets: ({ row, input }) => ({ startedOn: row.startedOn ?? input.issuedOn! }),
    },
  },
  'usageStatus',
)

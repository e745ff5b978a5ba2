import { unified } from '../rules.ts'

export const landParcelRules = [
  ...unified({
    ...{ id: 'BLD12', of: 'LandParcel', column: 'land_parcel_id', fields: ['areaM2', 'organizationId', 'cancelledOn'] },
    ...{ field: 'areaM2', isJudged: 'r.cancelled_on is null', basis: '新疆维吾尔自治区机关事务管理办法 第二十一条' },
    ...{
      zh: '土地权属未登记至机关事务管理部门名下',
      en: 'The title to the land is not in the name of the administration',
    },
  }),
]

// What the rules of the registers say, which stands beside their SQL and their law.
import { type ErrorRow, row } from './errors-of-requests.ts'
import { textsOf } from './kernel/rule-text.ts'
import { clientRules } from './registers/access/client/rules.ts'
import { grantRules } from './registers/access/grant/rules.ts'
import { allocationPlanRules } from './registers/assets/allocation-plan/rules.ts'
import { assetRules } from './registers/assets/asset/rules.ts'
import { assetDisposalRules } from './registers/assets/asset-disposal/rules.ts'
import { poolItemRules } from './registers/assets/pool-item/rules.ts'
import { poolRequestRules } from './registers/assets/pool-request/rules.ts'
import { stocktakeRules } from './registers/assets/stocktake/rules.ts'
import { stocktakeEntryRules } from './registers/assets/stocktake-entry/rules.ts'
import { areaApprovalRules } from './registers/buildings/area-approval/rules.ts'
import { buildingRules } from './registers/buildings/building/rules.ts'
import { housingTenancyRules } from './registers/buildings/housing-tenancy/rules.ts'
import { housingUnitRules } from './registers/buildings/housing-unit/rules.ts'
import { idleSpaceDisposalRules } from './registers/buildings/idle-space-disposal/rules.ts'
import { inspectionIssueRules } from './registers/buildings/inspection-issue/rules.ts'
import { investmentProjectRules } from './registers/buildings/investment-project/rules.ts'
import { landParcelRules } from './registers/buildings/land-parcel/rules.ts'
import { leaseRules } from './registers/buildings/lease/rules.ts'
import { ownershipRegistrationRules } from './registers/buildings/ownership-registration/rules.ts'
import { repairProjectRules } from './registers/buildings/repair-project/rules.ts'
import { spaceRules } from './registers/buildings/space/rules.ts'
import { spaceAllocationRules } from './registers/buildings/space-allocation/rules.ts'
import { spaceInspectionRules } from './registers/buildings/space-inspection/rules.ts'
import { useCertificateRules } from './registers/buildings/use-certificate/rules.ts'
import { energyConsumptionRules } from './registers/energy/energy-consumption/rules.ts'
import { energyProfileRules } from './registers/energy/energy-profile/rules.ts'
import { codeRules } from './registers/reference/code/rules.ts'
import { codeMappingRules } from './registers/reference/code-mapping/rules.ts'
import { energyFactorRules } from './registers/reference/energy-factor/rules.ts'
import { organizationRules } from './registers/reference/organization/rules.ts'
import { organizationSuccessionRules } from './registers/reference/organization-succession/rules.ts'
import { regionRules } from './registers/reference/region/rules.ts'
import { standardRules } from './registers/reference/standard/rules.ts'
import { vehicleRules } from './registers/vehicles/vehicle/rules.ts'

const rules = [
  ...regionRules,
  ...codeRules,
  ...energyFactorRules,
  ...standardRules,
  ...codeMappingRules,
  ...organizationRules,
  ...organizationSuccessionRules,
  ...allocationPlanRules,
  ...assetRules,
  ...assetDisposalRules,
  ...stocktakeRules,
  ...stocktakeEntryRules,
  ...poolItemRules,
  ...poolRequestRules,
  ...buildingRules,
  ...spaceRules,
  ...landParcelRules,
  ...ownershipRegistrationRules,
  ...investmentProjectRules,
  ...repairProjectRules,
  ...spaceInspectionRules,
  ...inspectionIssueRules,
  ...housingUnitRules,
  ...housingTenancyRules,
  ...idleSpaceDisposalRules,
  ...leaseRules,
  ...useCertificateRules,
  ...areaApprovalRules,
  ...spaceAllocationRules,
  ...vehicleRules,
  ...energyConsumptionRules,
  ...energyProfileRules,
  ...clientRules,
  ...grantRules,
]

type RuleCode = (typeof rules)[number]['code']

/** By the id of the rule. */
export const ruleTexts = textsOf(rules)

// Sound: a row for the code of each rule.
export const errorsOfRules = Object.fromEntries(rules.map(({ code, zh, en }) => [code, row(422, zh, en)])) as Record<
  RuleCode,
  ErrorRow
>

// What we serve. The order is the order in the docs and the order in which data can be loaded.
import type { RegisterDefinition } from '../kernel/register-definition.ts'
import { client } from './access/client/register.ts'
import { grant } from './access/grant/register.ts'
import { allocationPlan } from './assets/allocation-plan/register.ts'
import { asset } from './assets/asset/register.ts'
import { assetDisposal } from './assets/asset-disposal/register.ts'
import { assetDisposalItem } from './assets/asset-disposal-item/register.ts'
import { assetEvaluation } from './assets/asset-evaluation/register.ts'
import { assetMovement } from './assets/asset-movement/register.ts'
import { poolItem } from './assets/pool-item/register.ts'
import { poolListing } from './assets/pool-listing/register.ts'
import { poolRequest } from './assets/pool-request/register.ts'
import { stocktake } from './assets/stocktake/register.ts'
import { stocktakeEntry } from './assets/stocktake-entry/register.ts'
import { readRecord } from './audit/read-record/register.ts'
import { areaApproval } from './buildings/area-approval/register.ts'
import { building } from './buildings/building/register.ts'
import { housingTenancy } from './buildings/housing-tenancy/register.ts'
import { housingUnit } from './buildings/housing-unit/register.ts'
import { idleSpaceDisposal } from './buildings/idle-space-disposal/register.ts'
import { inspectionIssue } from './buildings/inspection-issue/register.ts'
import { investmentProject } from './buildings/investment-project/register.ts'
import { landParcel } from './buildings/land-parcel/register.ts'
import { lease } from './buildings/lease/register.ts'
import { ownershipRegistration } from './buildings/ownership-registration/register.ts'
import { repairProject } from './buildings/repair-project/register.ts'
import { space } from './buildings/space/register.ts'
import { spaceAllocation } from './buildings/space-allocation/register.ts'
import { spaceInspection } from './buildings/space-inspection/register.ts'
import { useCertificate } from './buildings/use-certificate/register.ts'
import { costRecord } from './costs/cost-record/register.ts'
import { energyConsumption } from './energy/energy-consumption/register.ts'
import { energyProfile } from './energy/energy-profile/register.ts'
import { code } from './reference/code/register.ts'
import { codeMapping } from './reference/code-mapping/register.ts'
import { energyFactor } from './reference/energy-factor/register.ts'
import { legalBasis } from './reference/legal-basis/register.ts'
import { organization } from './reference/organization/register.ts'
import { organizationSuccession } from './reference/organization-succession/register.ts'
import { region } from './reference/region/register.ts'
import { standard } from './reference/standard/register.ts'
import { finding } from './supervision/finding/register.ts'
import { rule } from './supervision/rule/register.ts'
import { vehicle } from './vehicles/vehicle/register.ts'

export const registers: RegisterDefinition[] = [
  region,
  code,
  energyFactor,
  legalBasis,
  standard,
  codeMapping,
  organization,
  asset,
  building,
  space,
  vehicle,
  energyConsumption,
  energyProfile,
  costRecord,
  allocationPlan,
  assetMovement,
  assetDisposal,
  assetDisposalItem,
  stocktake,
  stocktakeEntry,
  assetEvaluation,
  organizationSuccession,
  landParcel,
  ownershipRegistration,
  investmentProject,
  repairProject,
  spaceInspection,
  inspectionIssue,
  housingUnit,
  housingTenancy,
  idleSpaceDisposal,
  lease,
  areaApproval,
  useCertificate,
  spaceAllocation,
  poolItem,
  poolRequest,
  client,
  grant,
  poolListing,
  rule,
  finding,
  readRecord,
]

import { type ActionDefinition, defineActions, type Fill, type Refusal } from '../../../kernel/define-action.ts'
import { snakeCase } from '../../../kernel/names.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { carried } from '../../card.ts'
import { isDisputed, titleIsClear } from '../../title.ts'
import { isCommitted } from '../../under-way.ts'

const LAW = '行政事业性国有资产管理条例 第二十二条'

/** What is handed over unless it is said to stay. */
const things = {
  Asset: { input: 'isWithAssets', zh: '资产卡片', en: 'cards', live: 'a.cancelled_on is null' },
  LandParcel: { input: 'isWithLand', zh: '机关用地', en: 'parcels', live: 'a.cancelled_on is null' },
  Building: { input: 'isWithBuildings', zh: '房屋', en: 'buildings', live: 'a.cancelled_on is null' },
  Vehicle: { input: 'isWithVehicles', zh: '车辆', en: 'vehicles', live: 'true' },
} as const
type Thing = keyof typeof things

const inputs = Object.fromEntries(
  Object.values(things).map(({ input, zh, en }): [string, NonNullable<ActionDefinition['input']>[string]] => [
    input,
    {
      kind: 'boolean',
      doc: {
        zh: `是否移交${zh}(全部或全不,不发送为是)`,
        en: `Whether its ${en} are handed over, all or none; yes without it`,
      },
    },
  ]),
)

const columnOf = (thing: Thing) => `i.${snakeCase(things[thing].input)}`

/** The card of what stands or lies somewhere goes with that, or stays with it. */
const isAsked = (thing: Thing): string => {
  if (thing !== 'Asset') return `${columnOf(thing)} is not false`
  const isOf = (of: 'Building' | 'LandParcel') => `exists (select from ${snakeCase(of)} x where x.asset_id = a.id
    and x.cancelled_on is null)`
  return `case when ${isOf('Building')} then ${isAsked('Building')}
    when ${isOf('LandParcel')} then ${isAsked('LandParcel')} else ${columnOf('Asset')} is not false end`
}

/** The rows of the predecessor that are handed over, as `a`. */
const taken = (thing: Thing) => `${snakeCase(thing)} a on a.organization_id = r.organization_id
  and ${things[thing].live} and ${isAsked(thing)}`

const newCode = `concat(i.code_prefix, a.code)`

/** The codes of what stands in the way, ten at most. */
const listed = (from: string, code = 'a.code') =>
  `(select string_agg(x.code, ', ') from (select ${code} as code from ${from} order by 1 limit 10) x)`

/** A refusal that names the rows of `from`, of which there is none. */
const none = (
  refusal: Pick<Refusal, 'id' | 'basis' | 'zh' | 'en' | 'field'>,
  from: string,
  code?: string,
): Refusal => ({
  ...refusal,
  holds: `not exists (select from ${from})`,
  shows: { codes: listed(from, code) },
})

const isOpen = (thing: Thing) => taken(thing).replace(' on ', ' where ')
/** Buildings and parcels of which that holds. */
const standing = (holds: (thing: 'Building' | 'LandParcel') => string) => {
  const each = (['Building', 'LandParcel'] as const).map(
    (thing) => `select a.code from ${isOpen(thing)} and ${holds(thing)}`,
  )
  return `(${each.join(' union all ')}) a`
}
const isTaken = (thing: 'Asset' | 'LandParcel' | 'Building', id: string) =>
  none(
    {
      ...{ id, basis: PRACTICE, field: 'codePrefix' },
      zh: `承接单位已有这些编号的${things[thing].zh}:{codes};请用 codePrefix 加前缀`,
      en: `The successor has ${things[thing].en} of these numbers already: {codes}; put codePrefix before them`,
    },
    `${isOpen(thing)} and exists (select from ${snakeCase(thing)} n
      where n.organization_id = r.successor_id and n.code = ${newCode})`,
  )

/** What goes along with a building and has a number of its own in the books of its organization. */
const parts: readonly (readonly [register: string, code: string])[] = [
  ...(['OwnershipRegistration', 'Lease', 'IdleSpaceDisposal'] as const).map(
    (register) => [register, 'number'] as const,
  ),
  ...(['RepairProject', 'InvestmentProject', 'HousingUnit'] as const).map((register) => [register, 'code'] as const),
]
const goesOn = `ownership_registration p on p.land_parcel_id = a.id and p.state <> 'ENDED'`
const takenTitles = `select p.number as code from ${taken('LandParcel').replace(' on ', ` join ${goesOn} where `)}
  and exists (select from ownership_registration n where n.organization_id = r.successor_id
    and n.number = concat(i.code_prefix, p.number))`
const takenParts = parts.map(([register, code]) => {
  const table = snakeCase(register)
  const own = taken('Building').replace(' on ', ` join ${table} p on p.building_id = a.id where `)
  return `select p.${code} as code from ${own}
    and exists (select from ${table} n where n.organization_id = r.successor_id
      and n.${code} = concat(i.code_prefix, p.${code}))`
})

const refuses: Refusal[] = [
  {
    ...{ id: 'REF-A1', basis: LAW, field: 'handedOverOn', holds: 'i.handed_over_on >= r.effective_on' },
    zh: '移交日期早于变动日期({effective})',
    en: 'Handed over before the change took effect ({effective})',
    shows: { effective: 'r.effective_on' },
  },
  none(
    {
      ...{ id: 'REF-A2', basis: LAW },
      zh: '这些卡片有未办结的事项,不能移交:{codes}',
      en: 'Something is under way with these cards, which are not handed over: {codes}',
    },
    `${isOpen('Asset')} and ${isCommitted('a')}`,
  ),
  none(
    {
      ...{ id: 'REF-A3', basis: PRACTICE },
      zh: '这些车辆待处置,不能移交:{codes}',
      en: 'These vehicles are up for disposal and are not handed over: {codes}',
    },
    `${isOpen('Vehicle')} and a.usage_status = 'PENDING_DISPOSAL'`,
    'a.vin',
  ),
  none(
    {
      ...{ id: 'REF-A8', basis: PRACTICE },
      zh: '这些房屋、用地待处置,不能移交:{codes}',
      en: 'These buildings and parcels are up for disposal and are not handed over: {codes}',
    },
    standing(() => `a.usage_status = 'PENDING_DISPOSAL'`),
  ),
  none(
    {
      ...titleIsClear(''),
      zh: '这些房屋、用地权属有争议,权属清晰后方可移交:{codes}',
      en: 'The titles of these buildings and parcels are disputed, and they are not handed over: {codes}',
    },
    standing((thing) => isDisputed[thing]('a')),
  ),
  isTaken('Asset', 'REF-A4'),
  isTaken('LandParcel', 'REF-A5'),
  isTaken('Building', 'REF-A6'),
  none(
    {
      ...{ id: 'REF-A7', basis: PRACTICE, field: 'codePrefix' },
      zh: '承接单位已有这些编号的权属登记、租赁、维修等:{codes};请用 codePrefix 加前缀',
      en: 'The successor has titles, leases or repairs of these numbers already: {codes}; put codePrefix before them',
    },
    `(${[...takenParts, takenTitles].join(' union all ')}) a`,
  ),
]

const own = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, `a.${snakeCase(name)}`]))
const goneValues = { id: 'a.id', cancelledOn: 'i.handed_over_on', cancellationReason: `'TRANSFERRED_OUT'` }
const atSuccessor = { organizationId: 'r.successor_id', code: newCode, baseVersion: '0' }
const cardOf = `(select n.id from asset n where n.predecessor_id = a.asset_id and n.organization_id = r.successor_id)`
const newParcel = (old: string) => `(select n.id from land_parcel n, land_parcel p where p.id = ${old}
  and n.organization_id = r.successor_id and n.code = concat(i.code_prefix, p.code))`
const land = ['name', 'address', 'parcelNumber', 'areaM2', 'landUse', 'rightNature', 'acquisition', 'usageStatus']
const moved = { recordedAt: 'now()', movedOn: 'i.handed_over_on', documentNumber: 'i.approval_number' }

/**
 * Cards and parcels end in the books of the predecessor, whose old periods stay, and begin in those of the successor;
 * buildings go with their rooms and all that is part of them, as vehicles do. Each step sees what went before.
 */
const fills: Fill[] = [
  {
    ...{ to: 'Asset', from: `join ${taken('Asset')}` },
    values: {
      ...{ ...atSuccessor, ...own(carried), predecessorId: 'a.id', acquisitionMethod: `'ALLOCATION'` },
      ...{ acquiredOn: 'i.handed_over_on', registeredOn: 'i.handed_over_on' },
      ...own(['usageStatus', 'usingDepartment', 'idleSince']),
      startedOn: 'coalesce(a.started_on, a.acquired_on)',
    },
  },
  {
    ...{ to: 'AssetMovement', from: `join ${taken('Asset')}` },
    values: {
      ...{ ...moved, organizationId: 'a.organization_id', assetId: 'a.id', kind: `'TRANSFER_OUT'` },
      ...{ fromDepartment: 'a.using_department', counterpartyId: 'r.successor_id' },
    },
  },
  {
    // By its number: what came in between has no card there, and all is refused.
    ...{ to: 'AssetMovement', from: `join ${taken('Asset')}` },
    values: {
      ...{ ...moved, organizationId: 'r.successor_id', assetCode: newCode, kind: `'TRANSFER_IN'` },
      counterpartyId: 'a.organization_id',
    },
  },
  {
    // Last, for the planner knows how many are live. Counted, not joined: of what was just written it expects nothing.
    to: 'Asset',
    from: `join ${taken('Asset')} and (select count(*) from asset n where n.predecessor_id = a.id) > 0`,
    values: goneValues,
  },
  {
    ...{ to: 'LandParcel', from: `join ${taken('LandParcel')}` },
    values: { ...atSuccessor, ...own([...land, 'idleSince', 'surveyedOn', 'note']), assetId: cardOf },
  },
  {
    // Those that ended stay with the old parcel, which they were of.
    ...{ to: 'OwnershipRegistration', from: `join ${taken('LandParcel')} join ${goesOn}` },
    values: {
      ...{ id: 'p.id', organizationId: 'r.successor_id', landParcelId: newParcel('a.id') },
      number: 'concat(i.code_prefix, p.number)',
    },
  },
  { to: 'LandParcel', from: `join ${taken('LandParcel')}`, values: goneValues },
  ...parts.map(
    ([to, code]): Fill => ({
      to,
      from: `join ${taken('Building')} join ${snakeCase(to)} p on p.building_id = a.id and i.code_prefix is not null`,
      values: { id: 'p.id', [code]: `concat(i.code_prefix, p.${code})` },
    }),
  ),
  {
    ...{ to: 'Building', from: `join ${taken('Building')}` },
    values: {
      id: 'a.id',
      organizationId: 'r.successor_id',
      code: newCode,
      assetId: cardOf,
      landParcelId: newParcel('a.land_parcel_id'),
    },
  },
  {
    ...{ to: 'Vehicle', from: `join ${taken('Vehicle')}` },
    values: { id: 'a.id', organizationId: 'r.successor_id' },
  },
]

export const organizationSuccessionActions = defineActions('OrganizationSuccession', {
  succeed: {
    mutation: 'succeedOrganization',
    doc: {
      zh: '移交:卡片、用地、房屋(含房间)及其权属、车辆归承接单位;个别归他处的,先以 transfer 划转',
      en:
        'Handed over: its cards, land, buildings with rooms, their titles and vehicles go to the successor;' +
        ' single items that go elsewhere go by transfer first',
    },
    ...{ isApproval: true, from: ['PENDING'], to: 'HANDED_OVER' },
    // Of who decides for both sides, in each domain of what is handed over.
    alsoReaches: { organization: 'r.successor_id' },
    domains: ['assets', 'buildings', 'vehicles'],
    // Nothing goes elsewhere while it is handed over.
    locks: Object.keys(things),
    input: {
      approvalNumber: { isRequired: true },
      handedOverOn: { isRequired: true },
      codePrefix: {
        ...{ kind: 'text', maxLength: 20 },
        doc: { zh: '承接单位中编号的前缀', en: 'What the numbers begin with at the successor' },
      },
      ...inputs,
    },
    refuses,
    fills,
    reason: ({ approvalNumber, handedOverOn }) => `${approvalNumber}, ${handedOverOn}`,
  },
})

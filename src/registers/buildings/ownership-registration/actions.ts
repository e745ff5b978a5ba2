import { type Acted, type ActionDefinition, defineActions, type Refusal } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'

/** The title that is in force before this one. */
const earlier = `from ownership_registration x
  where x.is_in_force and x.id <> r.id and (x.building_id = r.building_id or x.land_parcel_id = r.land_parcel_id)`

const refuses: Refusal[] = [
  {
    ...{ id: 'BLD-A7', basis: '不动产登记暂行条例 第二十二条', holds: "r.case_class <> 'DISPUTED'" },
    zh: '权属有争议,不予登记、备案:争议解决后先更正权属办理分类',
    en: 'The title is disputed and is not registered: settle the dispute, then correct the class of the case',
  },
  {
    ...{ id: 'BLD-A8', basis: PRACTICE, field: 'registeredOn' },
    holds: `not exists (select ${earlier} and x.registered_on > i.registered_on)`,
    zh: '在册权属的登记日期({earlier})更晚',
    en: 'The title in force was registered later, on {earlier}',
    shows: { earlier: `(select x.registered_on ${earlier} limit 1)` },
  },
]

/** What the building says of its title. The number of the unit is the building's, whoever holds it. */
function summaryOf({ row, input }: Acted, isInForce: boolean) {
  const certificateNumber = isInForce ? (input.certificateNumber ?? row.certificateNumber!) : null
  const unit = input.realEstateUnitNumber ?? row.realEstateUnitNumber
  return {
    ownershipForm: isInForce ? (certificateNumber ? 'TITLED' : 'UNTITLED') : 'TO_BE_DETERMINED',
    ...{ certificateNumber, ...(isInForce && unit && { realEstateUnitNumber: unit }) },
  }
}

/** Beside the title itself: the thing is looked at once more when all of it is written. */
const ofThing = (isInForce: boolean): NonNullable<ActionDefinition['writes']> => ({
  Building: (acted) => (acted.row.buildingId ? [{ id: acted.row.buildingId, ...summaryOf(acted, isInForce) }] : []),
  LandParcel: ({ row }) => (row.landParcelId ? [{ id: row.landParcelId }] : []),
})

const settled = {
  isApproval: true,
  from: ['IN_PROCESS'],
  // One of a thing is in force: whoever registers another waits.
  locks: ['building', 'landParcel'],
  refuses,
  reads: ['buildingId', 'landParcelId', 'certificateNumber', 'realEstateUnitNumber'],
  finds: { earlier: `select x.id ${earlier}` },
  writes: {
    ...ofThing(true),
    OwnershipRegistration: ({ found, input }: Acted) =>
      found.earlier!.map(({ id }) => ({ id, state: 'ENDED', endedOn: input.registeredOn })),
  },
} as const satisfies Omit<ActionDefinition, 'doc'>

const title = {
  realEstateUnitNumber: {},
  holderCreditCode: { isRequired: true },
  areaM2: { isRequired: true },
  registeredOn: { isRequired: true },
  termTo: {},
} as const

export const ownershipRegistrationActions = defineActions('OwnershipRegistration', {
  register: {
    ...settled,
    doc: { zh: '登记:已领取权属证书,原权属随之注销', en: 'Registered, with a certificate; the title before it ends' },
    to: 'REGISTERED',
    input: { certificateNumber: { isRequired: true }, ...title },
  },
  file: {
    ...settled,
    doc: {
      zh: '备案:暂不能领取权属证书的,由机关事务管理部门备案',
      en: 'Filed with the administration where there can be no certificate yet; the title before it ends',
    },
    to: 'FILED',
    input: { certificateNumber: {}, ...title },
  },
  end: {
    doc: { zh: '注销', en: 'The title ends, and none takes its place' },
    ...{ isApproval: true, from: ['REGISTERED', 'FILED'], to: 'ENDED' },
    input: { endedOn: { isRequired: true } },
    refuses: [
      {
        ...{ id: 'BLD-A9', basis: PRACTICE, field: 'endedOn', holds: 'i.ended_on >= r.registered_on' },
        zh: '注销日期早于登记日期({registered})',
        en: 'It would end before it was registered ({registered})',
        shows: { registered: 'r.registered_on' },
      },
    ],
    locks: settled.locks,
    reads: settled.reads,
    writes: ofThing(false),
  },
})

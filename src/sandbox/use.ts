import { type Building, buildingsOf, capOf, spacesOf } from './buildings.ts'
import { decimal } from './exact.ts'
import type { Institution } from './institutions.ts'

type Room = ReturnType<typeof spacesOf>[number]
type Use = { user: string; holder: Institution; building: Building; rooms: Room[] }

/**
 * Office space of state organs and mass organisations, to whom the rules on it apply: who uses the rooms of their main
 * buildings, by which certificate, and what is approved for them, a tenth more than they have.
 */
export function officeUse(institutions: readonly Institution[]) {
  const byCode = new Map(institutions.map((one) => [one.creditCode, one]))
  const uses = institutions.flatMap((holder, i) => usesIn(holder, institutions[i + 1], byCode))
  const decisions = decisionsOf(institutions)
  const deciderOf = (user: string) => decisions.get(user)!.approvingOrganizationCreditCode
  return {
    approvals: [...Map.groupBy(uses, ({ user }) => user)].map(([user, own]) => ({
      ...{ organizationCreditCode: user, validFrom: '2021-01-01', areaBasis: 'USABLE' },
      // As its certificates, each of which is rounded.
      approvedAreaM2: decimal(own.reduce((sum, { rooms }) => sum + allowed(rooms), 0n)),
      authorizedStaff: byCode.get(user)!.staff,
      approvalNumber: `核定〔2020〕${byCode.get(user)!.number}号`,
      approvingOrganizationCreditCode: deciderOf(user),
    })),
    certificates: uses.map(({ user, holder, building, rooms }) => ({
      ...{ organizationCreditCode: user, number: certificateNumber(building), areaM2: decimal(allowed(rooms)) },
      ...{ areaBasis: 'USABLE', issuedOn: '2021-01-04', agreementNumber: `使用协议〔2021〕${holder.number}号` },
      buildingId: { organizationCreditCode: holder.creditCode, code: building.code },
      issuerCreditCode: deciderOf(user),
    })),
    allocations: uses.flatMap(({ user, building, rooms }) =>
      rooms.map(({ organizationCreditCode, buildingCode, code, userRank, occupants }) => ({
        ...{ organizationCreditCode: user, spaceId: { organizationCreditCode, buildingCode, code } },
        ...{ validFrom: '2021-01-01', userRank, occupants, useCertificateNumber: certificateNumber(building) },
        allocationMode: user === organizationCreditCode ? 'CONSTRUCTION' : 'REALLOCATION',
        ...{ appliedOn: '2020-11-10', state: 'APPROVED', decidedOn: '2020-12-01', ...decisions.get(user) },
      })),
    ),
  }
}

const certificateNumber = ({ code }: Building) => `SYZ-${code}`

const areaOf = ({ usableAreaM2 }: Room): bigint => BigInt(usableAreaM2.replace('.', ''))

const allowed = (rooms: readonly Room[]): bigint =>
  ((rooms.reduce((sum, room) => sum + areaOf(room), 0n) * 11n) / 1000n + 1n) * 100n

const isOrgan = ({ kind }: Institution) => kind.type === '01' || kind.type === '03'

/** Rooms in use of the main building, but for those above the standard, which nobody approves. */
function usesIn(holder: Institution, next: Institution | undefined, byCode: ReadonlyMap<string, Institution>): Use[] {
  if (!isOrgan(holder)) return []
  const building = buildingsOf(holder)[0]!
  // What is let or idle nobody uses.
  if (building.usageStatus !== 'IN_USE') return []
  const rooms = spacesOf(holder, building, next?.place === holder.place ? next : undefined).filter((room) => {
    const isWithin = room.kind !== 'OFFICE' || areaOf(room) <= capOf(holder, room.userRank!) * BigInt(room.occupants)
    const isCounted = ['OFFICE', 'SERVICE', 'EQUIPMENT'].includes(room.kind) && isOrgan(byCode.get(userOf(room))!)
    return room.usageStatus === 'IN_USE' && isCounted && isWithin
  })
  return [...Map.groupBy(rooms, userOf)].map(([user, own]) => ({ user, holder, building, rooms: own }))
}

const userOf = (room: Room): string => room.usingOrganizationCreditCode ?? room.organizationCreditCode

/** By whom it is decided: the administration of the place; on its own matters the one above, or the government. */
const decisionsOf = (institutions: readonly Institution[]) =>
  new Map(
    institutions.map(({ number, creditCode, place, kind, departmentCreditCode }) => {
      const bodyOf = (name: string) => institutions.find((one) => one.place === place && one.kind.name === name)!
      const isOwn = kind.name === '机关事务管理局'
      const isGovernment = isOwn && departmentCreditCode === null
      const decider = bodyOf(isOwn ? '人民政府办公室' : '机关事务管理局').creditCode
      const decision = {
        approverKind: isGovernment ? 'GOVERNMENT' : 'ADMINISTRATION',
        approvalNumber: `配置〔2020〕${number}号`,
        approvingOrganizationCreditCode: isOwn ? (departmentCreditCode ?? decider) : decider,
      }
      return [creditCode, decision] as const
    }),
  )

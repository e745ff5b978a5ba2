/** What the README and the playground begin with: Changji's published figures of 2020, from the sandbox. */
export const firstQuery = `# 昌吉州 2020 年:综合能耗(kgce)、用水量(m³)、建筑面积、用能人数
{
  energy: energyConsumptions(filter: { period: { startsWith: "2020" }, regionPath: { under: "652300" } }) {
    aggregate { sum { energyKgce } }
    groups(by: [{ field: ENERGY_TYPE }]) {
      nodes {
        key { energyType }
        sum { quantity energyKgce costYuan }
      }
      hasMore
    }
  }
  profiles: energyProfiles(filter: { year: { eq: "2020" }, regionPath: { under: "652300" } }) {
    aggregate { count sum { floorAreaM2 energyUsers } }
  }
}
`

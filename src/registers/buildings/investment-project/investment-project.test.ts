import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { investmentProject } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, code: `XM-${n}`, name: `"${n}" 号楼`, type: 'NEW_BUILD', buildingUse: 'BUSINESS' },
    ...{
      phase: 'FINAL_ACCOUNT',
      approvalNumber: '昌发改〔2022〕1号',
      approvedOn: '2022-02-01',
      approverCreditCode: null,
    },
    ...{ approvedAreaM2: '3000.5', approvedYuan: '9000000', fundSource: 'BUDGET', landAreaM2: null },
    ...{ contractYuan: '8800000', settledYuan: '8700000.5', finalYuan: '8690000', startedOn: '2022-05-01' },
    ...{ completedOn: '2023-10-01', acceptedOn: '2023-11-30', finalAccountOn: '2024-11-30', agentBuilder: '某, 公司' },
    ...{ isGreenBuilding: true, disclosedOn: '2024-12-01', buildingCode: 'B1', note: '第一行\n第二行' },
  }),
  change: { phase: 'SETTLEMENT', finalAccountOn: null, buildingCode: null, approvedYuan: '0', isGreenBuilding: null },
}

const { rest, transports, create } = await testRegister(investmentProject, samples)

t.test('what the regulations forbid to build is refused with its article', async (t) => {
  const office = { buildingUse: 'OFFICE' }
  const cases: [change: object, article: string, field: string][] = [
    [{ buildingUse: 'RECEPTION_FACILITY' }, '第五条', 'buildingUse'],
    [{ ...office, approvalNumber: null }, '第三条', 'approvalNumber'],
    [{ ...office, fundSource: 'OTHER' }, '第十三条', 'fundSource'],
  ]
  for (const { upsert } of transports) {
    for (const [change, , field] of cases) {
      const refused = await upsert([{ ...samples.record(140, home), ...change }])
      t.match(refused, { status: 422, problems: [`BUILDING_FORBIDDEN ${field}`] })
    }
    const kept = [
      { buildingUse: 'BUSINESS', fundSource: 'OTHER', approvalNumber: null },
      { ...office, approvalNumber: null, startedOn: null, approvedOn: null, fundSource: null },
      { ...office, fundSource: 'OTHER', startedOn: '2016-05-01', approvedOn: '2016-01-01' },
    ]
    for (const change of kept) t.match(await upsert([{ ...samples.record(141, home), ...change }]), { status: 200 })
  }
  for (const [change, article] of cases) {
    const { text } = await rest('POST', '', { payload: { ...samples.record(140, home), ...change } })
    t.match(text, `机关团体建设楼堂馆所管理条例 ${article}`)
  }
})

t.test('the final account comes within a year of acceptance', async (t) => {
  const id = await create(142)
  const late = (finalAccountOn: string | null) => rest('PATCH', `/${id}`, { payload: { finalAccountOn } })
  t.equal((await late('2024-11-29')).headers['x-warnings'], undefined)
  t.equal((await late('2024-12-01')).headers['x-warnings'], 'FINAL_ACCOUNT_LATE finalAccountOn')
  t.equal((await late(null)).headers['x-warnings'], undefined)
})

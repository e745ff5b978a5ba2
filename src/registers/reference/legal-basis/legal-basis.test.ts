import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { errorsOfRules, ruleTexts } from '../../../errors-of-rules.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { legalBasis } from './register.ts'

const samples: Samples = {
  record: (n) => ({
    ...{ title: `测试办法 "${n}"`, article: '第一条', validFrom: '2024-01-01', validTo: '2030-12-31' },
    ...{ documentNumber: '测〔2024〕1号', issuer: '测试机关', status: 'IN_FORCE', issuedOn: '2023-12-01' },
    ...{ regionCode: '650000', quote: '第一行\n第二行', isVerified: true, note: '备注' },
  }),
  change: { status: 'REPEALED', issuer: null, isVerified: false, validTo: '2024-12-31' },
}

const { transports, sql } = await testRegister(legalBasis, samples)

t.test('what rules and standards stand on is there', async (t) => {
  const rows = await sql<{ basis: string }[]>`select title || ' ' || article as basis from legal_basis`
  const known = rows.map(({ basis }) => basis)
  const named = [...ruleTexts.values()].map(({ basis }) => basis).filter((basis) => basis !== PRACTICE)
  t.ok(named.length > 0 && Object.keys(errorsOfRules).length > 0)
  for (const basis of new Set(named)) t.ok(known.includes(basis), basis)
  const loose = await sql`select from standard s where created_at = (select min(created_at) from standard)
    and confidence is distinct from 'practice'
    and not exists (select from legal_basis b where b.title || ' ' || b.article = s.legal_basis)`
  t.equal(loose.length, 0)
})

t.test('it does not end before it begins', async (t) => {
  for (const { upsert } of transports) {
    const reversed = { ...samples.record(142, home), validTo: '2023-12-31' }
    t.match(await upsert([reversed]), { status: 422, problems: ['VALIDITY_REVERSED validTo'] })
  }
})

// Buildings and parcels that leave the books by themselves, not by a disposal or a transfer.
import t from 'tap'
import { openHoldings, title } from './holding-calls.ts'
import type { Fields } from './rights-calls.ts'
import { holders } from './small-data.ts'

t.test('what is demolished or was never there leaves the books, with its title and its card', async (t) => {
  const { act, asDecider, asWriter, call, idOf, read, sql, titleOf } = await openHoldings(t)
  const own = { organizationCreditCode: holders.bureau }
  const made = async (code: string, more: Fields = {}) => {
    await call(asWriter, 'POST', 'buildings', { ...own, code, name: '楼', landParcelCode: 'L2', ...more })
    return `buildings/${await idOf('building', code)}`
  }
  const path = await made('C-1', { assetCode: 'A-3' })
  const gone = { cancelledOn: '2026-10-01', cancellationReason: 'DEMOLISHED' }
  const cancel = (of: string, more: Fields = {}) => act(asDecider, of, 'cancel', { ...gone, ...more })
  const refused = (rule: string) => ({ status: 422, body: { code: 'RULE_REFUSED', errors: [{ rule }] } })
  t.match(await act(asWriter, path, 'cancel', gone), { status: 403, body: { code: 'SCOPE_MISSING' } })
  const titled = await titleOf('C-T', { buildingCode: 'C-1' })
  t.match(await cancel(path), refused('BLD-A13'), 'a title is in process')
  t.match(await act(asDecider, titled, 'register', title), { status: 200 })
  t.match(await cancel(path, { cancellationReason: 'DISPOSED' }), refused('BLD-A12'))
  t.match(await cancel(path, { cancelledOn: '2026-04-30' }), refused('BLD-A14'))
  t.match(await cancel(`buildings/${await idOf('building', 'B1')}`), refused('BLD-A13'), 'rooms of it are had')
  const parcel = `land-parcels/${await idOf('land_parcel', 'L2')}`
  t.match(await cancel(parcel), refused('BLD-A13'), 'a building stands on it')
  t.match(await read(path), { cancelledOn: null }, 'nothing was written')

  t.match(await cancel(path), { status: 200, body: gone })
  t.match(await read(titled), { state: 'ENDED', endedOn: gone.cancelledOn, isInForce: null })
  t.match(await read(`assets/${await idOf('asset', 'A-3')}`), gone)
  const logged = await sql`select register from change_detail
    where seq in (select seq from change where action = 'Building.cancel')`
  const wrote = new Set(logged.map(({ register }) => register))
  for (const register of ['Asset', 'Building', 'OwnershipRegistration']) t.ok(wrote.has(register), register)
  t.match(await cancel(path), refused('BLD-A11'))
  t.match(await call(asWriter, 'PATCH', path, { name: '新' }), { problems: ['RECORD_CANCELLED cancelledOn'] })
  t.match(await cancel(parcel, { cancellationReason: 'ERROR' }), { status: 200 }, 'nothing stands on it any more')

  const other = await made('C-2', { landParcelCode: null })
  const to = { toCreditCode: holders.school, approvalNumber: '1', transferredOn: gone.cancelledOn }
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) => (n % 2 ? cancel(other) : act(asDecider, other, 'transfer', to))),
  )
  t.strictSame([...new Set(answers.map(({ status }) => status))].sort(), [200, 422])
  const byCancel = answers.filter(({ status }, n) => status === 200 && n % 2)
  t.equal(byCancel.length, 1, 'it leaves the books once, and goes nowhere afterwards')
})

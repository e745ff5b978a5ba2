// What the compiler refuses of a register (npm run check): each line that is expected to be an error must be one.
import { defineRegister } from '../../src/kernel/define-register.ts'
import { defineRule, partsFit } from '../../src/kernel/define-rule.ts'

const doc = { zh: '加油卡', en: 'Fuel card' }
const words = { name: 'FuelCard', plural: 'fuelCards', domain: 'vehicles', heldBy: 'organization', doc } as const
const text = { id: 'VEH-D9', of: 'FuelCard', zh: '余额 {value}', en: 'Balance {value}' }
const rule = { ...text, code: 'VALUE_UNLIKELY', severity: 'warning', holds: 'r.balance_yuan > 0' } as const
const vehicle = { to: 'Vehicle', as: 'vin', by: 'vin', doc } as const
const fields = {
  cardNumber: { write: 'create', doc },
  issuedOn: { type: 'date', doc },
  expiresOn: { type: 'date', doc },
  balanceYuan: { type: 'yuan', doc },
  limitYuan: { type: 'yuan', doc },
} as const
const card = { ...words, fields, references: { vehicle }, key: ['cardNumber'], sort: ['cardNumber'] } as const

defineRegister(card)
defineRegister({
  ...card,
  key: ['vehicleId', 'cardNumber'],
  sort: ['cardNumber', 'createdAt'],
  validity: { from: 'issuedOn', to: 'expiresOn', apart: ['cardNumber'] },
  datedBy: 'issuedOn',
  relations: { other: { to: 'Vehicle', on: { vehicleId: 'id' }, doc } },
  indexes: { issuedOn: ['issuedOn', 'id'] },
  uniques: { vehicle: ['vehicleId'] },
  exclusive: [{ field: 'cardNumber', code: 'PLATE_IN_USE' }],
  rules: [
    defineRule({ ...rule, field: 'balanceYuan', fields: ['balanceYuan', 'vin', 'organizationId'] }),
    partsFit('VEH-D8', 'FuelCard', { whole: 'limitYuan', parts: ['balanceYuan'] }),
  ],
})

// @ts-expect-error: a part of the key that is no field
defineRegister({ ...card, key: ['cardNo'] })
// @ts-expect-error: a sort by what is no field
defineRegister({ ...card, sort: ['cardNumber', 'issueOn'] })
// @ts-expect-error: a sort by the code of a referenced record, which lives in another table
defineRegister({ ...card, sort: ['vin'] })
// @ts-expect-error: a column of a reference that there is none of
defineRegister({ ...card, sort: ['driverId'] })
// @ts-expect-error: a validity from what is no field
defineRegister({ ...card, validity: { from: 'issued', to: 'expiresOn' } })
// @ts-expect-error: apart by what is no field
defineRegister({ ...card, validity: { from: 'issuedOn', to: 'expiresOn', apart: ['card'] } })
// @ts-expect-error: dated by what is no field
defineRegister({ ...card, datedBy: 'period' })
// @ts-expect-error: a relation by what is no column
defineRegister({ ...card, relations: { other: { to: 'Vehicle', on: { vehicle: 'id' }, doc } } })
// @ts-expect-error: an index of what is no column
defineRegister({ ...card, indexes: { issuedOn: ['issued'] } })
// @ts-expect-error: unique by what is no column
defineRegister({ ...card, uniques: { vehicle: ['vehicle'] } })
// @ts-expect-error: one at a time of what is no field
defineRegister({ ...card, exclusive: [{ field: 'plateNumber', code: 'PLATE_IN_USE' }] })
// @ts-expect-error: a rule that is told at what is no field
defineRegister({ ...card, rules: [defineRule({ ...rule, field: 'balance', fields: ['balanceYuan'] })] })
// @ts-expect-error: a rule that is asked of what is no field
defineRegister({ ...card, rules: [defineRule({ ...rule, field: 'balanceYuan', fields: ['balance'] })] })
// @ts-expect-error: parts of what is no field
defineRegister({ ...card, rules: [partsFit('VEH-D8', 'FuelCard', { whole: 'amountYuan', parts: ['balanceYuan'] })] })
// @ts-expect-error: a domain that there is none of
defineRegister({ ...card, domain: 'vehicle' })
// @ts-expect-error: rows held by nobody that there is
defineRegister({ ...card, heldBy: 'organisation' })

// @ts-expect-error: a type that there is no column of
defineRegister({ ...card, fields: { ...fields, note: { type: 'money', doc } } })
// @ts-expect-error: a unit that nobody measures in
defineRegister({ ...card, fields: { ...fields, note: { type: 'integer', unit: 'persons', doc } } })
// @ts-expect-error: a field without its words in English
defineRegister({ ...card, fields: { ...fields, note: { doc: { zh: '备注' } } } })
// @ts-expect-error: a word that fields do not have
defineRegister({ ...card, fields: { ...fields, note: { maxLenght: 20, doc } } })
// @ts-expect-error: masked by what is no field
defineRegister({ ...card, fields: { ...fields, note: { maskedUnless: 'isMarked', doc } } })
// @ts-expect-error: a code list of the version in what is no field
defineRegister({ ...card, fields: { ...fields, note: { codeList: { list: 'A', version: 'listVersion' }, doc } } })
// @ts-expect-error: a reference to no register
defineRegister({ ...card, references: { driver: { as: 'driverCode', by: 'code', doc } } })
// @ts-expect-error: a reference's column is not said: it is vehicleId
defineRegister({ ...card, references: { vehicle: { ...vehicle, column: 'vehicleId' } } })

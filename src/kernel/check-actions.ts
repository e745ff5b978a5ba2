// What no type can hold of actions: that the names in them lead somewhere.
import { sensitivities } from './access.ts'
import { type Action, inputsOf } from './define-action.ts'
import type { Register } from './define-register.ts'
import type { Registry } from './registry.ts'
import { baseVersion } from './sent-fields.ts'

/** What stands at /v1/<plural>/ beside ids. */
const taken = ['query', 'aggregate', 'groups', 'export', 'import', 'recompute', 'by-key']
/** What is sent beside the inputs. */
const words = ['id', 'baseVersion', 'records', 'dryRun', 'reason', 'idempotencyKey', 'mode', 'secrecyLevel']

export function checkActions(register: Register, { get }: Registry): void {
  for (const action of register.actions) {
    for (const [isWrong, what] of faultsOf(action, register)) {
      if (isWrong) throw new Error(`action ${action.id}: ${what}`)
    }
    const locked = (action.locks ?? []).map((one) => (typeof one === 'string' ? one : one.register))
    const named = locked.filter((name) => /^[A-Z]/.test(name))
    for (const name of [...Object.keys(action.writes ?? {}), ...named]) get(name)
    for (const { to, values } of action.fills ?? []) {
      const strange = Object.keys(values).find((name) => name !== baseVersion.name && !get(to).fields.has(name))
      if (strange !== undefined) throw new Error(`action ${action.id}: ${to} has no field '${strange}'`)
    }
  }
}

function faultsOf(action: Action, register: Register): [isWrong: boolean, what: string][] {
  const {
    id,
    name,
    path,
    from = [],
    to,
    state,
    receiver,
    alsoReaches = [],
    input = {},
    refuses = [],
    reads = [],
    locks = [],
    finds = {},
    gives,
    isByKey,
    isApproval,
  } = action
  const field = register.fields.get(state ?? '')
  const states = Object.keys(field?.enumeration?.values ?? {})
  const strange = [...from, to ?? from[0]!].find((one) => state !== undefined && !states.includes(one))
  const inputs = inputsOf(register, action)
  const needed = inputs.find(({ isRequired, deprecated }) => isRequired && deprecated)
  const undocumented = inputs.find(({ doc }) => !doc.zh || !doc.en)
  const named = [alsoReaches, refuses]
    .flat(2)
    .map(({ field }) => field)
    .find((one) => one !== undefined && !(one in input))
  const receiving = receiver !== undefined && !(receiver in { ...input, ...finds })
  const unlocked = locks.find(
    (one) => typeof one === 'string' && /^[a-z]/.test(one) && register.references.every(({ name }) => name !== one),
  )
  // The code of what it refers to is in another table: its id is read.
  const unread = reads.find((one) => register.fields.get(one)?.reference !== undefined || !register.fields.has(one))
  const hidden = hiddenFrom(action, register)
  const silent = refuses.find(({ id, zh, en, basis }) => !id || !zh || !en || !basis)
  return [
    [register.isReadOnly === true, 'of a register that is read only'],
    [id !== `${register.name}.${name}`, `is of another register than ${register.name}`],
    [!action.doc.zh || !action.doc.en, 'needs a doc in zh and en'],
    [taken.includes(path), `'${path}' stands at this address already`],
    [strange !== undefined, `'${state}' has no state ${strange}`],
    [field !== undefined && field.sensitivity !== 'public', `its state is ${field?.sensitivity}`],
    [needed !== undefined, `'${needed?.name}' is needed, so that nobody can leave it out: deprecated`],
    [undocumented !== undefined, `'${undocumented?.name}' is no field and needs a doc in zh and en`],
    [words.some((word) => word in input), `an input cannot be called ${words.find((word) => word in input)}`],
    [receiving, `has no input '${receiver}'`],
    [unlocked !== undefined, `has no reference '${unlocked}' to lock`],
    [unread !== undefined, `cannot read ${unread}`],
    [hidden !== undefined, `reads '${hidden?.name}', which is ${hidden?.sensitivity}`],
    [named !== undefined, `has no input '${named}'`],
    [silent !== undefined, `a refusal needs id, zh, en and basis`],
    // Whoever does it need not read the record.
    [
      !!gives && (refuses.length > 0 || !!isApproval || !!field || reads.length > 0),
      'what gives asks nothing of the record',
    ],
    [isByKey === true && (register.key.length !== 1 || !gives), 'isByKey is of what gives, in a register of one key'],
  ]
}

/** What it looks at tells of itself by what is refused and written: clearance or some needed input keeps others out. */
function hiddenFrom(action: Action, register: Register) {
  const { refuses = [], reads = [], finds = {}, clearance = 'public' } = action
  const asked = refuses.flatMap(({ holds, shows = {} }) => [holds, ...Object.values(shows)])
  const texts = [...asked, ...Object.values(finds)]
  // By word, as in rules.
  const looked = texts.flatMap((text) => (typeof text === 'string' ? (text.match(/\w+/g) ?? []) : []))
  const needed = inputsOf(register, action).filter(({ isRequired, maskedUnless }) => isRequired && !maskedUnless)
  const given = [clearance, ...needed.map(({ sensitivity }) => sensitivity)]
  const seen = Math.max(...given.map((one) => sensitivities.indexOf(one)))
  return [...register.fields.values()].find(({ name, column, sensitivity }) => {
    return (reads.includes(name) || looked.includes(column)) && sensitivities.indexOf(sensitivity) > seen
  })
}

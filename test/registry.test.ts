// What follows from descriptors, and what no type sees of them, which is refused at start.
import t from 'tap'
import type { RegisterDefinition } from '../src/kernel/register-definition.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers as definitions } from '../src/registers/index.ts'
import { registry } from './registry.ts'
import { namedTable } from './table-form.ts'

type Change = (definition: RegisterDefinition) => Partial<RegisterDefinition>
const withChanged = (name: string, change: Change) =>
  createRegistry(definitions.map((one) => (one.name === name ? { ...one, ...change(one) } : one)))

t.test('what refers to a record is a list of it', async (t) => {
  const listsOf = (name: string) =>
    [...registry.get(name).relations.values()].flatMap(({ name, isMany, to }) => (isMany ? `${name}: ${to}` : []))
  t.strictSame(listsOf('AssetDisposal'), ['items: AssetDisposalItem'])
  t.strictSame(listsOf('Region').sort(), [
    ...['children: Region', 'clients: Client', 'grants: Grant', 'locatedBuildings: Building'],
    'organizations: Organization',
  ])
  const lists = listsOf('Organization')
  const owned = definitions.filter(({ heldBy }) => heldBy === 'organization')
  for (const { name, plural } of owned) t.ok(lists.includes(`${plural}: ${name}`), `by its plural what holds its rows`)
  for (const list of ['spacesByUsingOrganization: Space', 'subordinates: Organization'])
    t.ok(lists.includes(list), list)
})

t.test('descriptors stay what they are, whatever registry is made of them', async (t) => {
  const before = [...registry.get('Space').fields.values()].map(({ name, maxLength, term }) => [name, maxLength, term])
  const other = withChanged('Building', ({ fields }) => ({
    fields: { ...fields, code: { ...fields.code!, maxLength: 7 } },
  }))
  t.equal(other.get('Space').fields.get('buildingCode')?.maxLength, 7, 'a code is what its target says')
  const after = [...createRegistry(definitions).get('Space').fields.values()]
  t.strictSame(
    after.map(({ name, maxLength, term }) => [name, maxLength, term]),
    before,
  )
})

t.test('keys and indexes follow from key, references and order', async (t) => {
  const changed = withChanged('Asset', ({ references = {} }) => ({
    key: ['name', 'tagId'],
    sort: ['acquiredOn'],
    references: {
      ...references,
      building: {
        to: 'Building',
        as: 'buildingCode',
        by: 'code',
        isWithinOrganization: true,
        doc: { zh: '楼', en: 'In' },
      },
    },
    indexes: { tag: ['tagId'] },
    uniques: { brand: ['brand', 'model'] },
  })).get('Asset')
  const { unique, indexes, foreignKeys } = namedTable(changed)
  t.strictSame(unique, {
    asset_key: ['organization_id', 'name', 'tag_id'],
    // Others refer to it within their organization.
    asset_organization_key: ['id', 'organization_id'],
  })
  t.strictSame(
    Object.entries(indexes).map(([name, { columns, where }]) => `${name} ${columns}${where ? ` where ${where}` : ''}`),
    [
      'asset_source_key source,external_id where external_id is not null',
      'asset_brand_key brand,model where model is not null',
      ...['asset_region_path_idx region_path,acquired_on', 'asset_predecessor_idx predecessor_id,acquired_on'],
      'asset_building_idx building_id,acquired_on',
      ...['asset_acquired_on_idx acquired_on,id', 'asset_updated_at_idx updated_at', 'asset_tag_idx tag_id'],
    ],
  )
  t.strictSame(foreignKeys.asset_building_fk, {
    ...{ columns: ['building_id', 'organization_id'], target: 'building', targetColumns: ['id', 'organization_id'] },
    isCascading: false,
  })
  t.equal(changed.fields.get('tagId')?.isNullable, false, 'every record has all parts of its key')
})

t.test('what may lie with another organization is referred to by its id alone', async (t) => {
  const building = { to: 'Building', as: 'buildingId', by: 'id', doc: { zh: '楼', en: 'In' } }
  const changed = withChanged('Asset', ({ references }) => ({ references: { ...references, building } })).get('Asset')
  t.match(changed.fields.get('buildingId'), { kind: { name: 'uuid' }, write: 'always', isNullable: true })
  t.match(changed.relations.get('building'), { to: 'Building', on: [['building_id', 'id']] })
  t.match(namedTable(changed).foreignKeys, { asset_building_id_building_id_fk: { targetColumns: ['id'] } })
})

t.test('what leads nowhere is refused with its register and place', async (t) => {
  const doc = { zh: '甲', en: 'A' }
  const cases: [register: string, change: Change, refusal: RegExp][] = [
    [
      'Space',
      () => ({ references: { building: { to: 'House', as: 'houseCode', by: 'code', doc } } }),
      /no register named 'House'/,
    ],
    [
      'Space',
      () => ({ references: { building: { to: 'Building', as: 'houseCode', by: 'number', doc } } }),
      /Space, houseCode: Building has no field 'number'/,
    ],
    [
      'Space',
      ({ fields }) => ({ fields: { ...fields, usageStatus: { ...fields.usageStatus!, default: 'GONE' } } }),
      /register Space, usageStatus: its default 'GONE' is none of its values/,
    ],
    [
      'Asset',
      ({ references = {} }) => ({
        references: { ...references, room: { to: 'Space', as: 'roomCode', by: 'code', within: 'building', doc } },
      }),
      /register Asset, room: is within 'building', which does not stand before it, or Space has none/,
    ],
    ['Space', () => ({ sort: ['occupant'] }), /Space: sort names 'occupant'/],
    [
      'Space',
      () => ({ relations: { building: { to: 'Building', on: { buildingId: 'id' }, doc } } }),
      /Space: two relations are called 'building'/,
    ],
    ['Space', () => ({ plural: 'assets' }), /Organization: two relations are called 'assets'/],
    ['Space', () => ({ indexes: { lift: ['lift'] } }), /Space: no column 'lift'/],
    [
      'Space',
      ({ fields }) => ({ fields: { ...fields, floor: { ...fields.floor!, type: 'money' as 'yuan' } } }),
      /register Space, floor: no type 'money'; there are text, .*yuan/,
    ],
    [
      'Vehicle',
      ({ rules = [] }) => ({ rules: rules.map((rule) => ({ ...rule, en: '{limits} yuan' })) }),
      /register Vehicle, rule \w+(-\w+)?: its text has \{limits\}, which is not among what it shows/,
    ],
    [
      'Vehicle',
      ({ actions = [] }) => ({
        actions: actions.map((one) => ({
          ...one,
          refuses: one.refuses?.map((refusal) => ({ ...refusal, zh: '{由}{why}' })),
        })),
      }),
      /register Vehicle, refusal VEH-A2?1?: its text has \{why\}/,
    ],
    ['Code', () => ({ name: 'Region' }), /two registers share a name/],
  ]
  for (const [name, change, refusal] of cases)
    t.throws(() => withChanged(name, change), { message: refusal }, String(refusal))
})

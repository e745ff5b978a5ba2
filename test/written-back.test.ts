// A record that was read goes back as it is; what would not be written of it is refused where it stands.
import t from 'tap'
import { building, restCalls } from './rest-calls.ts'

const { asCaller, call, post, rowOf } = await restCalls(t)

t.test('a record is written back as it was read, and its version is what it is based on', async (t) => {
  await post(building('wb1', { floorAreaM2: '10.5' }))
  const { id } = (await rowOf('wb1'))!
  const { body } = await call('GET', `buildings/${id}`)
  t.match(body, { version: 1, regionPath: String, createdAt: String })
  for (const method of ['PUT', 'PATCH'] as const) {
    const back = await call(method, `buildings/${id}`, { payload: body })
    t.match(back, { status: 200, body: { version: 1 } }, method)
    t.equal(back.headers['x-ignored-fields'], undefined)
  }
  const list = await call('GET', 'buildings?code=wb1')
  t.match((await post(list.body.data)).body, { counts: { unchanged: 1 }, ignoredFields: [] })
  const changed = await call('PUT', `buildings/${id}`, { payload: { ...body, name: '新名' } })
  t.match(changed, { status: 200, body: { name: '新名', version: 2 } })
  const stale = { ...body, name: '旧' }
  for (const [what, headers, status, code] of [
    ['its own', {}, 409, 'VERSION_CONFLICT'],
    ['that of the header as well', { 'if-match': '"1"' }, 412, 'VERSION_MISMATCH'],
    ['any', { 'if-match': '*' }, 409, 'VERSION_CONFLICT'],
  ] as const) {
    const refused = await call('PUT', `buildings/${id}`, { payload: stale, headers })
    t.match(refused, { status, body: { code } }, what)
  }
  const versions: [payload: object, headers: Record<string, string>, problem: object][] = [
    [{ version: 1 }, { 'if-match': '"2"' }, { code: 'VERSIONS_DIFFER', pointer: '/version' }],
    [{ baseVersion: 1 }, { 'if-match': '"2"' }, { code: 'VERSIONS_DIFFER', pointer: '/baseVersion' }],
    [{ version: 1, baseVersion: 2 }, {}, { code: 'VERSIONS_DIFFER', pointer: '/version' }],
    [{ version: 'x' }, {}, { code: 'INTEGER_FORMAT', pointer: '/version' }],
  ]
  for (const [payload, headers, problem] of versions) {
    const refused = await call('PATCH', `buildings/${id}`, { payload: { ...payload, name: 'x' }, headers })
    t.match(refused, { status: 422, body: { errors: [problem] } }, JSON.stringify(payload))
  }
  for (const payload of [{ version: 2 }, { version: null }, { version: 2, baseVersion: null }, { version: '2' }]) {
    const { status } = await call('PATCH', `buildings/${id}`, { payload, headers: { 'if-match': '"2"' } })
    t.equal(status, 200, JSON.stringify(payload))
  }
  const listed = [
    { id, version: 1, name: 'x' },
    { id, version: null, baseVersion: 1, name: 'x' },
  ]
  for (const one of listed) t.match(await post([one]), { status: 409, body: { code: 'VERSION_CONFLICT' } })
  t.match((await rowOf('wb1'))!, { name: '新名', version: 2 })
})

t.test('what is not written with a record is refused where it stands, and nothing is written', async (t) => {
  await post(building('nw1'))
  const { id } = (await rowOf('nw1'))!
  const space = { code: '101', name: '房间', kind: 'BUSINESS' }
  const refused: [payload: object, problems: object[]][] = [
    [{ spaces: [space] }, [{ pointer: '/spaces', code: 'RELATION_NOT_WRITTEN', message: /POST \/v1\/transactions/ }]],
    [{ spaces: null }, [{ pointer: '/spaces', code: 'RELATION_NOT_WRITTEN' }]],
    [{ organization: { name: 'x' } }, [{ pointer: '/organization', message: /改写字段“organizationCreditCode”/ }]],
    [{ regionPath: '650000' }, [{ pointer: '/regionPath', code: 'FIELD_NOT_WRITTEN' }]],
    [{ createdAt: '2020-01-01T00:00:00Z' }, [{ pointer: '/createdAt', code: 'FIELD_NOT_WRITTEN' }]],
    [{ createdAt: 'x', updatedAt: null }, [{ pointer: '/createdAt', code: 'DATETIME_FORMAT' }]],
  ]
  for (const [more, errors] of refused) {
    for (const [method, path] of [
      ['PATCH', `buildings/${id}`],
      ['PUT', `buildings/${id}`],
      ['POST', 'buildings'],
    ] as const) {
      const answer = await call(method, path, { payload: building('nw1', { name: '改', ...more }) })
      t.match(answer, { status: 422, body: { code: 'VALIDATION_FAILED', errors } }, `${method} ${JSON.stringify(more)}`)
    }
    const many = await post([building('nw2', more)])
    t.match(many, { status: 422, body: { errors: [{ code: /./ }] } }, `new ${JSON.stringify(more)}`)
    t.match(many.body.errors[0].pointer, /^\/0\/\w+$/)
  }
  t.match(await rowOf('nw1'), { name: 'nw1', version: 1 })
  t.equal(await rowOf('nw2'), undefined)
  const file = `${JSON.stringify({ ...building('nw3'), spaces: [space], createdAt: '2020-01-01T00:00:00Z' })}\n`
  const headers = { 'content-type': 'application/x-ndjson' }
  const imported = await call('POST', 'buildings/import', { payload: file, headers })
  t.match(imported.body, { rejected: [{ line: 1, field: 'spaces', code: 'RELATION_NOT_WRITTEN' }] }, 'nor with a file')
  const moved = { ...(await call('GET', `buildings/${id}`)).body, regionPath: null }
  t.match(await call('PUT', `buildings/${id}`, { payload: moved }), {
    status: 422,
    body: { errors: [{ pointer: '/regionPath' }] },
  })
})

t.test('who does not read a record learns nothing by what is refused', async (t) => {
  await post(building('blind'))
  const { id, region_path } = (await rowOf('blind'))!
  const writer = await asCaller({ scopes: ['buildings:write'] })
  for (const regionPath of [region_path, '110000']) {
    const answer = await call('PATCH', `buildings/${id}`, { payload: { regionPath }, headers: writer })
    t.match(answer, { status: 422, body: { errors: [{ code: 'FIELD_NOT_WRITTEN' }] } }, 'right or wrong')
  }
  t.match(await call('PATCH', `buildings/${id}`, { payload: { regionPath: null }, headers: writer }), { status: 204 })
})

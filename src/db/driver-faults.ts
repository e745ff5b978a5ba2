// What of postgres.js 3.4.9 is mended while it is loaded (driver.ts): how it loses a connection. Its authors know of
// some (porsager/postgres 1208, 1133); to be thrown away row by row as they mend them.

export interface Fault {
  /** Below the driver's `src/`. */
  file: string
  why: string
  /** Text of the file that is there once, and what stands there instead. */
  was: string
  is: string
}

export const faults: Fault[] = [
  {
    file: 'connection.js',
    why: `What is written to a connection that was lost, even by the driver itself (ROLLBACK), ended the process. With
      what follows nothing should come here any more.`,
    was: '    const x = socket.write(chunk, fn)\n',
    is: '    if (!socket) return (chunk = nextWriteTimer = null, false)\n    const x = socket.write(chunk, fn)\n',
  },
  {
    file: 'connection.js',
    why: `A statement that was sent to it was never answered. What the lost session left (bytes that were not sent, the
      answer that said why it ended) became part of the next one, which began with the rest of a statement, or refused
      its first statement with the error of the one before. And a server, or a proxy before none, that closes
      connections before they are ready was asked again without pause and without end: now each host once.`,
    was: `    if (initial)
      return reconnect()

    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
`,
    is: `    terminated = true
    const lost = Errors.connection('CONNECTION_CLOSED', options, socket)
    stream && stream.destroy(lost)
    query && queryError(query, lost)
    while (sent.length)
      queryError(sent.shift(), lost)
    query = stream = errorResponse = results = final = chunk = nextWriteTimer = null
    result = new Result()
    rows = 0

    if (initial && ++retries < options.host.length)
      return reconnect()

    retries = 0
    initial && (queryError(initial, lost), initial = null)
    ended && (ended(), ending = ended = null)
`,
  },
  {
    file: 'connection.js',
    why: 'Nobody waited for this statement, which each connection begins with: its failure ended the process.',
    was: '        return fetchArrayTypes()\n',
    is: '        return fetchArrayTypes().catch(noop)\n',
  },
  {
    file: 'connection.js',
    why: 'A statement cancelled while its connection was being opened took the connection from the pool for ever.',
    was: '      initial && !initial.reserve && execute(initial)\n      options.shared.retries = retries = 0\n',
    is: `      options.shared.retries = retries = 0
      if (initial.cancelled)
        return (initial = null, onopen(connection))
      !initial.reserve && execute(initial)
`,
  },
  {
    file: 'connection.js',
    why: 'A cursor went on when its rows had been looked at, though its connection was gone.',
    was: `    try {
      const x = await Promise.resolve(query.cursorFn(result))
      rows = 0
`,
    is: `    const own = query
    try {
      const x = await Promise.resolve(own.cursorFn(result))
      if (query !== own)
        return

      rows = 0
`,
  },
  {
    file: 'connection.js',
    why: 'The same, when looking at them failed.',
    was: '      write(Sync)\n      query.reject(err)\n',
    is: '      query === own && write(Sync)\n      own.reject(err)\n',
  },
  {
    file: 'connection.js',
    why: `Postgres sends that a COPY begins together with its first rows, or with the error instead of them: then the
      stream fails before anybody can have a listener there, which ended the process.`,
    was: `    stream = new Stream.Readable({
      read() { socket.resume() }
    })
`,
    is: `    stream = new Stream.Readable({
      read() { socket.resume() }
    }).on('error', noop)
`,
  },
  {
    file: 'connection.js',
    why: `Rows that come faster than they are read pause the connection, and whoever reads on wakes it. When they were
      the last, nobody reads on: what ends the statement was never read, and the connection was lost to the pool.`,
    was: '    stream && stream.push(null)\n    stream = null\n',
    is: '    stream && stream.push(null)\n    stream = null\n    socket.resume()\n',
  },
  {
    file: 'connection.js',
    why: `A network that is cut without a word leaves a statement waiting for ever. Postgres has ended it long before
      \`patience\` is over, so who still waits has lost the connection.`,
    was: "      socket.on('data', data)\n      keep_alive",
    is: `      socket.on('data', data)
      socket.on('timeout', silent)
      socket.setTimeout(options.patience || 0)
      keep_alive`,
  },
  {
    file: 'connection.js',
    why: 'The same: how long is long; not while we ourselves do not read.',
    was: '  async function closed(hadError) {\n',
    is: `  function silent() {
    if (!query)
      return

    const patience = query.options.patience || options.patience
    socket.isPaused() || socket.timeout < patience
      ? socket.setTimeout(patience)
      : socket.destroy(Errors.connection('CONNECTION_CLOSED', options, socket))
  }

  async function closed(hadError) {
`,
  },
  {
    file: 'index.js',
    why: 'Of a transaction, a statement cancelled before it was sent was the last: all behind it waited for ever.',
    was: `      c.reserved = () => queries.length
        ? c.execute(queries.shift())
        : move(c, reserved)
    }
  }

  function move`,
    is: `      c.reserved = () => {
        let q
        do q = queries.shift()
        while (q && q.cancelled)

        q ? c.execute(q) : move(c, reserved)
      }
    }
  }

  function move`,
  },
  {
    file: 'index.js',
    why: 'The same: an option of ours.',
    was: '    onclose         : o.onclose,\n',
    is: '    onclose         : o.onclose,\n    patience        : o.patience,\n',
  },
  {
    file: 'index.js',
    why: `A transaction that has lost its connection went on in the session that the connection had next, outside of any
      transaction or in that of somebody else; and what it had not sent yet was never answered.`,
    was: '        new Promise((_, reject) => connection.onclose = reject)\n',
    is: `        new Promise((_, reject) => connection.onclose = error => {
          lost = error
          while (queries.length)
            queries.shift().reject(error)
          reject(error)
        })
`,
  },
  {
    file: 'index.js',
    why: 'The same.',
    was: '    let savepoints = 0\n      , connection\n',
    is: '    let savepoints = 0\n      , lost = null\n      , connection\n',
  },
  {
    file: 'index.js',
    why: 'The same.',
    was: '        q.catch(e => uncaughtError || (uncaughtError = e))\n        c.queue === full\n',
    is: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost)
          return q.reject(lost)

        c.queue === full
`,
  },
]

/** The driver's file without its faults; throws when it is not the text that they were found in. */
export function mended(path: string, text: string): string {
  const own = faults.filter(({ file }) => path.endsWith(`/postgres/src/${file}`))
  return own.reduce((rest, { was, is, why }) => {
    const [before, after, ...more] = rest.split(was)
    if (after === undefined || more.length > 0) throw new Error(`not the postgres.js that was mended: ${path}: ${why}`)
    return `${before}${is}${after}`
  }, text)
}

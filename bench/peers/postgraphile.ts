// PostGraphile 5 over the same tables, tuned as its documentation advises for production: no GraphiQL, no watching, no
// WebSockets, results stringified while executing, prepared statements (its default: a cache of 100 for each connection)
// and no pgSettings, so that a read is one statement without a transaction around it. No row scope.
// Environment: DATABASE_URL, PORT, POOL_SIZE. NODE_ENV=production is set by whoever starts it.
import { createServer } from 'node:http'
import { PgAggregatesPreset } from '@graphile/pg-aggregates'
import { PgSimplifyInflectionPreset } from '@graphile/simplify-inflection'
import { postgraphile } from 'postgraphile'
import { TYPES } from 'postgraphile/@dataplan/pg'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter'

/** `change.xid` is not asked for, but without a codec every start writes a page of warnings. */
const transactionIds: GraphileConfig.Plugin = {
  name: 'TransactionIdsPlugin',
  gather: {
    hooks: {
      pgCodecs_findPgCodec(_, event) {
        if (event.pgCodec === null && event.pgType.typname === 'xid8') event.pgCodec = TYPES.bigint
      },
    },
  },
}

const instance = postgraphile({
  extends: [
    PostGraphileAmberPreset,
    PgSimplifyInflectionPreset,
    PostGraphileConnectionFilterPreset,
    PgAggregatesPreset,
  ],
  // Global object ids are not asked for; and columns without an index of their own may be filtered by, as with us.
  disablePlugins: ['NodePlugin', 'PgIndexBehaviorsPlugin'],
  plugins: [transactionIds],
  schema: { connectionFilterRelations: true },
  grafast: { explain: false },
  grafserv: { graphiql: false, watch: false, websockets: false, outputDataAsString: true },
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ['public'],
      pubsub: false,
      poolConfig: { max: Number(process.env.POOL_SIZE ?? 10) },
    }),
  ],
})

const server = createServer()
await instance.createServ(grafserv).addTo(server)
await instance.getSchema()
server.listen(Number(process.env.PORT), '127.0.0.1')

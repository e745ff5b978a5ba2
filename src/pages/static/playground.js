import { chooseToken, settings } from './token.js'

const { GraphiQL, React, ReactDOM } = window
const root = ReactDOM.createRoot(document.getElementById('graphiql'))

// A new fetcher makes GraphiQL read the schema again, as the caller with this token may see it.
chooseToken((token) => {
  const fetcher = GraphiQL.createFetcher({
    url: 'graphql',
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    enableIncrementalDelivery: false,
  })
  root.render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultQuery: settings.defaultQuery,
      defaultEditorToolsVisibility: true,
      forcedTheme: 'light',
      // Typed headers may hold a token, and this setting would write them to localStorage for good.
      showPersistHeadersSettings: false,
    }),
  )
})

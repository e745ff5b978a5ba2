import { chooseToken, settings } from './token.js'

const { SwaggerUIBundle } = window
let currentToken = ''

/** Of a list Swagger UI looks for an input of its items' format, and warns where it has none: here ids. */
const inputOfIds = ({ React }) => ({
  components: {
    JsonSchema_string_uuid: (props) => React.createElement(props.getComponent('JsonSchema_string'), props),
  },
})

await chooseToken((token) => {
  currentToken = token
})

// One domain at a time: with the whole contract Swagger UI takes half a minute to show an operation.
// A link to an operation, #/vehicles/listVehicles, names its domain as well.
const linked = location.hash.split('/')[1]
const domain = new URLSearchParams(location.search).get('domain') ?? (linked || settings.defaultDomain)
for (const link of document.querySelectorAll('.domains a')) {
  if (new URL(link.href).searchParams.get('domain') === domain) link.setAttribute('aria-current', 'page')
}

SwaggerUIBundle({
  url: `openapi/${encodeURIComponent(domain)}`,
  dom_id: '#swagger-ui',
  deepLinking: true,
  filter: true,
  displayRequestDuration: true,
  // Some dozen operations: show the registers, and the operations of one when it is opened.
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  // Its default sends the description to a public validator.
  validatorUrl: null,
  plugins: [inputOfIds],
  // A token entered with an operation's padlock wins over the one in the page's head.
  requestInterceptor: (request) => {
    if (currentToken && !request.headers.Authorization) request.headers.Authorization = `Bearer ${currentToken}`
    return request
  },
})

import { chooseToken } from './token.js'

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

SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  filter: true,
  displayRequestDuration: true,
  // Some hundred operations: show the registers, and the operations of one when it is opened.
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

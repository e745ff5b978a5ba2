// What the endpoints of OAuth say of an error.
import t from 'tap'
import { oauthApp } from './oauth-client.ts'

t.test('errors have the characters that RFC 6749 allows, whatever was asked or sent', async (t) => {
  const { ask, call } = await oauthApp(t)
  const grant: [string, string] = ['grant_type', 'client_credentials']
  const odd = '“县\\"\n'
  for (const language of ['', '*', 'zh-CN', 'en-GB']) {
    const headers = { 'accept-language': language }
    const answers = [
      await ask({}, { headers }),
      await call('/oauth/token', [grant, [odd, '1'], [odd, '2']], { headers }),
    ]
    for (const { body, headers: got } of answers) {
      t.match(body.error_description, /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/, language)
      t.equal(got['content-language'], 'en')
    }
  }
})

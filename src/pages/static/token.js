// The identity a page's requests are sent with: a sandbox role, or a token pasted into the box.

const roleLabels = {
  national: '国家级 national',
  prefecture: '市级 prefecture',
  county: '县级 county',
  auditor: '审计 auditor',
}
// Kept for the tab only, shared by the pages: office computers are shared by people.
const storageKey = 'taizhang.token'

export const settings = JSON.parse(document.body.dataset.settings)

/** Calls `use(token)` now and at every change; the token is '' when there is none. */
export async function chooseToken(use) {
  const { role, token } = document.getElementById('token').elements
  const stored = sessionStorage.getItem(storageKey) ?? ''
  if (settings.hasSandbox) {
    const tokens = await (await fetch('playground/tokens')).json()
    offerRoles(role, tokens, stored)
    token.value = role.value
  } else {
    token.value = stored
  }
  const apply = () => {
    sessionStorage.setItem(storageKey, token.value)
    use(token.value)
  }
  role.addEventListener('change', () => {
    token.value = role.value
    apply()
  })
  token.addEventListener('change', () => {
    token.value = token.value.trim().replace(/^Bearer\s+/i, '')
    role.value = token.value
    apply()
  })
  token.form.addEventListener('submit', (event) => event.preventDefault())
  apply()
}

/** A token stored before the sandbox was started anew is worthless, so only a current one is chosen again. */
function offerRoles(select, tokens, stored) {
  for (const [role, token] of Object.entries(tokens)) {
    select.add(new Option(roleLabels[role] ?? role, token, false, token === stored))
  }
  select.parentElement.hidden = false
}

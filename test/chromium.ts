import { existsSync } from 'node:fs'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium']

/** Debian's package puts it at the first; .ci/run installs that. */
export const chromiumPath: string | undefined = places.find((path) => existsSync(path))

export const WITHOUT_CHROMIUM = `the pages were not opened: no Chromium at ${places.join(', ')}`

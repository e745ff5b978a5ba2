// postgres.js with one of its files exchanged (driver-queue.ts) and some faults of others mended (driver-faults.ts);
// whoever needs more than its types imports this.
import { registerHooks } from 'node:module'
import { faults, mended } from './driver-faults.ts'

const ownQueue = new URL('./driver-queue.ts', import.meta.url).href
const driverFile = /\/node_modules\/postgres\/src\/(\w+\.js)$/
const loaded = new Set<string>()

const hooks = registerHooks({
  resolve: (specifier, context, next) => {
    const isQueue = specifier === './queue.js' && driverFile.test(context.parentURL ?? '')
    if (!isQueue) return next(specifier, context)
    loaded.add('queue.js')
    return { url: ownQueue, format: 'module-typescript', shortCircuit: true }
  },
  load: (url, context, next) => {
    const file = driverFile.exec(url)?.[1]
    if (!file) return next(url, context)
    loaded.add(file)
    const { source, ...module } = next(url, context)
    return { ...module, source: mended(url, String(source)) }
  },
})

export const { default: postgres } = await import('postgres')
hooks.deregister()
// It was loaded before, or is another version than package.json names.
const missing = ['queue.js', ...faults.map(({ file }) => file)].filter((file) => !loaded.has(file))
if (missing.length > 0) throw new Error(`postgres.js has ${missing} of its own; import it from db/driver.ts only`)

// postgres.js with one of its files exchanged (driver-queue.ts); whoever needs more than its types imports this.
import { registerHooks } from 'node:module'

const ownQueue = new URL('./driver-queue.ts', import.meta.url).href
let isExchanged = false

const hooks = registerHooks({
  resolve: (specifier, context, next) => {
    const isQueue = specifier === './queue.js' && context.parentURL?.includes('/node_modules/postgres/')
    if (!isQueue) return next(specifier, context)
    isExchanged = true
    return { url: ownQueue, format: 'module-typescript', shortCircuit: true }
  },
})

export const { default: postgres } = await import('postgres')
hooks.deregister()
// It was loaded before, or is another version than package.json names.
if (!isExchanged) throw new Error('postgres.js has a queue of its own; import it from db/driver.ts only')

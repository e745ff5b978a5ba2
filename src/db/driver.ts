// postgres.js with one of its files exchanged (driver-queue.ts); whoever needs more than its types imports this.
import { registerHooks } from 'node:module'

const ownQueue = new URL('./driver-queue.ts', import.meta.url).href

const hooks = registerHooks({
  resolve: (specifier, context, next) => {
    const isQueue = specifier === './queue.js' && context.parentURL?.includes('/node_modules/postgres/')
    return isQueue ? { url: ownQueue, format: 'module-typescript', shortCircuit: true } : next(specifier, context)
  },
})

export const { default: postgres } = await import('postgres')
hooks.deregister()

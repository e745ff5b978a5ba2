// For generators that call the compiler: ours is 7, which has no interface to be called by, and npm takes it for all of
// `>=5.5.3`. To be gone when they go along with it.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, specifier === 'typescript' ? { ...context, parentURL: import.meta.url } : context),
})

// What Node compiles is kept beside its packages: a process of `taizhang` takes 0.6 s of computing instead of 0.9. It
// begins with this file, for what it imports at once is compiled before. Where nothing may be written, nothing is kept.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/taizhang', import.meta.url)))

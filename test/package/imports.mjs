// node imports.mjs ENTRY: loads one entry of the package and fails when that did more than load it.
const [entry] = process.argv.slice(2)

/** bitECS keeps two symbols of its own there, whatever is imported from it. */
const isBitEcs = (key) => typeof key === 'symbol' && key.description.startsWith('bitecs-global-')
/** Every global by name, and what stands there. */
const globals = () =>
  new Map(Reflect.ownKeys(globalThis).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)]))
/** The built-in objects that a library might be tempted to extend. */
const BUILT_IN = [
  Object,
  Array,
  Map,
  Set,
  Promise,
  Function,
  String,
  Number,
  Int32Array,
  Float64Array,
  Atomics,
  Math,
  JSON,
]
const extensions = () =>
  BUILT_IN.flatMap((object) => [object, object.prototype ?? {}].map((o) => Reflect.ownKeys(o).length)).join()

for (const name of ['document', 'window', 'Worker', 'indexedDB']) {
  if (name in globalThis) throw new Error(`This Node has ${name}; the test is of no use here.`)
}
for (const channel of ['log', 'info', 'warn', 'error', 'debug'])
  console[channel] = (...words) => {
    throw new Error(`${entry} prints while it loads: ${words.join(' ')}`)
  }
const before = { globals: globals(), extensions: extensions(), resources: process.getActiveResourcesInfo().join() }
const module = await import(entry)
const problems = []
for (const [key, { value, get }] of globals()) {
  const old = before.globals.get(key)
  if (isBitEcs(key)) continue
  if (!old || !Object.is(old.value, value) || old.get !== get) problems.push(`it sets globalThis.${String(key)}`)
}
if (extensions() !== before.extensions) problems.push('it extends a built-in object')
const resources = process.getActiveResourcesInfo().join()
if (resources !== before.resources) problems.push(`it leaves ${resources} behind, before there was ${before.resources}`)
if (Object.keys(module).length === 0) problems.push('it exports nothing')
if (problems.length > 0) throw new Error(`${entry}: ${problems.join('; ')}`)

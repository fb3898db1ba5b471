import type { Command, EffectDefinition, ScenarioFile } from './types.js'

type Fails = (file: ScenarioFile) => boolean | Promise<boolean>

/** Keeps a candidate if it still fails. An exception in `fails` (a file no longer valid, say) counts as not failing. */
class Shrinker {
  best: ScenarioFile
  readonly #fails: Fails

  constructor(file: ScenarioFile, fails: Fails) {
    this.best = structuredClone(file)
    this.#fails = fails
  }

  async keep(candidate: ScenarioFile): Promise<boolean> {
    let failing = false
    try {
      failing = await this.#fails(structuredClone(candidate))
    } catch {
      failing = false
    }
    if (failing) this.best = candidate
    return failing
  }

  /** Takes pieces out of a list: halves, then quarters, …, then single items, as long as it goes on failing. */
  async thin<T>(read: (file: ScenarioFile) => T[], write: (file: ScenarioFile, list: T[]) => void): Promise<void> {
    for (let size = Math.ceil(read(this.best).length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let start = 0; start < read(this.best).length; ) {
        const list = read(this.best)
        const candidate = structuredClone(this.best)
        write(candidate, structuredClone([...list.slice(0, start), ...list.slice(start + size)]))
        if (!(await this.keep(candidate))) start += size
      }
    }
  }
}

/** The ids that a command, a definition's references or an expectation name. */
function namesOfCommand(command: Command): string[] {
  const found: string[] = []
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.push(value)
    else if (Array.isArray(value)) value.forEach(collect)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  collect(command)
  return found
}

function namesOfDefinition(def: EffectDefinition): string[] {
  return [
    ...(def.chains ?? []).map(({ effect }) => effect),
    ...(def.triggers ?? []).map(({ effect }) => effect),
    ...(def.immunity?.effects ?? []),
    ...(def.aura === undefined ? [] : [def.aura.effect]),
  ]
}

/** Names are compared without asking what they are names of: at worst one thing too many stays. */
function usedNames(file: ScenarioFile): Set<string> {
  const used = new Set<string>()
  for (const command of [...(file.timeline ?? []), ...(file.repeat ?? []).map((repeat) => repeat.do)]) {
    for (const name of namesOfCommand(command)) used.add(name)
  }
  for (const expectation of file.expect ?? []) {
    const { actor, effect } = 'events' in expectation ? expectation.events : expectation
    for (const name of [actor, effect]) if (name !== undefined) used.add(name)
    if (!('events' in expectation) && expectation.from !== undefined) used.add(expectation.from)
  }
  // References of definitions that are used themselves, as far as they go.
  for (let grown = true; grown; ) {
    const before = used.size
    for (const def of file.effects ?? []) {
      if (used.has(def.id)) for (const name of namesOfDefinition(def)) used.add(name)
    }
    grown = used.size > before
  }
  return used
}

async function dropUnused(shrinker: Shrinker): Promise<void> {
  const used = usedNames(shrinker.best)
  const both = structuredClone(shrinker.best)
  both.effects = (both.effects ?? []).filter(({ id }) => used.has(id))
  both.actors = (both.actors ?? []).filter(({ id }) => used.has(id))
  if (await shrinker.keep(both)) return
  // Place among the actors and the definitions can matter (orders, draws): one at a time, then.
  for (const list of ['effects', 'actors'] as const) {
    for (const { id } of [...(shrinker.best[list] ?? [])]) {
      if (used.has(id)) continue
      const candidate = structuredClone(shrinker.best)
      if (list === 'effects') candidate.effects = candidate.effects?.filter((one) => one.id !== id) ?? []
      else candidate.actors = candidate.actors?.filter((one) => one.id !== id) ?? []
      await shrinker.keep(candidate)
    }
  }
}

const REQUIRED = new Set(['id', 'at', 'name', 'world', 'tickRate'])

/**
 * Takes keys out of every object below `read`, deepest last, and single items out of every list: whatever was needed
 * for a valid file makes `fails` throw or pass, and stays.
 */
async function prune(shrinker: Shrinker, read: (file: ScenarioFile) => unknown): Promise<void> {
  const visit = async (path: (string | number)[]): Promise<void> => {
    const at = (file: ScenarioFile): unknown =>
      path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], read(file))
    const here = at(shrinker.best)
    if (Array.isArray(here)) {
      for (let place = here.length - 1; place >= 0; place -= 1) {
        const candidate = structuredClone(shrinker.best)
        const list = at(candidate)
        if (Array.isArray(list)) list.splice(place, 1)
        if (!(await shrinker.keep(candidate))) await visit([...path, place])
      }
    } else if (typeof here === 'object' && here !== null) {
      for (const key of Object.keys(here)) {
        if (!REQUIRED.has(key)) {
          const candidate = structuredClone(shrinker.best)
          delete (at(candidate) as Record<string, unknown>)[key]
          if (await shrinker.keep(candidate)) continue
        }
        await visit([...path, key])
      }
    }
  }
  await visit([])
}

async function shortenUntil(shrinker: Shrinker): Promise<void> {
  for (const step of [8, 4, 2, 1, 0.5, 0.1]) {
    for (;;) {
      const { until } = shrinker.best
      if (until === undefined || until - step <= 0) break
      const candidate = structuredClone(shrinker.best)
      candidate.until = Math.round((until - step) * 100) / 100
      // A later expectation would be refused (nn).
      const last = Math.max(0, ...(candidate.expect ?? []).flatMap(({ at }) => at ?? []))
      if (last > candidate.until || !(await shrinker.keep(candidate))) break
    }
  }
}

/** The smallest file found that still fails. `file` itself must fail; if it does not, it comes back as it is. */
export async function shrink(file: ScenarioFile, fails: Fails): Promise<ScenarioFile> {
  const shrinker = new Shrinker(file, fails)
  if (!(await shrinker.keep(structuredClone(file)))) return file
  for (let size = Number.POSITIVE_INFINITY; JSON.stringify(shrinker.best).length < size; ) {
    size = JSON.stringify(shrinker.best).length
    await shortenUntil(shrinker)
    await shrinker.thin(
      ({ timeline }) => timeline ?? [],
      (candidate, list) => {
        candidate.timeline = list
      },
    )
    await shrinker.thin(
      ({ repeat }) => repeat ?? [],
      (candidate, list) => {
        candidate.repeat = list
      },
    )
    await dropUnused(shrinker)
    await prune(shrinker, (candidate) => candidate.effects)
    await prune(shrinker, (candidate) => candidate.timeline)
    await prune(shrinker, (candidate) => candidate.actors)
    await prune(shrinker, (candidate) => candidate.world)
  }
  return shrinker.best
}

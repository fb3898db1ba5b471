import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkModel, randomScenario, runModel, type ScenarioFile, shrink } from './index.js'

const folder = join(import.meta.dirname, '../fixtures/scenarios')
const files = readdirSync(folder).filter((name) => /^v.*\.json$/.test(name))

describe('the model passes the scenario files', () => {
  it.each(files)('%s', (name) => {
    const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as ScenarioFile
    expect(checkModel(file)).toEqual([])
  })
})

/** Every key, and every text that is one of a few, with the key it stands under. */
function words(value: unknown, key = '', found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) words(one, key, found)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      found.add(name)
      words(one, name, found)
    }
  } else if (typeof value === 'string' || typeof value === 'boolean') found.add(`${key}=${value}`)
  return found
}

describe('random scenarios', () => {
  const scenarios = Array.from({ length: 150 }, (_, seed) => randomScenario(seed))

  it('are the same for the same seed', () => {
    expect(randomScenario(7)).toEqual(scenarios[7])
    expect(randomScenario(8)).not.toEqual(scenarios[7])
  })

  it('use every field, enum value and command of the format', () => {
    const found = new Set<string>()
    for (const scenario of scenarios) words(scenario, '', found)
    const wanted = `id duration period tickOnApply partialLastTick haste magnitude polarity categories priority actions
      modifiers tags control when while stacking exclusivity immunity resist amplify diminishing absorb dispel triggers
      charges chains upkeep aura persistsThroughDeath endsWithSource allowDead offline do amount school attribute op
      value channel aggregate scale factor capture perStack requires forbids chance onResume mode max min initial
      magnitudeCap owner expiry overflow evict group rule effects schools purge suppress breaksBelow fraction category
      cost perPoint type strength on effect to cooldown threshold removeOnEnd every radius affects linger tickRate seed
      vital effectsPerActor factors window cap position apply from stacks target by types count order remove damage heal
      set tag add move pause resume kill revive despawn saveAndLoad timeline repeat until
      duration=infinite haste period=true period=false duration=true duration=false polarity=buff polarity=debuff
      polarity=neutral polarity=any do=damage do=heal do=add op=add op=multiply op=divide op=compound op=addFinal
      op=override aggregate=sum aggregate=max aggregate=min capture=snapshot capture=live onResume=neverReset
      onResume=reset onResume=executeAndReset mode=independent mode=perTarget mode=perSource mode=queue duration=refresh
      duration=keep duration=extend duration=max duration=pandemic period=keep period=reset magnitude=replace
      magnitude=keep magnitude=strongest magnitude=add magnitude=roll owner=keep owner=take expiry=clear
      expiry=removeOne expiry=refresh overflow=allow overflow=deny overflow=clear evict=oldest evict=weakest evict=deny
      rule=latest rule=latestPerSource rule=priority rule=highest rule=strongest strength=basic strength=strong
      strength=death strength=never on=damageTaken on=damageDealt on=healTaken on=healDealt on=applied on=ticked
      on=expired on=removed on=dispelled on=stacks on=overflow to=target to=source affects=others affects=self
      affects=all offline=freeze offline=elapse offline=fold order=priority order=newest order=oldest order=random
      priority=high priority=normal priority=low max=maxHealth min=floor suppress=true purge=true perStack=false`
    expect(wanted.split(/\s+/).filter((word) => !found.has(word))).toEqual([])
  })

  it('are of the size asked for and name only what there is', () => {
    for (const { actors, effects, timeline, repeat, world } of scenarios) {
      expect(actors?.length).toBeGreaterThanOrEqual(5)
      expect(actors?.length).toBeLessThanOrEqual(30)
      const commands = (timeline?.length ?? 0) + (repeat?.length ?? 0)
      expect(commands).toBeGreaterThanOrEqual(100)
      expect(commands).toBeLessThanOrEqual(400)
      const ids = new Set(effects?.map(({ id }) => id))
      const attributes = new Set([...Object.keys(world.attributes ?? {}), 'luck'])
      for (const def of effects ?? []) {
        const named = [...(def.chains ?? []), ...(def.triggers ?? [])].map(({ effect }) => effect)
        for (const id of [...named, ...(def.immunity?.effects ?? [])]) expect(ids).toContain(id)
        for (const { attribute } of def.modifiers ?? []) expect(attributes).toContain(attribute)
        const { mode, overflow, evict } = def.stacking ?? {}
        if (mode === 'independent' || mode === 'queue') expect(overflow).toBeUndefined()
        else expect(evict).toBeUndefined()
        for (const { on, threshold } of def.chains ?? []) expect(threshold !== undefined).toBe(on === 'stacks')
      }
    }
  })

  it('run in the model: every event type occurs, created minus ended is the population', () => {
    const types = new Set<string>()
    for (const file of scenarios.slice(0, 40)) {
      const last = (file.until ?? 0) * file.world.tickRate
      const [point] = runModel(file, [last], { log: true })
      const log = point?.log ?? []
      for (const { type } of log) types.add(type)
      const created = log.filter(({ type, instance }) => type === 'applied' && instance > 0).length
      const ended = log.filter(({ type }) => type === 'removed').length
      expect(created - ended).toBe(point?.actors.reduce((total, { effects }) => total + effects.length, 0))
    }
    const all = `applied refreshed stacked overflowed denied replaced ticked expired removed dispelled dispelFailed immune
      resisted diminished absorbed inhibited resumed triggered chainCut died`
    expect(all.split(/\s+/).filter((type) => !types.has(type))).toEqual([])
  })
})

describe('shrink', () => {
  it('leaves what the failure needs', async () => {
    const died = (file: ScenarioFile) => {
      const last = Math.round((file.until ?? 0) * file.world.tickRate)
      return (runModel(file, [last])[0]?.events.died ?? 0) > 0
    }
    let seed = 0
    while (!died(randomScenario(seed))) seed += 1
    const small = await shrink(randomScenario(seed), died)
    expect(died(small)).toBe(true)
    expect(small.timeline?.length ?? 0).toBeLessThanOrEqual(2)
    expect(small.effects?.length ?? 0).toBeLessThanOrEqual(1)
  })

  it('gives a file back that does not fail, and takes an exception for not failing', async () => {
    const file = randomScenario(3)
    expect(await shrink(file, () => false)).toBe(file)
    const throwing = () => {
      throw new Error('refused')
    }
    expect(await shrink(file, throwing)).toBe(file)
  })
})

// Keeps a world for a long time and ends it again and again: what comes back is what was acknowledged, and nothing grows.
import { Series } from './measure.mjs'
import { Reference } from './reference.mjs'

const SAMPLE_EVERY = 1000
/** As `keepWorld` has it when it is not told. */
const JOURNAL_EVERY = 75

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Batches that the journal may hold: back to the older of two saves, while a third is in the making. A life may end
 * before its first save; then the batches of the one before are there as well.
 */
const mostBatches = (saveEvery, longestLife) => Math.ceil((saveEvery * 4 + longestLife * 2) / JOURNAL_EVERY)

/**
 * @param host Where lives are: `chromiumHost` or `nodeHost`.
 * @param options `ms` in all, `lifeMs` the shortest and the longest of a life, `random`, `saveEvery`, and `say`, called with a line for each life.
 * @returns The lives, the bounds, and the `faults` in words; none: all is well.
 */
export async function soak(host, { ms, lifeMs, random, saveEvery, say = () => {} }) {
  const started = Date.now()
  const seconds = () => (Date.now() - started) / 1000
  const reference = await Reference.start()
  const faults = reference.faults
  const lives = []
  const series = { disk: new Series(), heap: new Series(), memory: new Series() }
  const [shortest, longest] = lifeMs
  let acknowledged = 0

  /** Looks at what a life says; `record` is what is known of it. */
  const listen = (record) => (said) => {
    const who = `life ${record.number}`
    if (said.what === 'acknowledged') acknowledged = Math.max(acknowledged, said.tick)
    else if (said.what === 'mark') reference.mark(who, said.tick, said.hash)
    else if (said.what === 'trouble') record.trouble.push(said.message)
    else if (said.what === 'began') record.began = said
  }

  const checkLook = (who, { orphans, missing, unreadable, putAside, journal }) => {
    const most = mostBatches(saveEvery, longest)
    if (orphans > 0) faults.push(`${who}: ${orphans} pages that no save names`)
    if (missing > 0) faults.push(`${who}: ${missing} pages that a save names are not there`)
    if (unreadable + putAside > 0) faults.push(`${who}: ${unreadable} saves cannot be read, ${putAside} were put aside`)
    if (journal > most) faults.push(`${who}: ${journal} batches in the journal, allowed: ${most}`)
  }

  const checkBegin = (record, before) => {
    const { began, number } = record
    const who = `life ${number}`
    const { tick, hash, start, kind, look } = began
    if (kind === 'memory') faults.push(`${who}: the world is in memory only`)
    if (tick < before) faults.push(`${who} lost ticks: found ${tick}, acknowledged ${before}`)
    if (number > 1 && !start.loaded) faults.push(`${who}: nothing was loaded`)
    if (start.fellBack || start.lostBatches > 0 || start.lostTicks > 0) faults.push(`${who}: ${JSON.stringify(start)}`)
    checkLook(who, look)
    return reference.compare(who, tick, hash)
  }

  try {
    for (let number = 1; ; number++) {
      const record = { number, began: undefined, trouble: [], from: seconds() }
      lives.push(record)
      const before = acknowledged
      const life = await host.start(listen(record))
      const comparing = checkBegin(record, before)
      const left = ms - (Date.now() - started)
      const lasting = Math.min(shortest + random() * (longest - shortest), Math.max(left, shortest))
      const over = Date.now() + lasting
      while (Date.now() < over) {
        await sleep(Math.min(SAMPLE_EVERY, Math.max(1, over - Date.now())))
        series.disk.add(seconds(), host.disk())
        series.memory.add(seconds(), life.memory())
        series.heap.add(seconds(), await life.heap())
        void reference.playTo(acknowledged)
      }
      // Each way to end has its turn, however slow the machine is.
      const last = Date.now() - started >= ms && number > host.ways.length
      record.way = last ? 'closed' : host.ways[(number - 1) % host.ways.length]
      const ended = last ? await life.finish() : await life.end(record.way)
      record.acknowledged = acknowledged
      record.to = seconds()
      await comparing
      say(lineOf(record))
      if (ended) {
        await reference.compare('the closed world', ended.tick, ended.hash)
        checkLook('the closed world', ended.look)
        acknowledged = Math.max(acknowledged, ended.tick)
        break
      }
    }
    // Once more, after a close: the last save is the world.
    const record = { number: lives.length + 1, began: undefined, trouble: [], from: seconds(), way: 'looked at' }
    lives.push(record)
    const again = await host.start(listen(record))
    const { tick, hash } = record.began
    if (tick < acknowledged) faults.push(`after the close: found ${tick}, acknowledged ${acknowledged}`)
    await reference.compare('after the close', tick, hash)
    await again.end(host.ways[0])
    record.acknowledged = acknowledged
    record.to = seconds()
    say(lineOf(record))
  } finally {
    await reference.close()
    await host.close()
  }
  const bounds = {}
  for (const [what, values] of Object.entries(series)) {
    bounds[what] = values.bounded(seconds(), host.constants[what])
    if (!bounds[what].holds) faults.push(`${what} grows: ${JSON.stringify(bounds[what])}`)
  }
  return { lives, bounds, faults, compared: reference.compared, ticks: acknowledged, seconds: seconds() }
}

/** A life as one line of the table. */
export function lineOf({ number, way, began, acknowledged, from, to, trouble }) {
  const { tick, start, look } = began
  const cells = [
    String(number).padStart(4),
    `${(to - from).toFixed(0)} s`.padStart(6),
    String(tick).padStart(8),
    String(start.batches).padStart(8),
    String(look.journal).padStart(8),
    String(look.pages).padStart(6),
    String(look.orphans).padStart(8),
    String(acknowledged).padStart(8),
    `  ${way}`,
  ]
  return cells.join('') + (trouble.length > 0 ? `  (${trouble.length} times: ${trouble[0]})` : '')
}

export const HEAD = 'life  took came to  batches  journal pages orphans   acked  ended'

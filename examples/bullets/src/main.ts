// The page: a loop that steps and draws, and figures four times a second.
import { createClock } from 'myriad'
import { createPicture } from './draw.js'
import { startGame } from './game.js'

const find = <E extends Element>(selector: string) => document.querySelector(selector) as E
const engine = await startGame()
const draw = createPicture(find('canvas'), engine)
const clock = createClock(engine.tickRate)

const frames: number[] = []
let last = 0
let drawMs = 0
/** Threads come or go: no step meanwhile. */
let changing = false
function frame(now: number): void {
  for (let due = clock.advance(now); due > 0 && !changing; due--) {
    engine.step()
    if (engine.tick === 120) console.log(`tick 120: ${engine.stats().applied} hits`)
  }
  const started = performance.now()
  draw()
  drawMs = performance.now() - started
  if (last > 0) frames.push(now - last)
  last = now
  requestAnimationFrame(frame)
}
requestAnimationFrame(frame)

let hitsBefore = 0
setInterval(() => {
  const { applied, tickMs, workers, events } = engine.stats()
  const frameMs = frames.splice(0).sort((a, b) => a - b)
  const typical = frameMs[frameMs.length >> 1] ?? 0
  show({
    'Frame time': `${typical.toFixed(1)} ms`,
    'Of it, tick': `${tickMs.p50.toFixed(2)} ms`,
    'Of it, drawing': `${drawMs.toFixed(2)} ms`,
    'Hits a second': ((applied - hitsBefore) * 2).toLocaleString('en'),
    'Ships lost': events.died.toLocaleString('en'),
    Threads: String(workers + 1),
  })
  hitsBefore = applied
}, 500)

function show(figures: Record<string, string>): void {
  const rows = Object.entries(figures).map(([name, value]) => {
    const [term, detail] = [document.createElement('dt'), document.createElement('dd')]
    term.textContent = name
    detail.textContent = value
    return [term, detail]
  })
  find('#figures').replaceChildren(...rows.flat())
}

const note = () => {
  find('#note').textContent = engine.capabilities.fallback ?? ''
}
note()

const all = find<HTMLInputElement>('#all')
all.onchange = async () => {
  changing = true
  await engine.setWorkers(all.checked ? 'auto' : 0)
  changing = false
  note()
}

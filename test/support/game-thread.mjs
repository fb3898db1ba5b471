// The worker file of a game. The worker data say which systems and components it has.
import { workerData } from 'node:worker_threads'
import { checks } from '../../dist/src/development.js'
import { serveThread } from '../../dist/src/worker.js'
import { Frozen, game, Late, Velocity, wrong } from './game-systems.mjs'

const parts = { Frozen, Late, Velocity }
const { systems = Object.keys(game), others = false, components = [], checked = false } = workerData ?? {}
serveThread({
  systems: systems.map((name) => (others && wrong[name]) || game[name]),
  components: components.map((name) => parts[name]),
  ...(checked && { checks }),
})

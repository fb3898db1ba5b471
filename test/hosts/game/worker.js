// The game's worker file: Myriad's thread with the game's own systems and functions.
import { burning } from './effects.js'
import { serveThread } from './library.js'
import { here, systems } from './systems.js'

here.thread = 1
serveThread({ systems, effects: [burning] })

// The game's worker file: Myriad's thread with the game's own functions.
import { burning } from './effects.js'
import { serveThread } from './library.js'

serveThread({ effects: [burning] })

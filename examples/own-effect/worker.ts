// A function cannot be sent to a thread: the thread loads it from here. Only effects with functions need to be named.
import { serveThread } from 'myriad/worker'
import { hunger } from './effects.js'

serveThread({ effects: [hunger] })

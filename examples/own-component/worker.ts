// Each thread loads the systems from here. It needs neither the engine nor bitECS.
import { serveThread } from 'myriad/worker'
import { systems } from './systems.js'

serveThread({ systems })

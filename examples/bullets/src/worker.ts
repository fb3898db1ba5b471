import { serveThread } from 'myriad/worker'
import { systems } from './systems.js'

serveThread({ systems })

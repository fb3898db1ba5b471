// A child process in which one contestant of a benchmark lives.
import { serveHost } from '../../../build/bench/src/bench/index.js'

const answer = serveHost()
process.on('message', async (request) => process.send(await answer(request)))
process.on('disconnect', () => process.exit())

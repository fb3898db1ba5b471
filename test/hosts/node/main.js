// The game without a page: node main.js
import { Worker } from 'node:worker_threads'
import { play } from './game/play.js'

console.log(JSON.stringify(await play(() => new Worker(new URL('./game/worker.js', import.meta.url)))))

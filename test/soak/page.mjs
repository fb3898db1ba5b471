import { createEngine } from 'myriad'
import { keepWorld, openStorage } from 'myriad/storage'
import { IndexedDbPlace } from '/dist/src/storage/adapter/index.js'
import { live } from '/test/soak/player.mjs'

let storageWorker
let life

globalThis.soak = {
  async live({ saveEvery, workers }) {
    const store = await openStorage({
      worker() {
        storageWorker = new Worker('/crash-storage-worker.js', { type: 'module' })
        return storageWorker
      },
    })
    const where = { createEngine, keepWorld, store, place: () => new IndexedDbPlace(), saveEvery, workers }
    life = await live(where, (said) => globalThis.tell(said))
  },
  terminateStorage: () => storageWorker.terminate(),
  find: () => life.find(),
  end: () => life.end(),
}

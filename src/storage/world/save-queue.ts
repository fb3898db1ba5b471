import type { WorldImage } from '../../image/index.js'
import type { SaveReport } from '../store.js'
import type { SaveOrder } from './world-file.js'

interface Waiting {
  image: WorldImage
  order: SaveOrder
  readonly report: Promise<SaveReport>
  readonly settle: (report: Promise<SaveReport>) => void
}

/** Saves of one world. While one runs, those that are asked for become one: the last image is what is written after it. */
export class SaveQueue {
  readonly #save: (image: WorldImage, order: SaveOrder) => Promise<SaveReport>
  #running = false
  #waiting: Waiting | undefined

  constructor(save: (image: WorldImage, order: SaveOrder) => Promise<SaveReport>) {
    this.#save = save
  }

  add(image: WorldImage, order: SaveOrder): Promise<SaveReport> {
    if (!this.#running) return this.#run(image, order)
    const waiting = this.#waiting
    if (!waiting) {
      let settle: Waiting['settle'] = () => {}
      const report = new Promise<SaveReport>((resolve) => {
        settle = resolve
      })
      this.#waiting = { image, order, report, settle }
      return report
    }
    const durability = waiting.order.durability === 'strict' ? 'strict' : order.durability
    waiting.image = image
    // Whoever gave up the image before does not give up this one.
    waiting.order = { ...order, durability }
    return waiting.report
  }

  async #run(image: WorldImage, order: SaveOrder): Promise<SaveReport> {
    this.#running = true
    try {
      return await this.#save(image, order)
    } finally {
      this.#running = false
      const next = this.#waiting
      this.#waiting = undefined
      if (next) next.settle(this.#run(next.image, next.order))
    }
  }
}

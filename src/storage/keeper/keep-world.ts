import { Keeper } from './keeper.js'
import { checkKeepOptions, type KeepOptions, type KeptEngine } from './options.js'

/**
 * Keeps the world of an engine. Loads what is stored under the name, puts it into the engine with all that was done to it since the
 * last save, and from then on saves it and writes down what is done to it. One tab owns a world; in another the keeper waits in
 * phase `elsewhere`, with the engine left alone, and takes over when the owner is gone.
 *
 * @throws MyriadError `STORAGE_LOST` when a world was saved under the name and the storage is empty; `IMAGE_INVALID` when none of its saves is
 *   whole; `IMAGE_MISMATCH`, `STORAGE_NEWER`; `WRONG_TYPE`; what `signal` was aborted with. The world is let go of then, and nothing was
 *   changed. A first save that fails is no error here: the state is `degraded` and says why.
 */
export async function keepWorld(engine: KeptEngine, options: KeepOptions): Promise<Keeper> {
  checkKeepOptions(engine, options)
  const keeper = new Keeper(engine, options)
  try {
    await keeper.prepare()
    await keeper.begin()
  } catch (error) {
    await keeper.close({ save: false })
    throw error
  }
  return keeper
}

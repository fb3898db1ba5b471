/** Milliseconds for which a game goes on at most. */
const PATIENCE = 20_000

/**
 * Goes on, if need be, until a worker of the engine has taken part, and returns the milliseconds that all of them spent
 * working: on a busy machine they may sleep through a short game. What the game came to is looked at before. Without
 * workers it is 0 at once.
 *
 * @param before Called before each tick, for there to be something to do.
 */
export function playOn(engine, before = () => {}) {
  const spent = () => {
    const [, ...workers] = engine.stats().busyMs
    return workers.reduce((sum, ms) => sum + ms, 0)
  }
  const end = performance.now() + PATIENCE
  while (engine.capabilities.workers > 0 && spent() === 0 && performance.now() < end) {
    before()
    engine.step()
  }
  return spent()
}

import type { Page } from 'puppeteer-core'
import type { ConsoleInterface } from '../../src/demo/console.js'

declare global {
  var myriad: ConsoleInterface
}

/** An idle machine answers in a hundredth of it. */
const ANSWER_MS = 15_000
const TRIES = 5

class Hung extends Error {}

/** The demo in a page. Its game lives in a worker, which starts the pool's threads and the one that saves. */
export class DemoPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Asks the game's worker something through the page's console. */
  ask<Answer, Argument>(
    question: (argument: Argument) => Answer | Promise<Answer>,
    argument: Argument,
  ): Promise<Answer> {
    let timer: NodeJS.Timeout
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Hung(`The game's worker did not answer in ${ANSWER_MS} ms.`)), ANSWER_MS)
    })
    // Puppeteer's own type cannot be called with a type parameter.
    const answer = this.page.evaluate(question as never, argument) as Promise<Answer>
    return Promise.race([answer, late]).finally(() => clearTimeout(timer))
  }

  stats() {
    return this.ask(() => globalThis.myriad.stats(), undefined)
  }
}

/**
 * Plays a scene on the demo, once its world is there, and returns what came of it.
 *
 * Firefox, while WebDriver listens to it, at times never returns from a `new Worker` that is called in a worker: whoever
 * waits there sleeps on the same condition as the new worker, and one notification wakes one of them (WorkerPrivate.h,
 * `WaitForIsDebuggerRegistered`; seen in 153 on a busy machine, once in fifty starts). The worker is lost then and the
 * scene is played again on another page. A game that does not answer for a reason of its own fails every time.
 */
export async function onDemo<Result>(
  newPage: () => Promise<Page>,
  url: string,
  scene: (demo: DemoPage) => Promise<Result>,
): Promise<Result> {
  for (let tries = TRIES; ; tries--) {
    const demo = new DemoPage(await newPage())
    try {
      await demo.page.goto(url)
      await demo.page.waitForFunction(() => globalThis.myriad !== undefined)
      await demo.stats()
      return await scene(demo)
    } catch (error) {
      if (!(error instanceof Hung) || tries === 1) throw error
      console.warn('Firefox hung where a worker starts a worker; once more, on another page.')
    }
  }
}

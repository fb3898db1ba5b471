import { css, html, LitElement } from 'lit'
import type { Report } from '../bench/index.js'
import { MyriadError } from '../errors/index.js'
import { panelStyles, percent, sectionStyles, whole } from '../ui/index.js'
import { contests, verdictRows } from './bench-rows.js'

/** Loaded when somebody wants to measure: the page starts without it. */
type Bench = typeof import('../bench/index.js')

/** Stops the demo's own world; what it gives lets it go on. */
export type Hold = () => Promise<() => Promise<void>>

type State = 'idle' | 'running' | 'done'

/** The page's benchmark: a button, how far it is, and what it found. */
export class BenchPanel extends LitElement {
  static override properties = {
    hold: { attribute: false },
    disabled: { type: Boolean },
    short: { type: Boolean },
    state: { state: true },
    done: { state: true },
    doing: { state: true },
    message: { state: true },
    report: { state: true },
    copied: { state: true },
    byHand: { state: true },
  }
  declare hold: Hold
  /** There is no world to stop yet, or it is busy. */
  declare disabled: boolean
  /** Tiny worlds: for tests of the page. */
  declare short: boolean
  declare state: State
  declare done: number
  declare doing: string
  declare message: string
  declare report: Report | undefined
  /** What became of the last copy. */
  declare copied: string
  /** Text that the browser does not let the page copy. */
  declare byHand: string | undefined

  #bench: Bench | undefined
  #abort: AbortController | undefined

  constructor() {
    super()
    this.disabled = false
    this.short = false
    this.state = 'idle'
    this.done = 0
    this.doing = ''
    this.message = ''
    this.copied = ''
  }

  static override styles = [
    panelStyles,
    sectionStyles,
    css`
      progress {
        appearance: none;
        flex: 0 1 16rem;
        min-width: 8rem;
        height: 0.6rem;
        border: 0;
        border-radius: 3px;
        overflow: hidden;
        background: color-mix(in srgb, var(--line) 55%, transparent);
      }
      progress::-webkit-progress-bar {
        background: transparent;
      }
      progress::-webkit-progress-value {
        background: var(--accent);
      }
      progress::-moz-progress-bar {
        background: var(--accent);
      }
      .results {
        display: grid;
        gap: 1.8rem clamp(1.5rem, 2.5vw, 3rem);
        grid-template-columns: minmax(0, 1fr);
        align-items: start;
        margin: 1.4rem 0;
      }
      @media (min-width: 1100px) {
        .results {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .results > :first-child {
          grid-column: 1 / -1;
          max-width: 60rem;
        }
      }
      @media (min-width: 1600px) {
        .results {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
        .results > :first-child {
          grid-column: auto;
        }
      }
      .notes {
        margin-top: 1rem;
        font-size: 0.875rem;
        color: var(--muted);
        max-width: 90ch;
      }
      .notes > * + *,
      details p {
        margin-top: 0.5rem;
      }
      summary {
        cursor: pointer;
        width: fit-content;
      }
      textarea {
        display: block;
        width: 100%;
        height: 12rem;
        margin-top: 0.6rem;
        font: 0.8rem/1.4 var(--mono);
        color: inherit;
        background: var(--ground);
        border: 1px solid var(--line);
        border-radius: 6px;
      }
    `,
  ]

  /**
   * Runs the benchmark and shows what it found. The demo's own world waits meanwhile.
   *
   * @throws MyriadError `BUSY` while one runs; an `AbortError` when it is cancelled.
   */
  async run(short = this.short): Promise<Report> {
    if (this.#abort) throw new MyriadError('BUSY', 'The benchmark is running.', { allowed: 'one at a time' })
    const abort = new AbortController()
    this.#abort = abort
    this.state = 'running'
    this.done = 0
    this.doing = 'getting ready'
    this.message = 'The benchmark runs; the world above waits.'
    this.copied = ''
    this.byHand = undefined
    let release: (() => Promise<void>) | undefined
    try {
      release = await this.hold()
      this.#bench ??= await import('../bench/index.js')
      const report = await this.#bench.runPageBenchmark({
        short,
        signal: abort.signal,
        hear: ({ done, doing }) => {
          this.done = done
          this.doing = doing
        },
      })
      this.report = report
      this.message = 'The benchmark is done.'
      return report
    } catch (error) {
      this.message = abort.signal.aborted ? 'Cancelled.' : `The benchmark has failed: ${text(error)}`
      throw abort.signal.aborted ? abort.signal.reason : error
    } finally {
      this.#abort = undefined
      this.state = this.report ? 'done' : 'idle'
      await release?.()
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#cancel()
  }

  readonly #start = (): void => {
    // What goes wrong is said by the message.
    this.run().catch(() => {})
  }

  readonly #cancel = (): void => {
    this.#abort?.abort(new DOMException('The benchmark was cancelled.', 'AbortError'))
  }

  async #copy(what: string, written: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(written)
      this.byHand = undefined
      this.copied = `The ${what} is in the clipboard.`
    } catch {
      this.byHand = written
      this.copied = `The browser does not let the page copy; here is the ${what}, to copy by hand.`
      await this.updateComplete
      this.renderRoot.querySelector('textarea')?.select()
    }
  }

  #controls() {
    const running = this.state === 'running'
    const label = running ? 'Cancel' : this.report ? 'Run benchmark again' : 'Run benchmark'
    // One button throughout, so that the focus stays on it.
    return html`<button
        class=${running ? '' : 'primary'}
        ?disabled=${this.disabled && !running}
        @click=${running ? this.#cancel : this.#start}
      >
        ${label}
      </button>
      ${
        running
          ? html`<progress max="1" .value=${this.done} aria-label="Progress of the benchmark"></progress>
            <span class="number">${percent(this.done)}</span> <span class="muted">${this.doing}</span>`
          : null
      }
      <span class=${running ? 'sr-only' : 'muted'} aria-live="polite">${this.message}</span>`
  }

  #copies(report: Report, { reportText }: Bench) {
    return html`<div class="row" role="group" aria-label="Take the report with you">
        <button @click=${() => this.#copy('JSON', JSON.stringify(report, null, 2))}>Copy JSON</button>
        <button @click=${() => this.#copy('Markdown', reportText(report))}>Copy Markdown</button>
        <span class="muted" aria-live="polite">${this.copied}</span>
      </div>
      ${
        this.byHand === undefined
          ? null
          : html`<textarea readonly aria-label="The report, to copy by hand" .value=${this.byHand}></textarea>`
      }`
  }

  #results(report: Report, bench: Bench) {
    const { machine, suites } = report
    return html`<div class="results">
        <myriad-verdicts
          caption="What the design asks for, with 10,000 live effects"
          .rows=${verdictRows(report)}
        ></myriad-verdicts>
        ${contests(report).map(
          ({ n, note, rows }) =>
            html`<myriad-contest
              caption="A tick with ${whole(n)} effects"
              note=${note}
              .rows=${rows}
            ></myriad-contest>`,
        )}
      </div>
      ${this.#copies(report, bench)}
      <div class="notes">
        ${[...new Set(suites.flatMap(({ notes = [] }) => notes))].map((note) => html`<p>${note}</p>`)}
        <details>
          <summary>How it is measured</summary>
          ${suites.map(({ name, method }) => html`<p><b>${name}</b>: ${method}</p>`)}
          <p>Measured on ${bench.machineLine(machine)}.</p>
        </details>
      </div>`
  }

  protected override render() {
    const { report } = this
    return html`<h2>Benchmark</h2>
      <p class="intro muted">
        About twenty seconds on this device: the figures that the design asks for, then the same work by the engine and
        by six other ways to write it, in turn, each in a worker of its own. The world above waits meanwhile.
      </p>
      <div class="row">${this.#controls()}</div>
      ${report && this.#bench && this.state === 'done' ? this.#results(report, this.#bench) : null}`
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

import { css, html, LitElement } from 'lit'
import { MyriadError } from '../errors/index.js'
import {
  bytes,
  compact,
  count,
  milliseconds,
  panelStyles,
  percent,
  type ShareBar,
  type TickChart,
  type Tile,
  whole,
} from '../ui/index.js'
import type { BenchPanel } from './bench-panel.js'
import { type Client, startClient } from './client.js'
import { consoleInterface } from './console.js'
import type { Action } from './control-panel.js'
import { nearest, sunflower } from './field.js'
import {
  type ActorView,
  DEFAULTS,
  MAX_EFFECTS,
  type Settings,
  type Snapshot,
  type TiersView,
  type WorldsView,
} from './protocol.js'
import type { TierAction } from './tier-panel.js'
import type { WorldAction } from './world-panel.js'

const SNAPSHOT_MS = 250
/** The storage is asked this often what it holds. */
const WORLDS_MS = 1000
/** The canvas is described in words this often. */
const DESCRIBE_MS = 5000
/** `?bench=short` measures tiny worlds for a second or two: for tests. */
const SHORT_BENCHMARK = new URLSearchParams(location.search).get('bench') === 'short'

/** The demo: starts the game by itself, shows what it does, and passes on what the controls ask for. */
export class DemoApp extends LitElement {
  static override properties = {
    snapshot: { state: true },
    failure: { state: true },
    busy: { state: true },
    message: { state: true },
    chosen: { state: true },
    actor: { state: true },
    description: { state: true },
    undrawable: { state: true },
    measuring: { state: true },
    worlds: { state: true },
    outcome: { state: true },
    tiers: { state: true },
    tierOutcome: { state: true },
  }
  declare snapshot: Snapshot | undefined
  declare failure: string | undefined
  declare busy: boolean
  declare message: string
  declare chosen: number
  declare actor: ActorView | undefined
  declare description: string
  /** Why the field cannot be drawn. */
  declare undrawable: string | undefined
  /** The benchmark runs: the world waits, and nobody asks after it. */
  declare measuring: boolean
  declare worlds: WorldsView | undefined
  /** What became of the last action on a stored world. */
  declare outcome: string
  declare tiers: TiersView | undefined
  /** What became of the last action on the cache. */
  declare tierOutcome: string

  #client!: Client
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Commands given so far: a snapshot asked for before the last one is out of date. */
  #commands = 0
  #describedAt = 0
  #worldsAt = Number.NEGATIVE_INFINITY
  #places: Float32Array = new Float32Array(0)

  constructor() {
    super()
    this.busy = false
    this.message = ''
    this.chosen = 0
    this.measuring = false
    this.outcome = ''
    this.tierOutcome = ''
    this.description = 'The field of actors is being set up.'
  }

  static override styles = [
    panelStyles,
    css`
      :host {
        max-width: 1760px;
        margin: 0 auto;
        padding: clamp(0.75rem, 2vw, 2rem);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.2rem 1rem;
        margin-bottom: 0.4rem;
      }
      h1 {
        margin: 0;
        font-size: clamp(1.5rem, 2.4vw, 2.1rem);
        font-weight: 700;
        letter-spacing: -0.015em;
        line-height: 1.1;
      }
      .headline {
        font-size: clamp(1rem, 1.3vw, 1.2rem);
        min-height: 1.45em;
        max-width: 75ch;
      }
      .headline b {
        font-weight: 600;
        font-family: var(--mono);
        font-variant-numeric: tabular-nums;
        font-size: 0.95em;
      }
      .notice {
        border: 1px solid var(--bad);
        border-radius: 8px;
        padding: 0.7rem 0.9rem;
        margin: 0.75rem 0;
        display: flex;
        flex-wrap: wrap;
        gap: 0.6rem 1rem;
        align-items: center;
        background: var(--surface);
      }
      .notice.mild {
        border-color: var(--accent);
      }
      .notice p {
        flex: 1 1 20rem;
      }
      .tiles {
        min-height: 4.2rem;
        margin-top: 0.6rem;
      }
      .layout {
        display: grid;
        gap: 1.25rem;
        grid-template-columns: minmax(0, 1fr);
        margin-top: 0.9rem;
      }
      .field {
        position: relative;
        margin: 0;
      }
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        max-height: 78vh;
        border-radius: 10px;
        background: var(--field);
        cursor: crosshair;
      }
      canvas[hidden] {
        display: none;
      }
      .field .notice {
        margin: 0;
      }
      .worlds,
      .benchmark {
        display: block;
        margin-top: 1.6rem;
        padding-top: 1.1rem;
        border-top: 1px solid var(--line);
      }
      .stack {
        display: grid;
        /* Not as wide as the widest chart has been. */
        grid-template-columns: minmax(0, 1fr);
        gap: 1.4rem;
        align-content: start;
        min-width: 0;
      }
      .capabilities {
        margin-top: 1.4rem;
        padding-top: 0.8rem;
        border-top: 1px solid var(--line);
        font-size: 0.875rem;
        color: var(--muted);
      }
      .capabilities p + p {
        margin-top: 0.3rem;
      }
      a {
        color: var(--accent);
      }
      @media (min-width: 900px) {
        .layout {
          grid-template-columns: minmax(0, 1.15fr) minmax(22rem, 1fr);
        }
        canvas {
          aspect-ratio: auto;
          height: min(72vh, 60vw);
        }
      }
      @media (min-width: 900px) and (max-width: 1499px) {
        .layout > .stack:last-child {
          grid-column: 1 / -1;
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: 1.4rem 2rem;
        }
      }
      @media (min-width: 1500px) {
        .layout {
          grid-template-columns: minmax(0, 1.35fr) minmax(22rem, 0.75fr) minmax(22rem, 0.75fr);
        }
      }
      .status {
        margin: -0.7rem 0;
        min-height: 1.5em;
        font-size: 0.875rem;
        color: var(--muted);
      }
    `,
  ]

  protected override firstUpdated(): void {
    this.#client = startClient((reason) => {
      this.undrawable = reason
    })
    const canvas = this.renderRoot.querySelector('canvas')!
    this.#client.takeCanvas(canvas)
    new ResizeObserver(() => this.#size(canvas)).observe(canvas)
    this.#size(canvas)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const still = matchMedia('(prefers-reduced-motion: reduce)')
    const theme = () => this.#client.tell({ kind: 'theme', dark: dark.matches, still: still.matches })
    dark.addEventListener('change', theme)
    still.addEventListener('change', theme)
    theme()
    // `?paused` starts at tick 0 and waits: for tests, and for stepping through from the beginning.
    const started = this.#start(new URLSearchParams(location.search).has('paused'))
    const panel = this.renderRoot.querySelector<BenchPanel>('myriad-benchmark')!
    Object.assign(globalThis, { myriad: consoleInterface(this.#client.game, started, (short) => panel.run(short)) })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
    this.#client?.close()
  }

  #size(canvas: HTMLCanvasElement): void {
    const { clientWidth, clientHeight } = canvas
    this.#client.tell({
      kind: 'size',
      width: clientWidth,
      height: clientHeight,
      scale: Math.min(2, devicePixelRatio || 1),
    })
  }

  async #start(paused = false): Promise<void> {
    this.busy = true
    await this.#client.game.start(this.snapshot?.settings ?? DEFAULTS, paused)
    this.busy = false
    clearTimeout(this.#timer)
    await this.#poll()
  }

  async #poll(): Promise<void> {
    const { game } = this.#client
    const commands = this.#commands
    clearTimeout(this.#timer)
    if (this.measuring) return
    const [status, snapshot] = await Promise.all([game.status(), game.snapshot()])
    // The command has asked for a newer one; this one would take its effect back on the page.
    if (commands !== this.#commands) return
    this.failure = status.failure === undefined || status.phase !== 'failed' ? undefined : status.failure
    if (snapshot) {
      this.snapshot = snapshot
      const chart = this.renderRoot.querySelector<TickChart>('myriad-tick-chart')
      if (chart && snapshot.phase === 'running') chart.push(snapshot.recent.median, snapshot.recent.slowest)
      if (performance.now() - this.#describedAt > DESCRIBE_MS) this.#describe(snapshot, chart)
      this.actor = await game.inspect(this.chosen)
      if (this.tiers) this.tiers = await game.tiers()
      if (performance.now() - this.#worldsAt > WORLDS_MS) await this.#askWorlds()
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#poll(), SNAPSHOT_MS)
  }

  /**
   * Gives the game a command and shows at once what it will lead to, without waiting for the game's answer: its thread
   * may be in the middle of a long tick. The truth follows as soon as it has answered.
   */
  async #give<T>(expected: Partial<Snapshot>, command: () => Promise<T>): Promise<T> {
    this.#commands++
    if (this.snapshot) this.snapshot = { ...this.snapshot, ...expected }
    try {
      return await command()
    } finally {
      this.#commands++
      void this.#poll()
    }
  }

  /** Stops the world and all that the page does with it while something is measured; what it gives lets it go on. */
  readonly #hold = async (): Promise<() => Promise<void>> => {
    const { game } = this.#client
    const { phase } = await game.status()
    if (phase === 'starting' || phase === 'busy') throw new MyriadError('BUSY', 'The engine is changing its threads.')
    const running = phase === 'running'
    if (running) await this.#give({ phase: 'paused' }, () => game.pause())
    await this.#poll()
    this.measuring = true
    this.#client.tell({ kind: 'draw', on: false })
    return async () => {
      this.measuring = false
      this.#client.tell({ kind: 'draw', on: true })
      if (running) await this.#give({ phase: 'running' }, () => game.resume())
      else await this.#poll()
    }
  }

  #describe(snapshot: Snapshot, chart: TickChart | null): void {
    this.#describedAt = performance.now()
    const { stats } = snapshot
    this.description =
      `${whole(stats.actors)} actors as dots on a disc, each with a ring of the effects it carries. ` +
      `${whole(stats.effects)} effects are alive. ${chart?.summary ?? ''}`
  }

  async #askWorlds(): Promise<void> {
    this.#worldsAt = performance.now()
    try {
      this.worlds = await this.#client.game.worlds()
    } catch (error) {
      this.outcome = `The storage does not answer: ${error instanceof Error ? error.message : error}`
    }
  }

  // ── What the controls ask for ─────────────────────────────────────────────

  /** Runs something that takes a while, and says how it ended. */
  async #during(work: () => Promise<string>): Promise<void> {
    this.busy = true
    try {
      this.message = await work()
    } catch (error) {
      this.message = error instanceof Error ? error.message : String(error)
    } finally {
      this.busy = false
    }
  }

  readonly #act = async (event: CustomEvent<Action>): Promise<void> => {
    const action = event.detail
    const { game } = this.#client
    switch (action.do) {
      case 'settings':
        return this.#configure(action.settings)
      case 'more': {
        const before = this.snapshot?.wanted ?? 0
        const wanted = Math.min(MAX_EFFECTS, before + action.effects)
        // With the new number in it, so that every press shows something new.
        this.message =
          wanted === before
            ? `There is room for ${whole(MAX_EFFECTS)} effects and no more.`
            : `${whole(wanted - before)} more effects: ${whole(wanted)} from now on.`
        return this.#give({ wanted }, () => game.addEffects(action.effects))
      }
      case 'pause':
        this.message = 'Paused.'
        return this.#give({ phase: 'paused' }, () => game.pause())
      case 'resume':
        this.message = 'Running.'
        return this.#give({ phase: 'running' }, () => game.resume())
      case 'step':
        this.message = `Tick ${whole(await this.#give({}, () => game.step(1)))}.`
        return
      case 'reset':
        return this.#during(async () => {
          await this.#give({}, () => game.start(this.snapshot?.settings ?? DEFAULTS))
          return 'A new world.'
        })
      case 'save':
        return this.#during(async () => {
          const { bytes: size, tick, ms } = await game.save()
          const where = this.snapshot?.storage.kind === 'memory' ? ' in memory only' : ''
          return `Saved tick ${whole(tick)}${where}: ${bytes(size)} in ${milliseconds(ms)} ms.`
        })
      case 'load':
        return this.#during(async () => {
          const tick = await this.#give({}, () => game.load())
          return `Loaded: the world is at tick ${whole(tick)}.`
        })
    }
  }

  /** New settings. Those that need no new world and no other threads are followed while a slider is dragged. */
  async #configure(settings: Settings): Promise<void> {
    const before = this.snapshot?.settings ?? DEFAULTS
    const { actors, effectsPerActor, tickRate, workers } = settings
    const anew = actors !== before.actors || tickRate !== before.tickRate
    const counted = anew || effectsPerActor !== before.effectsPerActor
    const expected = { settings, ...(counted && { wanted: actors * effectsPerActor }) }
    const configure = () => this.#give(expected, () => this.#client.game.configure(settings))
    if (anew || workers !== before.workers) {
      return this.#during(async () => {
        await configure()
        return 'Settings taken over.'
      })
    }
    if (counted)
      this.message = `${count(effectsPerActor, 'effect')} an actor: ${whole(actors * effectsPerActor)} in all.`
    return configure()
  }

  readonly #world = async (event: CustomEvent<WorldAction>): Promise<void> => {
    this.busy = true
    try {
      this.outcome = await this.#onWorld(event.detail)
    } catch (error) {
      this.outcome = error instanceof Error ? error.message : String(error)
    } finally {
      this.busy = false
      await this.#askWorlds()
    }
  }

  readonly #tier = async (event: CustomEvent<TierAction>): Promise<void> => {
    const { game } = this.#client
    const action = event.detail
    this.busy = true
    try {
      switch (action.do) {
        case 'open':
          await this.#give({}, () => game.openTiers(action.policy))
          this.tierOutcome = `The cache is open, with the policy ${action.policy}.`
          break
        case 'close':
          await this.#give({}, () => game.closeTiers())
          this.tierOutcome = 'The cache is closed.'
          break
        case 'park':
          this.tierOutcome = `${whole(await this.#give({}, () => game.park(1000)))} actors have left the world.`
          break
        case 'recall':
          this.tierOutcome = `${whole(await this.#give({}, () => game.recall()))} actors are back, with all that has happened to their effects since.`
          break
      }
    } catch (error) {
      this.tierOutcome = error instanceof Error ? error.message : String(error)
    } finally {
      this.busy = false
      this.tiers = await game.tiers()
    }
  }

  async #onWorld(action: WorldAction): Promise<string> {
    const { game } = this.#client
    switch (action.do) {
      case 'keep':
        await game.keep(action.on)
        return action.on ? 'This world is kept from now on.' : 'This world is kept no more; its last save stays.'
      case 'save':
        await game.saveKept()
        return 'Saved.'
      case 'takeOver':
        await game.takeOver()
        return 'This tab keeps the world now.'
      case 'killThread': {
        const before = this.worlds?.recoveries ?? 0
        await game.killThread(1)
        return this.#recovered(before)
      }
      case 'persist':
        // Only a page may ask, not its workers; some browsers ask their user.
        return (await navigator.storage.persist())
          ? 'The browser has promised to keep what is stored.'
          : 'The browser has not promised it: most do only for pages that are visited often, or installed.'
      case 'trouble':
        await game.makeTrouble(action.trouble)
        return action.trouble === 'none'
          ? 'Writes go through again.'
          : 'Saves of the kept world are refused from now on; nothing is broken or filled in truth.'
      case 'load': {
        const tick = await this.#give({}, () => game.load(action.world))
        return `Loaded “${action.world}”: the world is at tick ${whole(tick)}.`
      }
      case 'remove':
        await game.removeWorld(action.world)
        return `“${action.world}” is gone.`
      case 'export': {
        const file = await game.exportWorld(action.world)
        const link = document.createElement('a')
        link.href = URL.createObjectURL(new Blob([file]))
        link.download = `${action.world}.myriad`
        link.click()
        // The browser has it by then.
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
        return `“${action.world}” as a file of ${bytes(file.length)}.`
      }
      case 'import': {
        const { world, tick } = await game.importWorld(new Uint8Array(await action.file.arrayBuffer()))
        return `Imported “${world}”, tick ${whole(tick)}.`
      }
    }
  }

  /** What became of a thread's death: the game finds out in one of its next ticks. */
  async #recovered(before: number): Promise<string> {
    const started = performance.now()
    while (performance.now() - started < 4000) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      const view = await this.#client.game.worlds()
      const { recoveries = 0, lastRecovery } = view ?? {}
      if (recoveries <= before || !lastRecovery) continue
      const { ticks, ms } = lastRecovery
      return ticks === 0
        ? 'The thread died between two ticks and took nothing with it; another has its place.'
        : `The thread died in the middle of a tick: ${count(ticks, 'tick')} run again in ${milliseconds(ms)} ms, with the state it would have had.`
    }
    return 'The thread has ended. The game has not needed it since.'
  }

  readonly #kinds = async (event: CustomEvent<readonly boolean[]>): Promise<void> => {
    if (!this.snapshot) return
    await this.#configure({ ...this.snapshot.settings, kinds: event.detail })
  }

  readonly #pick = (event: MouseEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement
    const actors = this.snapshot?.settings.actors ?? 0
    if (this.#places.length !== actors * 2) this.#places = sunflower(actors)
    const { left, top, width, height } = canvas.getBoundingClientRect()
    const half = Math.min(width, height) / 2
    const x = (event.clientX - left - width / 2) / half
    const y = -(event.clientY - top - height / 2) / half
    this.chosen = Math.max(0, nearest(this.#places, x, y))
  }

  // ── What is shown ─────────────────────────────────────────────────────────

  #headline(s: Snapshot) {
    const { stats, rates, phase } = s
    const threads = stats.workers + 1
    if (phase === 'paused') {
      return html`Paused${this.measuring ? ' for the benchmark' : ''} at tick <b>${whole(stats.tick)}</b>: <b>${whole(stats.actors)}</b> actors carry
        <b>${whole(stats.effects)}</b> effects.`
    }
    return html`<b>${whole(stats.actors)}</b> actors carry <b>${whole(stats.effects)}</b> effects:
      <b>${rates.ticks.toFixed(0)}</b> ticks a second on <b>${count(threads, 'thread')}</b>,
      <b>${milliseconds(stats.tickMs.p50)}</b> ms a tick.`
  }

  #tiles({ stats, rates }: Snapshot): Tile[] {
    const { p50, p95, p99 } = stats.tickMs
    return [
      { label: 'Tick, p50', value: milliseconds(p50), unit: 'ms' },
      { label: 'Tick, p95', value: milliseconds(p95), unit: 'ms' },
      { label: 'Tick, p99', value: milliseconds(p99), unit: 'ms' },
      { label: 'Effects live', value: compact(stats.effects), unit: '' },
      { label: 'Executions', value: compact(rates.executed), unit: 'a second' },
      { label: 'Applied', value: compact(rates.applied), unit: 'a second' },
      { label: 'Expired', value: compact(rates.expired), unit: 'a second' },
      { label: 'Died', value: compact(stats.events.died), unit: 'so far' },
    ]
  }

  #threads({ busy }: Snapshot): ShareBar[] {
    return busy.map((share, i) => ({
      label: i === 0 ? 'Game thread' : `Worker ${i}`,
      share,
      text: `${percent(share)} busy`,
    }))
  }

  #memory({ stats }: Snapshot): ShareBar[] {
    const most = Math.max(1, ...stats.memory.map((group) => group.used))
    return stats.memory.map(({ group, used }) => ({
      label: group.charAt(0).toUpperCase() + group.slice(1),
      share: used / most,
      text: bytes(used),
    }))
  }

  #capabilities(s: Snapshot) {
    const { capabilities, storage, stats } = s
    const reserved = stats.memory.reduce((total, group) => total + group.reserved, 0)
    return html`<section class="capabilities" aria-label="Capabilities">
      <p>
        ${capabilities.isolated ? 'Cross-origin isolated' : 'Not cross-origin isolated'},
        ${capabilities.sharedMemory ? 'shared memory' : 'no shared memory'}, ${count(capabilities.cores, 'core')},
        ${count(stats.workers, 'worker')}, saves in ${storage.kind === 'memory' ? 'memory only' : 'IndexedDB'},
        ${bytes(stats.memoryBytes)} in use of ${bytes(reserved)} reserved.
      </p>
      ${capabilities.isolated && capabilities.fallback ? html`<p>${capabilities.fallback}</p>` : null}
      ${storage.reason ? html`<p>${storage.reason}</p>` : null}
    </section>`
  }

  protected override render() {
    const s = this.snapshot
    return html`<header>
        <h1>Myriad</h1>
        <span class="muted">status effects by the million, live in this page</span>
      </header>
      <p class="headline" id="headline">${s ? this.#headline(s) : 'Starting the engine …'}</p>
      ${
        this.failure
          ? html`<div class="notice" role="alert">
            <p><strong>The simulation has stopped.</strong> ${this.failure}</p>
            <button class="primary" @click=${() => void this.#start()}>Restart</button>
          </div>`
          : null
      }
      ${
        s && !s.capabilities.isolated
          ? html`<div class="notice mild" role="status">
            <p><strong>Running on one thread.</strong> ${s.capabilities.fallback ?? ''}</p>
          </div>`
          : null
      }
      <div class="tiles">${s ? html`<myriad-tiles .tiles=${this.#tiles(s)}></myriad-tiles>` : null}</div>
      <div class="layout">
        <figure class="field">
          <canvas
            role="img"
            aria-label=${this.description}
            ?hidden=${this.undrawable !== undefined}
            @click=${this.#pick}
          ></canvas>
          ${
            this.undrawable === undefined
              ? null
              : html`<div class="notice mild" role="status">
                <p>
                  <strong>The field cannot be drawn.</strong> ${this.undrawable} The simulation goes on without it: the
                  figures are live and all controls work.
                </p>
              </div>`
          }
        </figure>
        <div class="stack">
          <myriad-controls .snapshot=${s} ?busy=${this.busy || this.measuring} @action=${this.#act}></myriad-controls>
          <p class="status" role="status" aria-live="polite">${this.message}</p>
          <myriad-kinds .chosen=${s?.settings.kinds ?? DEFAULTS.kinds} @kinds=${this.#kinds}></myriad-kinds>
        </div>
        <div class="stack">
          <myriad-tick-chart .budget=${1000 / (s?.settings.tickRate ?? 60)}></myriad-tick-chart>
          ${
            s
              ? html`<myriad-bars heading="Busy share of each thread" .bars=${this.#threads(s)}></myriad-bars>
                <myriad-bars heading="Memory by region" .bars=${this.#memory(s)}></myriad-bars>`
              : null
          }
          <myriad-inspector
            .index=${this.chosen}
            .actors=${s?.settings.actors ?? 0}
            .actor=${this.actor}
            @choose=${(event: CustomEvent<number>) => {
              this.chosen = event.detail
            }}
          ></myriad-inspector>
        </div>
      </div>
      <section class="worlds" aria-label="Worlds">
        <myriad-worlds
          .view=${this.worlds}
          .message=${this.outcome}
          ?busy=${this.busy || this.measuring || !s || s.phase === 'failed'}
          @world=${this.#world}
        ></myriad-worlds>
      </section>
      <section class="worlds" aria-label="Cache">
        <myriad-tiers
          .view=${this.tiers}
          .message=${this.tierOutcome}
          ?busy=${this.busy || this.measuring || !s || s.phase === 'failed'}
          @tier=${this.#tier}
        ></myriad-tiers>
      </section>
      <section class="benchmark" aria-label="Benchmark">
        <myriad-benchmark
          .hold=${this.#hold}
          ?disabled=${this.busy || !s || s.phase === 'failed'}
          ?short=${SHORT_BENCHMARK}
        ></myriad-benchmark>
      </section>
      ${s ? this.#capabilities(s) : null}`
  }
}

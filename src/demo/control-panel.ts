import { css, html, LitElement } from 'lit'
import { milliseconds, panelStyles, whole } from '../ui/index.js'
import type { Settings, Snapshot } from './protocol.js'

const ACTOR_CHOICES = [1000, 5000, 10_000, 20_000, 50_000, 100_000]
const RATE_CHOICES = [10, 20, 30, 60, 120]
const MORE = [1000, 10_000, 100_000]

/** What the page is asked to do; `settings` carries the new settings. */
export type Action =
  | { readonly do: 'settings'; readonly settings: Settings }
  | { readonly do: 'more'; readonly effects: number }
  | { readonly do: 'pause' | 'resume' | 'step' | 'reset' | 'save' | 'load' }

/** The demo's controls. */
export class ControlPanel extends LitElement {
  static override properties = { snapshot: { attribute: false }, busy: { type: Boolean } }
  declare snapshot: Snapshot | undefined
  /** A save, a load or a change of threads is under way. */
  declare busy: boolean

  constructor() {
    super()
    this.busy = false
  }

  static override styles = [
    panelStyles,
    css`
      .grid {
        display: grid;
        gap: 1.1rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        align-items: center;
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 1rem;
      }
      .field {
        display: grid;
        gap: 0.25rem;
      }
      .field > label,
      legend {
        font-size: 0.875rem;
        padding: 0;
      }
      select {
        width: 100%;
      }
      input[type='range'] {
        width: 100%;
        height: 1.6rem;
        margin: 0;
        accent-color: var(--accent);
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        min-width: 0;
      }
      legend {
        margin-bottom: 0.35rem;
      }
      .workers {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
      }
      .workers label {
        position: relative;
        display: grid;
        justify-items: center;
        min-width: 4.4rem;
        padding: 0.3rem 0.6rem;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--ground);
        cursor: pointer;
      }
      .workers label:has(:checked) {
        border-color: var(--accent);
        box-shadow: inset 0 0 0 1px var(--accent);
      }
      .workers label:has(:focus-visible) {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      .workers input {
        position: absolute;
        opacity: 0;
        inset: 0;
        margin: 0;
        cursor: pointer;
      }
      .workers small {
        font-size: 0.75rem;
        color: var(--muted);
        white-space: nowrap;
      }
    `,
  ]

  #act(action: Action): void {
    this.dispatchEvent(new CustomEvent('action', { detail: action }))
  }

  #change(change: Partial<Settings>): void {
    if (this.snapshot) this.#act({ do: 'settings', settings: { ...this.snapshot.settings, ...change } })
  }

  /** The worker counts on offer: up to the cores, and one more to see that it does not help. */
  #workerChoices(): number[] {
    const { cores, sharedMemory } = this.snapshot!.capabilities
    return sharedMemory ? Array.from({ length: Math.min(cores, 16) + 1 }, (_, i) => i) : [0]
  }

  protected override render() {
    const { snapshot } = this
    if (!snapshot) return html`<p class="muted">Starting …</p>`
    const { settings, phase, stats, tickByWorkers, wanted } = snapshot
    const paused = phase === 'paused'
    const stopped = this.busy || phase === 'failed' || phase === 'starting'
    return html`<div class="grid">
      <div class="row" role="group" aria-label="Time">
        <button class="primary" ?disabled=${stopped} @click=${() => this.#act({ do: paused ? 'resume' : 'pause' })}>
          ${paused ? 'Resume' : 'Pause'}
        </button>
        <button ?disabled=${stopped || !paused} @click=${() => this.#act({ do: 'step' })}>Step one tick</button>
        <button ?disabled=${this.busy} @click=${() => this.#act({ do: 'reset' })}>Reset</button>
        <button ?disabled=${stopped} @click=${() => this.#act({ do: 'save' })}>Save</button>
        <button ?disabled=${stopped} @click=${() => this.#act({ do: 'load' })}>Load</button>
      </div>

      <div class="field">
        <div class="row" role="group" aria-label="More effects">
          ${MORE.map(
            (effects) =>
              html`<button ?disabled=${stopped} @click=${() => this.#act({ do: 'more', effects })}>
                +${whole(effects)}<span class="sr-only"> effects</span>
              </button>`,
          )}
          <span class="muted">effects</span>
        </div>
        <p class="muted">Keeps <span class="number">${whole(wanted)}</span> effects alive.</p>
      </div>

      <div class="pair">
        <div class="field">
          <label for="actors">Actors</label>
          <select
            id="actors"
            ?disabled=${stopped}
            @change=${(event: Event) => this.#change({ actors: Number((event.target as HTMLSelectElement).value) })}
          >
            ${[...new Set([...ACTOR_CHOICES, settings.actors])]
              .sort((a, b) => a - b)
              .map((n) => html`<option value=${n} ?selected=${n === settings.actors}>${whole(n)}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="rate">Ticks a second</label>
          <select
            id="rate"
            ?disabled=${stopped}
            @change=${(event: Event) => this.#change({ tickRate: Number((event.target as HTMLSelectElement).value) })}
          >
            ${RATE_CHOICES.map((n) => html`<option value=${n} ?selected=${n === settings.tickRate}>${n}</option>`)}
          </select>
        </div>
      </div>

      <div class="field">
        <label for="per-actor"
          >Effects per actor: <span class="number">${settings.effectsPerActor}</span></label
        >
        <input
          id="per-actor"
          type="range"
          min="1"
          max="100"
          .value=${String(settings.effectsPerActor)}
          ?disabled=${stopped}
          @input=${(event: Event) =>
            this.#change({ effectsPerActor: Number((event.target as HTMLInputElement).value) })}
        />
      </div>

      <fieldset ?disabled=${stopped}>
        <legend>Workers beside the game’s own thread, with the median tick at each</legend>
        <div class="workers">
          ${this.#workerChoices().map(
            (n) =>
              html`<label>
                <input
                  type="radio"
                  name="workers"
                  .checked=${n === stats.workers}
                  @change=${() => this.#change({ workers: n })}
                />
                <span class="number">${n}</span>
                <small>${tickByWorkers[n] === undefined ? 'not run yet' : `${milliseconds(tickByWorkers[n]!)} ms`}</small>
              </label>`,
          )}
        </div>
      </fieldset>
    </div>`
  }
}

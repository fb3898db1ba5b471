import { css, html, LitElement } from 'lit'
import { POLICIES, type PolicyName } from '../cache/index.js'
import { bytes, compact, milliseconds, panelStyles, percent, sectionStyles, tableStyles, whole } from '../ui/index.js'
import type { TiersView } from './protocol.js'

/** What the page is asked to do with its cache. */
export type TierAction =
  | { readonly do: 'open'; readonly policy: PolicyName }
  | { readonly do: 'close' | 'park' | 'recall' }

/** The tiers of the cache: what is asked for, where it is found, and what it takes. */
export class TierPanel extends LitElement {
  static override properties = { view: { attribute: false }, busy: { type: Boolean }, message: { attribute: false } }
  declare view: TiersView | undefined
  declare busy: boolean
  /** What became of the last action. */
  declare message: string
  #policy: PolicyName = 'clock'

  constructor() {
    super()
    this.busy = false
    this.message = ''
  }

  static override styles = [
    panelStyles,
    sectionStyles,
    tableStyles,
    css`
      .scroll {
        overflow-x: auto;
        margin-top: 0.9rem;
        max-width: 62rem;
      }
      th,
      td {
        padding: 0.4rem 0.8rem 0.4rem 0;
        white-space: nowrap;
      }
      td {
        text-align: right;
      }
      thead th:not(:first-child) {
        text-align: right;
      }
      .outcome {
        margin-top: 0.8rem;
        min-height: 1.5em;
      }
    `,
  ]

  #act(action: TierAction): void {
    this.dispatchEvent(new CustomEvent('tier', { detail: action }))
  }

  #controls() {
    const { view } = this
    const choose = (event: Event) => {
      this.#policy = (event.target as HTMLSelectElement).value as PolicyName
      if (view) this.#act({ do: 'open', policy: this.#policy })
    }
    return html`<div class="row" role="group" aria-label="The cache">
      <button
        class=${view ? '' : 'primary'}
        ?disabled=${this.busy}
        @click=${() => this.#act(view ? { do: 'close' } : { do: 'open', policy: this.#policy })}
      >
        ${view ? 'Close the cache' : 'Open the cache'}
      </button>
      <label>
        Policy
        <select ?disabled=${this.busy} @change=${choose}>
          ${POLICIES.map((policy) => html`<option value=${policy} ?selected=${policy === this.#policy}>${policy}</option>`)}
        </select>
      </label>
      <button
        ?disabled=${this.busy || !view}
        @click=${() => this.#act({ do: (view?.parked ?? 0) > 0 ? 'recall' : 'park' })}
      >
        ${(view?.parked ?? 0) > 0 ? `Recall ${whole(view!.parked)} actors` : 'Park 1,000 actors'}
      </button>
    </div>`
  }

  #table({ tiers, degraded }: TiersView) {
    const gets = tiers[0]!.hits + tiers[0]!.misses
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Tiers of the cache">
        <table>
          <thead>
            <tr>
              <th scope="col">Tier</th>
              <th scope="col">Found here</th>
              <th scope="col">of all gets</th>
              <th scope="col">Gone to make room</th>
              <th scope="col">Bytes</th>
              <th scope="col">p50</th>
              <th scope="col">p95</th>
            </tr>
          </thead>
          <tbody>
            ${tiers.map(
              ({ name, hits, gone, bytes: size, p50, p95 }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td class="number">${compact(hits)}</td>
                  <td class="number">${gets > 0 ? percent(Math.min(1, hits / gets)) : '–'}</td>
                  <td class="number">${compact(gone)}</td>
                  <td class="number">${bytes(size)}</td>
                  <td class="number">${milliseconds(p50)} ms</td>
                  <td class="number">${milliseconds(p95)} ms</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${degraded ? html`<p class="muted">${degraded}</p>` : null}`
  }

  protected override render() {
    return html`<h2>Cache</h2>
      <p class="intro muted">
        What does not fit into the engine lives in three tiers: slots in shared memory that every thread reads, chunks in
        memory, and IndexedDB. The page asks after a region of 20,000 statuses that moves on; the first tier has room for a
        tenth of them. Parked actors leave the world and lose no time.
      </p>
      ${this.#controls()} ${this.view ? this.#table(this.view) : null}
      <p class="outcome" aria-live="polite">${this.message}</p>`
  }
}

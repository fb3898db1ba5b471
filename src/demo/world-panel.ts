import { css, html, LitElement, nothing } from 'lit'
import { bytes, count, milliseconds, panelStyles, percent, sectionStyles, tableStyles, whole } from '../ui/index.js'
import type { StorageTrouble, WorldsView } from './protocol.js'

/** What the page is asked to do with its worlds. */
export type WorldAction =
  | { readonly do: 'keep'; readonly on: boolean }
  | { readonly do: 'save' | 'takeOver' | 'killThread' | 'persist' }
  | { readonly do: 'trouble'; readonly trouble: StorageTrouble }
  | { readonly do: 'load' | 'export' | 'remove'; readonly world: string }
  | { readonly do: 'import'; readonly file: File }

const ago = (moment: number, now: number) => {
  const seconds = Math.max(0, Math.round((now - moment) / 1000))
  return seconds < 90 ? `${count(seconds, 'second')} ago` : `${count(Math.round(seconds / 60), 'minute')} ago`
}

const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** The stored worlds: the one that is kept, the list of all, and what may be done to them, bad things too. */
export class WorldPanel extends LitElement {
  static override properties = {
    view: { attribute: false },
    busy: { type: Boolean },
    message: { attribute: false },
  }
  declare view: WorldsView | undefined
  /** Something is under way. */
  declare busy: boolean
  /** What became of the last action. */
  declare message: string

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
      h3 {
        margin: 0 0 0.35rem;
        font-size: 0.875rem;
        font-weight: 600;
      }
      .columns {
        display: grid;
        gap: 1.4rem clamp(1.5rem, 2.5vw, 3rem);
        grid-template-columns: minmax(0, 1fr);
        align-items: start;
      }
      .state {
        margin: 0.6rem 0 1.1rem;
        min-height: 3em;
        max-width: 60ch;
      }
      .state b {
        font-weight: 600;
      }
      .bad {
        color: var(--bad);
      }
      th,
      td {
        padding: 0.4rem 0.8rem 0.4rem 0;
        vertical-align: middle;
      }
      td.number {
        white-space: nowrap;
      }
      .narrow {
        display: none;
      }
      td:last-child {
        padding-right: 0;
      }
      .usage {
        margin-top: 0.9rem;
        font-size: 0.875rem;
        color: var(--muted);
      }
      .outcome {
        margin-top: 0.8rem;
        min-height: 1.5em;
      }
      @media (min-width: 1100px) {
        .columns {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1.35fr);
        }
      }
      @container (max-width: 34rem) {
        table,
        tbody,
        tr,
        td,
        th[scope='row'] {
          display: block;
        }
        thead {
          display: none;
        }
        .narrow {
          display: inline;
        }
        th,
        td {
          padding: 0.1rem 0;
        }
        tr {
          padding: 0.5rem 0;
        }
      }
    `,
  ]

  #act(action: WorldAction): void {
    this.dispatchEvent(new CustomEvent('world', { detail: action }))
  }

  #state({ kept, keptAs }: WorldsView) {
    if (!kept) {
      return html`This world is not kept. When it is, it is saved every five seconds as “${keptAs}”, in the place of what is
        stored under that name; load that first to go on with it. Only what has changed is written.`
    }
    const now = Date.now()
    const { generation, lastSaved, lastTick, ms, pauseMs, error } = kept
    const last =
      lastSaved === undefined
        ? 'nothing saved yet'
        : `save ${whole(generation)}, tick ${whole(lastTick ?? 0)}, ${ago(lastSaved, now)}`
    switch (kept.phase) {
      case 'elsewhere':
        return html`<b>Another tab keeps “${keptAs}”</b> (${last}). This one writes nothing; when the other is closed it
          takes over what that one leaves. ${error}`
      case 'fenced':
        return html`<b>Another tab has taken “${keptAs}” over.</b> Nothing is written here any more.`
      case 'degraded':
        return html`<b class="bad">The last write failed.</b> ${error} What was saved before is untouched (${last}); the
          next save is tried all the same.`
      case 'starting':
        return html`Asking the storage …`
      default:
        return html`<b>Kept here.</b> Last: ${last}; ${bytes(kept.bytes)} in ${milliseconds(ms)} ms, for which the game
          stood still ${milliseconds(pauseMs)} ms.`
    }
  }

  #kept(view: WorldsView) {
    const { kept } = view
    const elsewhere = kept?.phase === 'elsewhere' || kept?.phase === 'fenced'
    return html`<div>
      <h3>This world</h3>
      <div class="row" role="group" aria-label="Keeping this world">
        <button class=${kept ? '' : 'primary'} ?disabled=${this.busy} @click=${() => this.#act({ do: 'keep', on: !kept })}>
          ${kept ? 'Keep no more' : 'Keep this world'}
        </button>
        ${
          elsewhere
            ? html`<button class="primary" ?disabled=${this.busy} @click=${() => this.#act({ do: 'takeOver' })}>
                Take over
              </button>`
            : html`<button ?disabled=${this.busy || !kept} @click=${() => this.#act({ do: 'save' })}>Save now</button>`
        }
      </div>
      <p class="state">${this.#state(view)}</p>
      ${this.#trouble(view)}
    </div>`
  }

  #trouble({ trouble, workers, recoverable, recoveries }: WorldsView) {
    const toggle = (what: StorageTrouble) => this.#act({ do: 'trouble', trouble: trouble === what ? 'none' : what })
    return html`<h3>What may go wrong</h3>
      <div class="row" role="group" aria-label="Make something go wrong">
        <button ?disabled=${this.busy || !recoverable} @click=${() => this.#act({ do: 'killThread' })}>
          Kill a thread
        </button>
        <button ?disabled=${this.busy} aria-pressed=${trouble === 'fails'} @click=${() => toggle('fails')}>
          ${trouble === 'fails' ? 'Let storage work' : 'Make storage fail'}
        </button>
        <button ?disabled=${this.busy} aria-pressed=${trouble === 'full'} @click=${() => toggle('full')}>
          ${trouble === 'full' ? 'Make room again' : 'Fill the quota'}
        </button>
      </div>
      <p class="usage">
        ${
          !recoverable
            ? workers === 0
              ? 'There is no other thread that could die.'
              : 'A world as large as this is not copied as it runs: without a thread it could not go on.'
            : recoveries === 0
              ? 'No thread has died so far.'
              : html`${count(recoveries, 'thread')} died, and every time the game went on with the state it would have had.`
        }
      </p>`
  }

  #list({ worlds, usage, kind, kept, keptAs }: WorldsView) {
    return html`<div>
      <h3>Stored worlds</h3>
      ${
        worlds.length === 0
          ? html`<p class="muted">None so far.</p>`
          : html`<table>
              <thead>
                <tr>
                  <th scope="col">World</th>
                  <th scope="col">Tick</th>
                  <th scope="col">Size</th>
                  <th scope="col">Saved</th>
                  <th scope="col"><span class="sr-only">Actions</span></th>
                </tr>
              </thead>
              <tbody>
                ${worlds.map(
                  ({ world, tick, bytes: size, savedAt }) =>
                    html`<tr>
                      <th scope="row">${world}</th>
                      <td class="number"><span class="narrow">tick </span>${whole(tick)}</td>
                      <td class="number">${bytes(size)}</td>
                      <td class="number">${when.format(savedAt)}</td>
                      <td>
                        <div class="row">
                          ${(['load', 'export', 'remove'] as const).map(
                            (what) =>
                              html`<button
                                ?disabled=${this.busy || (what === 'remove' && kept?.phase === 'owner' && world === keptAs)}
                                @click=${() => this.#act({ do: what, world })}
                              >
                                ${what === 'load' ? 'Load' : what === 'export' ? 'Export' : 'Remove'}<span
                                  class="sr-only"
                                >
                                  ${world}</span
                                >
                              </button>`,
                          )}
                        </div>
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
      <div class="row usage">
        <button
          ?disabled=${this.busy}
          @click=${() => this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')!.click()}
        >
          Import a file …
        </button>
        <input
          type="file"
          hidden
          aria-label="A file with a world"
          accept=".myriad"
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement
            const file = input.files?.[0]
            input.value = ''
            if (file) this.#act({ do: 'import', file })
          }}
        />
        <span>
          ${
            kind === 'memory'
              ? 'Worlds stay in memory here and are gone with the page.'
              : usage
                ? html`${bytes(usage.used)} stored of ${bytes(usage.granted)} that the browser grants
                  (${percent(usage.granted > 0 ? usage.used / usage.granted : 0)});
                  ${usage.persisted ? 'it has promised to keep it.' : 'it may clear it when it runs short of room.'}`
                : nothing
          }
        </span>
        ${
          kind === 'indexeddb' && usage && !usage.persisted
            ? html`<button ?disabled=${this.busy} @click=${() => this.#act({ do: 'persist' })}>Ask it to keep it</button>`
            : nothing
        }
      </div>
    </div>`
  }

  protected override render() {
    const { view } = this
    return html`<h2>Worlds</h2>
      <p class="intro muted">
        A kept world is there after a crash, whole: every page of it is checked, the save before stays until the next one
        is written, and one tab at a time may write.
      </p>
      ${view ? html`<div class="columns">${this.#kept(view)} ${this.#list(view)}</div>` : html`<p>Starting …</p>`}
      <p class="outcome" aria-live="polite">${this.message}</p>`
  }
}

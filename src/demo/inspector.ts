import { css, html, LitElement } from 'lit'
import { panelStyles, whole } from '../ui/index.js'
import type { ActorView } from './protocol.js'

/** One actor, looked at closely: its attributes, and what it carries. */
export class Inspector extends LitElement {
  static override properties = { index: { type: Number }, actor: { attribute: false }, actors: { type: Number } }
  declare index: number
  declare actor: ActorView | undefined
  declare actors: number

  constructor() {
    super()
    this.index = 0
    this.actors = 0
  }

  static override styles = [
    panelStyles,
    css`
      .row {
        display: flex;
        gap: 0.5rem;
        align-items: center;
        margin-bottom: 0.6rem;
      }
      input {
        width: 8rem;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 0.875rem;
      }
      th {
        text-align: left;
        font-weight: 500;
        color: var(--muted);
      }
      th,
      td {
        padding: 0.2rem 0.4rem 0.2rem 0;
        border-bottom: 1px solid var(--line);
      }
      td.number,
      th.number {
        text-align: right;
        font-size: 0.8rem;
      }
      .scroll {
        max-height: 15rem;
        overflow: auto;
      }
      p {
        margin: 0 0 0.6rem;
        font-size: 0.875rem;
      }
    `,
  ]

  #choose(event: Event): void {
    const value = Number((event.target as HTMLInputElement).value)
    if (Number.isInteger(value)) this.dispatchEvent(new CustomEvent('choose', { detail: value }))
  }

  protected override render() {
    const { actor } = this
    return html`<h2>One actor</h2>
      <div class="row">
        <label for="which">Number</label>
        <input
          id="which"
          type="number"
          min="0"
          max=${Math.max(0, this.actors - 1)}
          .value=${String(this.index)}
          @change=${this.#choose}
        />
        <span class="muted">or click one</span>
      </div>
      ${actor ? this.#view(actor) : html`<p class="muted">Nobody has this number.</p>`}`
  }

  #view(actor: ActorView) {
    return html`<p>
        ${actor.alive ? 'Alive' : 'Dead'}${actor.attributes.map(
          ([name, value]) => html`, ${name} <span class="number">${whole(value)}</span>`,
        )}.
        ${actor.tags.length === 0 ? 'No tags.' : html`Tags: ${actor.tags.join(', ')}.`}
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label="Effects of the actor">
        <table>
          <thead>
            <tr>
              <th scope="col">Effect</th>
              <th scope="col" class="number">Stacks</th>
              <th scope="col" class="number">Seconds left</th>
            </tr>
          </thead>
          <tbody>
            ${actor.effects.slice(0, 60).map(
              ({ effect, stacks, remaining }) =>
                html`<tr>
                  <td>${effect}</td>
                  <td class="number">${stacks}</td>
                  <td class="number">${remaining.toFixed(1)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        ${actor.effects.length > 60 ? html`<p class="muted">and ${whole(actor.effects.length - 60)} more</p>` : null}
      </div>`
  }
}

import { css, html, LitElement, svg } from 'lit'
import { panelStyles } from '../ui/index.js'
import { KINDS } from './kinds.js'

/** The arc of a kind on an actor's ring, as an SVG path in a 20 × 20 box: eight arcs, the first at the bottom left. */
function arc(index: number): string {
  // The shader's angle: clockwise from below.
  const at = (turn: number) => {
    const angle = (turn - 0.5) * 2 * Math.PI
    return `${(10 + 7.4 * Math.sin(angle)).toFixed(2)} ${(10 + 7.4 * Math.cos(angle)).toFixed(2)}`
  }
  return `M${at((index + 0.08) / 8)} A7.4 7.4 0 0 0 ${at((index + 0.92) / 8)}`
}

function rgb(colour: readonly number[]): string {
  return `rgb(${colour.map((part) => Math.round(part * 255)).join(' ')})`
}

/** The kinds of effect: what each does, where it shows on an actor's ring, and whether it is in use. */
export class KindList extends LitElement {
  static override properties = { chosen: { attribute: false } }
  declare chosen: readonly boolean[]

  constructor() {
    super()
    this.chosen = KINDS.map(() => true)
  }

  static override styles = [
    panelStyles,
    css`
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        gap: 0.1rem 1rem;
      }
      legend {
        padding: 0;
        margin: 0 0 0.6rem;
        font-size: 0.8rem;
        font-weight: 600;
        color: var(--muted);
      }
      label {
        display: grid;
        grid-template-columns: auto auto 1fr;
        gap: 0.5rem;
        align-items: center;
        min-height: 2.1rem;
        cursor: pointer;
      }
      input {
        width: 1.05rem;
        height: 1.05rem;
        margin: 0;
        accent-color: var(--accent);
      }
      svg {
        width: 1.5rem;
        height: 1.5rem;
        display: block;
      }
      .off {
        opacity: 0.35;
      }
      small {
        color: var(--muted);
        font-size: 0.8rem;
      }
    `,
  ]

  #toggle(index: number): void {
    const kinds = this.chosen.map((on, i) => (i === index ? !on : on))
    this.dispatchEvent(new CustomEvent('kinds', { detail: kinds }))
  }

  protected override render() {
    return html`<fieldset>
      <legend>Kinds of effect, and where each shows on an actor’s ring</legend>
      ${KINDS.map(
        (kind, i) =>
          html`<label>
            <input type="checkbox" .checked=${this.chosen[i] ?? false} @change=${() => this.#toggle(i)} />
            <svg viewBox="0 0 20 20" aria-hidden="true" class=${this.chosen[i] ? '' : 'off'}>
              <circle cx="10" cy="10" r="3.6" fill="var(--muted)"></circle>
              <circle cx="10" cy="10" r="7.4" fill="none" stroke="var(--line)" stroke-width="3"></circle>
              ${svg`<path d=${arc(i)} fill="none" stroke=${rgb(kind.colour)} stroke-width="3.6"></path>`}
            </svg>
            <span>${kind.label} <small>${kind.what}</small></span>
          </label>`,
      )}
    </fieldset>`
  }
}

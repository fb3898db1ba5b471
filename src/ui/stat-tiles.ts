import { css, html, LitElement } from 'lit'
import { panelStyles } from './styles.js'

/** One figure: what it is, its value, and the unit or window it is measured in. */
export interface Tile {
  readonly label: string
  readonly value: string
  readonly unit: string
}

/** A row of figures. */
export class StatTiles extends LitElement {
  static override properties = { tiles: { attribute: false } }
  declare tiles: readonly Tile[]

  constructor() {
    super()
    this.tiles = []
  }

  static override styles = [
    panelStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr));
        gap: 1px;
        margin: 0;
        background: var(--line);
        border: 1px solid var(--line);
        border-radius: 8px;
        overflow: hidden;
      }
      div {
        background: var(--surface);
        padding: 0.6rem 0.8rem;
        min-width: 0;
      }
      dt {
        font-size: 0.8rem;
        color: var(--muted);
      }
      dd {
        margin: 0;
        white-space: nowrap;
      }
      .value {
        font-size: 1.25rem;
      }
      .unit {
        font-size: 0.75rem;
        color: var(--muted);
      }
    `,
  ]

  protected override render() {
    return html`<dl>
      ${this.tiles.map(
        ({ label, value, unit }) =>
          html`<div>
            <dt>${label}</dt>
            <dd><span class="value number">${value}</span> <span class="unit">${unit}</span></dd>
          </div>`,
      )}
    </dl>`
  }
}

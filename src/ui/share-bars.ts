import { css, html, LitElement } from 'lit'
import { panelStyles } from './styles.js'

/** A bar: its name, how much of the whole it takes, and that in words. */
export interface ShareBar {
  readonly label: string
  readonly share: number
  readonly text: string
}

/** Named bars, one below the other: how busy each thread is, where the memory goes. */
export class ShareBars extends LitElement {
  static override properties = { heading: {}, bars: { attribute: false }, note: {} }
  declare heading: string
  declare bars: readonly ShareBar[]
  declare note: string

  constructor() {
    super()
    this.heading = ''
    this.bars = []
    this.note = ''
  }

  static override styles = [
    panelStyles,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        gap: 0.35rem;
      }
      li {
        display: grid;
        grid-template-columns: minmax(5.5rem, 7.5rem) 1fr minmax(4.2rem, auto);
        gap: 0.6rem;
        align-items: center;
        font-size: 0.875rem;
      }
      .track {
        height: 0.6rem;
        border-radius: 3px;
        background: color-mix(in srgb, var(--line) 55%, transparent);
        overflow: hidden;
      }
      .fill {
        height: 100%;
        background: var(--bar);
        transform-origin: left;
      }
      .number {
        text-align: right;
        font-size: 0.8rem;
        white-space: nowrap;
      }
      p {
        margin-top: 0.5rem;
        font-size: 0.8rem;
        color: var(--muted);
      }
    `,
  ]

  protected override render() {
    return html`<h2>${this.heading}</h2>
      <ul>
        ${this.bars.map(
          ({ label, share, text }) =>
            html`<li>
              <span>${label}</span>
              <span class="track" aria-hidden="true"
                ><span class="fill" style="display:block;transform:scaleX(${Math.min(1, Math.max(0, share))})"></span
              ></span>
              <span class="number">${text}</span>
            </li>`,
        )}
      </ul>
      ${this.note ? html`<p>${this.note}</p>` : null}`
  }
}

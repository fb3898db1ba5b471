import { css, html, LitElement } from 'lit'
import { panelStyles, tableStyles } from './styles.js'

/** One contestant. */
export interface ContestRow {
  readonly name: string
  /** What the contestants came to: the proof that they did the same work. */
  readonly checksum: string
  /** Length of its bar, as a share of the longest. */
  readonly share: number
  /** Its own time and the time of its slow ones, in words, and how many times the first one's it takes. */
  readonly time: string
  readonly slow: string
  readonly times: string
  /** The one that the others are held against. */
  readonly own: boolean
  /** Why its figures mean nothing. */
  readonly wrong?: string
}

/** Contestants at the same work: a bar and figures for each. */
export class ContestTable extends LitElement {
  static override properties = { caption: {}, note: {}, rows: { attribute: false } }
  declare caption: string
  /** What is to be known before reading. */
  declare note: string
  declare rows: readonly ContestRow[]

  constructor() {
    super()
    this.caption = ''
    this.note = ''
    this.rows = []
  }

  static override styles = [
    panelStyles,
    tableStyles,
    css`
      caption b {
        display: block;
        font-weight: 600;
      }
      th {
        padding: 0.4rem 0.8rem 0.4rem 0;
      }
      thead th {
        white-space: nowrap;
        vertical-align: bottom;
        padding-bottom: 0.3rem;
      }
      tbody th {
        white-space: nowrap;
      }
      tbody th small {
        font-size: 0.72rem;
      }
      .own th {
        font-weight: 600;
      }
      .own small {
        font-weight: 400;
      }
      td {
        padding: 0.4rem 0 0.4rem 0.8rem;
        text-align: right;
        white-space: nowrap;
      }
      thead th.figure {
        text-align: right;
        padding: 0 0 0.3rem 0.8rem;
      }
      td.bar {
        width: 99%;
        padding-left: 0;
      }
      .track {
        display: block;
        height: 0.7rem;
        border-radius: 3px;
        background: color-mix(in srgb, var(--line) 45%, transparent);
        overflow: hidden;
      }
      .fill {
        display: block;
        height: 100%;
        background: var(--bar);
        transform-origin: left;
      }
      .own .fill {
        background: var(--accent);
      }
      .void {
        text-align: left;
        white-space: normal;
        color: var(--bad);
        padding-left: 0;
      }
      @container (max-width: 420px) {
        .bar {
          display: none;
        }
        thead th.bar {
          display: none;
        }
        th {
          padding-right: 0.2rem;
        }
        td {
          padding-left: 0.6rem;
          font-size: 0.8rem;
        }
        thead th.figure {
          padding-left: 0.6rem;
        }
        tbody th {
          width: 99%;
        }
        tbody th .under {
          display: block;
        }
      }
      .under {
        display: none;
        height: 0.4rem;
        margin: 0.2rem 0 0.1rem;
      }
    `,
  ]

  #bar(share: number, place: string) {
    return html`<span class="track ${place}" aria-hidden="true"
      ><span class="fill" style="transform:scaleX(${Math.min(1, Math.max(0.004, share))})"></span
    ></span>`
  }

  #row({ name, checksum, share, time, slow, times, own, wrong }: ContestRow) {
    if (wrong !== undefined) {
      return html`<tr>
        <th scope="row">${name}<small class="number">${checksum}</small></th>
        <td class="void" colspan="4">Void: ${wrong}</td>
      </tr>`
    }
    return html`<tr class=${own ? 'own' : ''}>
      <th scope="row">${name}${this.#bar(share, 'under')}<small class="number">${checksum}</small></th>
      <td class="bar">${this.#bar(share, '')}</td>
      <td class="number">${time}</td>
      <td class="number">${slow}</td>
      <td class="number">${times}</td>
    </tr>`
  }

  protected override render() {
    return html`<table>
      <caption>
        <b>${this.caption}</b><small>${this.note}</small>
      </caption>
      <thead>
        <tr>
          <th scope="col">Contestant, checksum</th>
          <td class="bar"></td>
          <th scope="col" class="figure">p50, ms</th>
          <th scope="col" class="figure">p99, ms</th>
          <th scope="col" class="figure">ratio</th>
        </tr>
      </thead>
      <tbody>
        ${this.rows.map((row) => this.#row(row))}
      </tbody>
    </table>`
  }
}

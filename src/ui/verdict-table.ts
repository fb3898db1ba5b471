import { css, html, LitElement } from 'lit'
import { panelStyles, tableStyles } from './styles.js'

/** A figure beside what is asked of it. */
export interface VerdictRow {
  readonly figure: string
  /** How it was come by, in a few words. */
  readonly note: string
  readonly asked: string
  readonly own: string
  readonly met: boolean
}

/** What is asked, what was found, and whether that will do. */
export class VerdictTable extends LitElement {
  static override properties = { caption: {}, rows: { attribute: false } }
  declare caption: string
  declare rows: readonly VerdictRow[]

  constructor() {
    super()
    this.caption = ''
    this.rows = []
  }

  // The roles say what the elements are by themselves, for browsers that forget it when a row becomes a grid.
  static override styles = [
    panelStyles,
    tableStyles,
    css`
      caption {
        font-weight: 600;
      }
      th {
        padding: 0.5rem 1rem 0.5rem 0;
        vertical-align: baseline;
      }
      thead th {
        padding-bottom: 0.3rem;
      }
      td {
        padding: 0.5rem 1.25rem 0.5rem 0;
        white-space: nowrap;
        vertical-align: baseline;
      }
      .own {
        font-weight: 600;
      }
      .verdict {
        padding-right: 0;
        font-weight: 600;
        color: var(--good);
      }
      .verdict.missed {
        color: var(--bad);
      }
      @container (max-width: 639px) {
        table,
        caption,
        tbody {
          display: block;
        }
        thead {
          position: absolute;
          clip-path: inset(50%);
          width: 1px;
          height: 1px;
          overflow: hidden;
        }
        small {
          max-width: 60ch;
        }
        tbody tr {
          display: grid;
          grid-template-columns: 1fr auto;
          gap: 0.15rem 0.75rem;
          padding: 0.6rem 0;
        }
        tbody th,
        tbody td {
          padding: 0;
        }
        .verdict {
          grid-area: 1 / 2;
          text-align: right;
        }
        .asked {
          text-align: right;
          white-space: normal;
          font-size: 0.8rem;
          color: var(--muted);
        }
        .asked::before {
          content: 'asked ';
          font-family: system-ui, sans-serif;
        }
        .own {
          grid-area: 2 / 1;
        }
      }
    `,
  ]

  protected override render() {
    return html`<table role="table">
      <caption>
        ${this.caption}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Figure</th>
          <th role="columnheader" scope="col">Asked</th>
          <th role="columnheader" scope="col">This device</th>
          <th role="columnheader" scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${this.rows.map(
          ({ figure, note, asked, own, met }) =>
            html`<tr role="row">
              <th role="rowheader" scope="row">${figure}<small>${note}</small></th>
              <td role="cell" class="asked number">${asked}</td>
              <td role="cell" class="own number">${own}</td>
              <td role="cell" class="verdict ${met ? 'met' : 'missed'}">
                <span aria-hidden="true">${met ? '✓' : '✗'}</span> ${met ? 'met' : 'missed'}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`
  }
}

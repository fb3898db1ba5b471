import { css } from 'lit'

/** What every element of the panel shares: headings, native controls, focus. Colours come from the page. */
export const panelStyles = css`
  :host {
    display: block;
    color: var(--text);
  }
  * {
    box-sizing: border-box;
  }
  h2 {
    margin: 0 0 0.6rem;
    font-size: 0.8rem;
    font-weight: 600;
    letter-spacing: 0.02em;
    color: var(--muted);
  }
  p {
    margin: 0;
  }
  .number {
    font-family: var(--mono);
    font-variant-numeric: tabular-nums;
  }
  .muted {
    color: var(--muted);
  }
  button,
  select,
  input[type='number'] {
    font: inherit;
    color: inherit;
    min-height: 2.25rem;
    padding: 0.25rem 0.7rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--ground);
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--accent);
  }
  button:disabled {
    cursor: default;
    opacity: 0.55;
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button[aria-pressed='true'] {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .sr-only {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`

/** What tables of figures share: as wide as their place, lines between rows, small print. */
export const tableStyles = css`
  :host {
    container-type: inline-size;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  caption,
  th {
    text-align: left;
  }
  caption {
    padding-bottom: 0.5rem;
  }
  th {
    font-weight: 400;
  }
  thead th {
    font-size: 0.8rem;
    color: var(--muted);
    padding-bottom: 0.3rem;
  }
  tbody tr {
    border-top: 1px solid var(--line);
  }
  small {
    display: block;
    font-size: 0.8rem;
    color: var(--muted);
  }
`

/** What the wide sections below the panel share: a heading as of a page, a line of text under it, controls in a row. */
export const sectionStyles = css`
  h2 {
    font-size: 1.15rem;
    letter-spacing: -0.005em;
    color: var(--text);
    margin-bottom: 0.3rem;
  }
  .intro {
    max-width: 75ch;
    margin-bottom: 0.9rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
  }
`

import { css, html, LitElement } from 'lit'
import uPlot from 'uplot'
import { milliseconds } from './format.js'
import { panelStyles } from './styles.js'

/** Points that are kept: a minute at four a second. */
const POINTS = 240

/** The time of a tick over the last minute: the median and the slowest of each quarter second. */
export class TickChart extends LitElement {
  static override properties = { budget: { type: Number } }
  /** Milliseconds a tick may take at the tick rate. */
  declare budget: number

  readonly #times: number[] = []
  readonly #medians: number[] = []
  readonly #slowest: number[] = []
  #plot: uPlot | undefined
  #resize: ResizeObserver | undefined
  #scheme: MediaQueryList | undefined
  #seconds = 0

  constructor() {
    super()
    this.budget = 1000 / 60
  }

  // uPlot's own rules for the parts that are used here; its sheet does not reach into a shadow tree.
  static override styles = [
    panelStyles,
    css`
      .plot {
        height: 180px;
        position: relative;
      }
      .uplot,
      .u-wrap {
        position: relative;
        user-select: none;
      }
      .u-over,
      .u-under {
        position: absolute;
      }
      .uplot canvas {
        display: block;
        position: relative;
        width: 100%;
        height: 100%;
      }
      .u-axis {
        position: absolute;
      }
      .u-cursor-x,
      .u-cursor-y {
        position: absolute;
        left: 0;
        top: 0;
        pointer-events: none;
        will-change: transform;
      }
      .u-hz .u-cursor-x {
        height: 100%;
        border-right: 1px dashed var(--muted);
      }
      .u-off,
      .u-cursor-y,
      .u-cursor-pt,
      .u-select,
      .u-legend {
        display: none;
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1rem;
        font-size: 0.8rem;
        color: var(--muted);
        margin: 0 0 0.3rem;
      }
      .key i {
        display: inline-block;
        width: 1.1rem;
        height: 0;
        border-top: 3px solid var(--chart-a);
        vertical-align: middle;
        margin-right: 0.35rem;
      }
      .key .b i {
        border-top: 2px dashed var(--chart-b);
      }
    `,
  ]

  /** Adds a quarter second. */
  push(median: number, slowest: number): void {
    this.#seconds += 0.25
    this.#times.push(this.#seconds)
    this.#medians.push(median)
    this.#slowest.push(slowest)
    for (const list of [this.#times, this.#medians, this.#slowest]) if (list.length > POINTS) list.shift()
    // Nobody looks at a hidden page.
    if (this.#plot && !document.hidden) this.#plot.setData(this.#data())
  }

  #data(): uPlot.AlignedData {
    const now = this.#seconds
    return [this.#times.map((time) => time - now), this.#medians, this.#slowest]
  }

  /** The chart in words. */
  get summary(): string {
    const last = this.#medians.at(-1)
    if (last === undefined) return 'No ticks yet.'
    const worst = Math.max(...this.#slowest)
    return `Tick time over the last minute: median now ${milliseconds(last)} ms, slowest ${milliseconds(worst)} ms, budget ${milliseconds(this.budget)} ms.`
  }

  protected override firstUpdated(): void {
    const place = this.renderRoot.querySelector<HTMLElement>('.plot')!
    this.#scheme = matchMedia('(prefers-color-scheme: dark)')
    this.#scheme.addEventListener('change', this.#draw)
    this.#resize = new ResizeObserver(() => this.#plot?.setSize({ width: place.clientWidth, height: 180 }))
    this.#resize.observe(place)
    this.#draw()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resize?.disconnect()
    this.#scheme?.removeEventListener('change', this.#draw)
    this.#plot?.destroy()
    this.#plot = undefined
  }

  /** Makes the plot, in the colours of the moment. */
  readonly #draw = (): void => {
    const place = this.renderRoot.querySelector<HTMLElement>('.plot')
    if (!place) return
    this.#plot?.destroy()
    const style = getComputedStyle(this)
    const colour = (name: string) => style.getPropertyValue(name).trim()
    const axis: uPlot.Axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui',
    }
    this.#plot = new uPlot(
      {
        width: place.clientWidth || 300,
        height: 180,
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        scales: {
          x: { time: false, range: [-POINTS / 4, 0] },
          y: { range: (_plot, _min, max) => [0, Math.max(1, (max ?? 1) * 1.15)] },
        },
        axes: [
          {
            ...axis,
            values: (_plot, values) => values.map((value) => (value === 0 ? 'now' : `${value} s`)),
            space: 60,
          },
          { ...axis, values: (_plot, values) => values.map((value) => `${value} ms`), size: 58, space: 34 },
        ],
        series: [
          {},
          { stroke: colour('--chart-a'), width: 2, points: { show: false } },
          { stroke: colour('--chart-b'), width: 1.5, dash: [4, 3], points: { show: false } },
        ],
      },
      this.#data(),
      place,
    )
  }

  protected override render() {
    return html`<h2>Time of a tick</h2>
      <p class="key">
        <span><i></i>median of a quarter second</span><span class="b"><i></i>slowest</span>
        <span>budget ${milliseconds(this.budget)} ms</span>
      </p>
      <div class="plot" role="img" aria-label="Line chart of the tick time over the last minute"></div>`
  }
}

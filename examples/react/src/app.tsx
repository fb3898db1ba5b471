import type { Engine } from 'myriad'
import { useEffect } from 'react'
import { type StatsStore, useLatest, useStats } from './use-engine.js'

export function App({ engine, store }: { engine: Engine; store: StatsStore }) {
  const stats = useStats(store)
  const deaths = useLatest(engine, 'died', 5)
  const shown = stats.tick >= 120
  useEffect(() => {
    if (shown) console.log('React shows it')
  }, [shown])

  const tiles: readonly [name: string, value: string][] = [
    ['Tick', String(stats.tick)],
    ['Effects', stats.effects.toLocaleString('en')],
    ['Deaths', stats.events.died.toLocaleString('en')],
    ['Tick time', `${stats.tickMs.p50.toFixed(2)} ms`],
    ['Workers', String(stats.workers)],
    ['Memory', `${(stats.memoryBytes / 1e6).toFixed(1)} MB`],
  ]
  return (
    <>
      <h1>A thousand orcs on fire</h1>
      <p>The engine steps by itself. React reads it four times a second.</p>
      <dl>
        {tiles.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>Latest deaths</h2>
      <ol>
        {deaths.map(({ key, tick, target }) => (
          <li key={key}>
            Orc {target}, tick {tick}
          </li>
        ))}
      </ol>
    </>
  )
}

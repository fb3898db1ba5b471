import { createRoot } from 'react-dom/client'
import { App } from './app.js'
import { startGame } from './game.js'
import { statsStore } from './use-engine.js'

const engine = await startGame()
const root = document.getElementById('app')
if (root) createRoot(root).render(<App engine={engine} store={statsStore(engine)} />)

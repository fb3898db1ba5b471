import { mount } from 'svelte'
import App from './app.svelte'
import { startGame } from './game.js'

const target = document.getElementById('app')
if (target) mount(App, { target, props: { engine: await startGame() } })

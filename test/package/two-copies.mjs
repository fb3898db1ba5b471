// Two copies of the package, as careless installing makes them: definitions of the other are refused, not misread.
import { createEngine } from 'myriad'
import { defineComponent, defineSystem } from './copy/dist/src/define.js'

const Position = defineComponent({ x: 'f32' })
const still = defineSystem({ name: 'still', reads: { position: Position }, run() {} })
const refusals = [
  ['INVALID_INPUT', () => createEngine({ systems: [still], workers: 0 })],
  ['WRONG_TYPE', async () => (await createEngine({ workers: 0 })).create(Position)],
]
for (const [code, use] of refusals) {
  const found = await use().then(
    () => 'nothing',
    (error) => error.code,
  )
  if (found !== code) throw new Error(`It threw ${found}, expected ${code}.`)
}

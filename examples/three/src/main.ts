// three.js draws, Myriad moves: one InstancedMesh, its matrices filled from the columns in every frame.
import { createClock, createEngine, set } from 'myriad'
import * as THREE from 'three'
import { Position, systems, Velocity } from './systems.js'

const COUNT = 10_000
const engine = await createEngine({
  systems,
  worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
  capacity: { entities: COUNT },
})
for (let i = 0; i < COUNT; i++) {
  // A ring, thicker outside: any numbers will do, as long as they are the same everywhere.
  const angle = i * 2.399963
  const reach = 12 + (i % 500) / 50
  const height = ((i % 97) - 48) / 24
  engine.create(
    set(Position, { x: Math.cos(angle) * reach, y: height, z: Math.sin(angle) * reach }),
    set(Velocity, { x: -Math.sin(angle) * reach * 0.7, y: 0, z: Math.cos(angle) * reach * 0.7 }),
  )
}
// Nobody comes or goes, so instance i stays entity ids[i].
const ids = engine.query(Position)
const { x, y, z } = engine.columns(Position)

const canvas = document.querySelector('canvas')
if (!canvas) throw new Error('The page has no canvas.')
const renderer = new THREE.WebGLRenderer({ canvas, alpha: true, antialias: true })
const scene = new THREE.Scene()
const camera = new THREE.PerspectiveCamera(50, 1, 0.1, 200)
const light = new THREE.DirectionalLight(0xffffff, 2.5)
light.position.set(10, 30, 20)
scene.add(light, new THREE.AmbientLight(0xffffff, 0.8))

const cubes = new THREE.InstancedMesh(new THREE.BoxGeometry(0.3, 0.3, 0.3), new THREE.MeshLambertMaterial(), COUNT)
cubes.instanceMatrix.setUsage(THREE.DynamicDrawUsage)
cubes.frustumCulled = false // its cubes are not where its geometry is
const colour = new THREE.Color()
for (let i = 0; i < COUNT; i++) cubes.setColorAt(i, colour.setHSL(0.52 + ((i % 500) / 500) * 0.4, 0.75, 0.55))
scene.add(cubes)

/** Elements 12 to 14 of an instance's matrix are its place; the others stay those of no turn and no scaling. */
const matrices = cubes.instanceMatrix.array
for (let i = 0; i < COUNT; i++) new THREE.Matrix4().toArray(matrices, i * 16)

function place(): void {
  for (let i = 0; i < COUNT; i++) {
    const e = ids[i]!
    matrices[i * 16 + 12] = x[e]!
    matrices[i * 16 + 13] = y[e]!
    matrices[i * 16 + 14] = z[e]!
  }
  cubes.instanceMatrix.needsUpdate = true
}

function resize(): void {
  const { clientWidth: width, clientHeight: height } = renderer.domElement
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2))
  renderer.setSize(width, height, false)
  camera.aspect = width / height
  // On a narrow screen from farther away, so that the ring fits.
  const distance = Math.max(44, 50 / camera.aspect)
  camera.position.set(0, distance * 0.5, distance * 0.87)
  camera.lookAt(0, 0, 0)
  camera.updateProjectionMatrix()
}
addEventListener('resize', resize)
resize()

const clock = createClock(engine.tickRate)
renderer.setAnimationLoop((now) => {
  for (let due = clock.advance(now); due > 0; due--) {
    engine.step()
    if (engine.tick !== 120) continue
    const e = ids[0]!
    const at = [x, y, z].map((column) => column[e]!.toFixed(2)).join(' ')
    console.log(`tick 120: ${COUNT} cubes, the first at ${at}`)
  }
  place()
  renderer.render(scene, camera)
})

// The worker file of woven's worker systems; what follows the question mark of its address says which system it is.
import { setupWorker } from '@woven-ecs/core'
import {
  A,
  B,
  C,
  D,
  E,
  F,
  linked,
  moving,
  OtherPosition,
  OtherVelocity,
  otherMoving,
  Position,
  Velocity,
} from './woven-components.mjs'

const own = { partitioned: true }

function move(ctx) {
  for (const entity of moving.current(ctx, own)) {
    const position = Position.write(ctx, entity)
    const velocity = Velocity.read(ctx, entity)
    position.x += velocity.x
    position.y += velocity.y
  }
}

function moveDirect(ctx) {
  const { x, y } = Position._getInstance(ctx).buffer
  const { x: vx, y: vy } = Velocity._getInstance(ctx).buffer
  const entities = moving.current(ctx, own)
  for (let i = 0, n = entities.length; i < n; i++) {
    const entity = entities[i]
    x[entity] += vx[entity]
    y[entity] += vy[entity]
  }
}

function moveAllDirect(ctx) {
  const { x, y } = Position._getInstance(ctx).buffer
  const { x: vx, y: vy } = Velocity._getInstance(ctx).buffer
  const entities = moving.current(ctx)
  for (let i = 0, n = entities.length; i < n; i++) {
    const entity = entities[i]
    x[entity] += vx[entity]
    y[entity] += vy[entity]
  }
}

function moveOtherDirect(ctx) {
  const { x, y } = OtherPosition._getInstance(ctx).buffer
  const { x: vx, y: vy } = OtherVelocity._getInstance(ctx).buffer
  const entities = otherMoving.current(ctx)
  for (let i = 0, n = entities.length; i < n; i++) {
    const entity = entities[i]
    x[entity] += vx[entity]
    y[entity] += vy[entity]
  }
}

function moveOther(ctx) {
  for (const entity of otherMoving.current(ctx)) {
    const position = OtherPosition.write(ctx, entity)
    const velocity = OtherVelocity.read(ctx, entity)
    position.x += velocity.x
    position.y += velocity.y
  }
}

function moveAll(ctx) {
  for (const entity of moving.current(ctx)) {
    const position = Position.write(ctx, entity)
    const velocity = Velocity.read(ctx, entity)
    position.x += velocity.x
    position.y += velocity.y
  }
}

function attract(ctx) {
  const all = moving.current(ctx)
  for (const entity of moving.current(ctx, own)) {
    const { x, y } = Position.read(ctx, entity)
    let ax = 0
    let ay = 0
    for (let i = 0, n = all.length; i < n; i++) {
      const other = Position.read(ctx, all[i])
      const dx = other.x - x
      const dy = other.y - y
      const squared = dx * dx + dy * dy + 1
      const strength = 1 / (squared * Math.sqrt(squared))
      ax += dx * strength
      ay += dy * strength
    }
    const velocity = Velocity.write(ctx, entity)
    velocity.x += ax
    velocity.y += ay
  }
}

function attractDirect(ctx) {
  const { x: px, y: py } = Position._getInstance(ctx).buffer
  const { x: vx, y: vy } = Velocity._getInstance(ctx).buffer
  const all = moving.current(ctx)
  for (const entity of moving.current(ctx, own)) {
    const x = px[entity]
    const y = py[entity]
    let ax = 0
    let ay = 0
    for (let i = 0, n = all.length; i < n; i++) {
      const dx = px[all[i]] - x
      const dy = py[all[i]] - y
      const squared = dx * dx + dy * dy + 1
      const strength = 1 / (squared * Math.sqrt(squared))
      ax += dx * strength
      ay += dy * strength
    }
    vx[entity] += ax
    vy[entity] += ay
  }
}

const link = (From, To) => (ctx) => {
  for (const entity of linked.current(ctx, own)) To.write(ctx, entity).value += From.read(ctx, entity).value
}

const linkDirect = (From, To) => (ctx) => {
  const from = From._getInstance(ctx).buffer.value
  const to = To._getInstance(ctx).buffer.value
  const entities = linked.current(ctx, own)
  for (let i = 0, n = entities.length; i < n; i++) to[entities[i]] += from[entities[i]]
}

const SYSTEMS = {
  move,
  moveDirect,
  moveAll,
  moveAllDirect,
  moveOther,
  moveOtherDirect,
  attract,
  attractDirect,
  ab: link(A, B),
  bc: link(B, C),
  cd: link(C, D),
  de: link(D, E),
  ef: link(E, F),
  abDirect: linkDirect(A, B),
  bcDirect: linkDirect(B, C),
  cdDirect: linkDirect(C, D),
  deDirect: linkDirect(D, E),
  efDirect: linkDirect(E, F),
}

setupWorker(SYSTEMS[new URL(import.meta.url).search.slice(1)])

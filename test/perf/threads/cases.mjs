// The cases of the threads suite as data: how many entities, what they start with, what one pass does to them. The loops
// below are the model: what every contestant is held against, to the bit, and the row of bare loops on one thread.

const column = (n, value) => Float32Array.from({ length: n }, (_, i) => value(i))
const zeros = (n) => new Float32Array(n)

/** Columns of `n` entities by order of creation; every contestant starts from these. */
function movers(n) {
  return { px: zeros(n), py: zeros(n), vx: column(n, (i) => (i % 7) - 3), vy: column(n, (i) => (i % 5) - 2) }
}

function bodies(n) {
  return {
    px: column(n, (i) => Math.fround((i * 7919) % 1024) / 8),
    py: column(n, (i) => Math.fround((i * 104729) % 1024) / 8),
    vx: zeros(n),
    vy: zeros(n),
  }
}

const couples = (n) => ({
  ...movers(n),
  qx: zeros(n),
  qy: zeros(n),
  wx: column(n, (i) => (i % 3) - 1),
  wy: column(n, () => 2),
})

function links(n) {
  return { a: column(n, (i) => (i % 3) + 1), b: zeros(n), c: zeros(n), d: zeros(n), e: zeros(n), f: zeros(n) }
}

function move({ px, py, vx, vy }, n) {
  for (let i = 0; i < n; i++) {
    px[i] += vx[i]
    py[i] += vy[i]
  }
}

/** The velocity of every body is drawn to every other body. Positions stand still, so all read the same. */
function attract({ px, py, vx, vy }, n) {
  for (let i = 0; i < n; i++) {
    const x = px[i]
    const y = py[i]
    let ax = 0
    let ay = 0
    for (let k = 0; k < n; k++) {
      const dx = px[k] - x
      const dy = py[k] - y
      const squared = dx * dx + dy * dy + 1
      const strength = 1 / (squared * Math.sqrt(squared))
      ax += dx * strength
      ay += dy * strength
    }
    vx[i] += ax
    vy[i] += ay
  }
}

function moveCouples(columns, n) {
  const { qx, qy, wx, wy } = columns
  move(columns, n)
  for (let i = 0; i < n; i++) {
    qx[i] += wx[i]
    qy[i] += wy[i]
  }
}

function chain({ a, b, c, d, e, f }, n) {
  for (let i = 0; i < n; i++) b[i] += a[i]
  for (let i = 0; i < n; i++) c[i] += b[i]
  for (let i = 0; i < n; i++) d[i] += c[i]
  for (let i = 0; i < n; i++) e[i] += d[i]
  for (let i = 0; i < n; i++) f[i] += e[i]
}

export const CASES = {
  move_10k: { text: 'P += V, 10,000 entities', entities: 10_000, kind: 'move', seed: movers, model: move },
  move_100k: { text: 'P += V, 100,000 entities', entities: 100_000, kind: 'move', seed: movers, model: move },
  move_1m: { text: 'P += V, 1,000,000 entities', entities: 1_000_000, kind: 'move', seed: movers, model: move },
  heavy: { text: '4,096 bodies, each reads all', entities: 4096, kind: 'attract', seed: bodies, model: attract },
  two: {
    text: 'two independent systems, 100,000 entities',
    entities: 100_000,
    kind: 'two',
    seed: couples,
    model: moveCouples,
  },
  chain: {
    text: 'a chain of five systems, 100,000 entities',
    entities: 100_000,
    kind: 'chain',
    seed: links,
    model: chain,
  },
}

/** Throws unless the columns hold, bit for bit, what the model holds. */
export function checkColumns(model, columns) {
  for (const [name, wanted] of Object.entries(model)) {
    const found = columns[name]
    for (let i = 0; i < wanted.length; i++) {
      if (found(i) !== wanted[i]) throw new Error(`${name} of entity ${i} is ${found(i)} and must be ${wanted[i]}`)
    }
  }
}

/** A sum that people can compare between rows. */
export function checksum(columns) {
  let sum = 0
  for (const column of Object.values(columns)) {
    for (let i = 0; i < column.length; i++) sum = (Math.imul(sum, 31) + Math.round(column[i] * 64)) | 0
  }
  return (sum >>> 0).toString(16).padStart(8, '0')
}

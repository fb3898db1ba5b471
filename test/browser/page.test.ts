import { expect, test } from './demo.js'

test('starts by itself: 100,000 effects, isolated, on threads, and says so', async ({ demo }) => {
  await demo.open()
  await expect.poll(async () => (await demo.stats()).effects, { timeout: 15_000 }).toBeGreaterThanOrEqual(100_000)
  const before = await demo.page.evaluate(async () => ({ ...(await globalThis.myriad.stats()), at: performance.now() }))
  // At every reading, not at some.
  const readings = await demo.page.evaluate(async () => {
    const effects: number[] = []
    for (let i = 0; i < 60; i++) {
      effects.push((await globalThis.myriad.stats()).effects)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return effects
  })
  const after = await demo.page.evaluate(async () => ({ ...(await globalThis.myriad.stats()), at: performance.now() }))
  const ticksASecond = ((after.tick - before.tick) / (after.at - before.at)) * 1000
  // Sixty on any machine with time to spare; wide room for one that has none.
  expect(ticksASecond).toBeGreaterThan(30)
  expect(ticksASecond).toBeLessThan(66)
  expect(after).toMatchObject({ actors: 10_000, isolated: true })
  expect(Math.min(...readings)).toBeGreaterThanOrEqual(100_000)
  expect(after.workers).toBeGreaterThanOrEqual(1)
  expect(after.executed).toBeGreaterThan(before.executed)
  expect(after.memoryBytes).toBeGreaterThan(1_000_000)
  await expect(demo.page.locator('#headline')).toContainText(/10,000 actors carry [\d,]+ effects:\s+\d+ ticks a second/)
  expect(await demo.brightnessSpread()).toBeGreaterThan(10)
})

test('takes 100,000 more effects at the press of a button', async ({ demo }) => {
  await demo.open()
  await demo.page.getByRole('button', { name: '+100,000 effects' }).click()
  await expect.poll(async () => (await demo.stats()).effects, { timeout: 30_000 }).toBeGreaterThanOrEqual(200_000)
  await demo.page.evaluate(() => globalThis.myriad.spawn({ effects: 100_000 }))
  await expect.poll(async () => (await demo.stats()).effects, { timeout: 30_000 }).toBeGreaterThanOrEqual(300_000)
})

test('gives the same hash whatever the workers were on the way', async ({ demo }) => {
  await demo.open('/?paused')
  const untouched = { tick: await demo.step(360), hash: await demo.hash() }
  await demo.open('/?paused')
  for (const workers of [0, 1, 2, 0, 1]) {
    expect(await demo.setWorkers(workers)).toBe(workers)
    await demo.step(72)
  }
  expect({ tick: (await demo.stats()).tick, hash: await demo.hash() }).toEqual(untouched)
})

test('pauses, steps and resumes', async ({ demo }) => {
  await demo.open()
  await demo.page.getByRole('button', { name: 'Pause' }).click()
  const resume = demo.page.getByRole('button', { name: 'Resume' })
  await expect(resume).toBeVisible()
  const { tick } = await demo.stats()
  await demo.page.waitForTimeout(300)
  expect((await demo.stats()).tick).toBe(tick)
  await demo.page.getByRole('button', { name: 'Step one tick' }).click()
  await expect.poll(async () => (await demo.stats()).tick).toBe(tick + 1)
  await resume.click()
  await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(tick + 5)
})

test('answers within 100 ms, whatever the game is busy with', async ({ demo }) => {
  await demo.open()
  await demo.page.evaluate(() => globalThis.myriad.spawn({ effects: 500_000 }))
  await expect.poll(async () => (await demo.stats()).effects, { timeout: 30_000 }).toBeGreaterThanOrEqual(600_000)
  const waits = await demo.page.evaluate(async () => {
    const app = document.querySelector('myriad-demo')!.shadowRoot!
    const panel = app.querySelector('myriad-controls')!.shadowRoot!
    const text = () => `${app.textContent} ${panel.textContent}`.replace(/\s+/g, ' ')
    const button = (name: string) =>
      [...panel.querySelectorAll('button')].find((b) => b.textContent!.replace(/\s+/g, ' ').trim().startsWith(name))!
    const slider = panel.querySelector<HTMLInputElement>('#per-actor')!
    const drag = (value: string) => () => {
      slider.value = value
      slider.dispatchEvent(new Event('input', { bubbles: true }))
    }
    const found: [string, number][] = []
    const measure = async (act: () => void, shows: string) => {
      const started = performance.now()
      act()
      while (!text().includes(shows) && performance.now() - started < 3000) {
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      found.push([shows, performance.now() - started])
      // The game's own answer does not take it back.
      await new Promise((resolve) => setTimeout(resolve, 400))
      if (!text().includes(shows)) found.push([`${shows} taken back`, Number.POSITIVE_INFINITY])
    }
    await measure(() => button('Pause').click(), 'Resume')
    await measure(() => button('Resume').click(), 'Pause')
    await measure(() => button('+1,000').click(), 'Keeps 601,000 effects alive')
    await measure(() => button('+1,000').click(), '602,000 from now on')
    await measure(drag('12'), 'Effects per actor: 12')
    await measure(drag('13'), 'Keeps 130,000 effects alive')
    return found
  })
  expect(waits.map(([what]) => what)).toHaveLength(6)
  for (const [what, ms] of waits) expect([what, ms < 100 ? 'in time' : ms]).toEqual([what, 'in time'])
})

test('begins anew on reset and on another number of actors', { tag: '@long' }, async ({ demo }) => {
  await demo.open()
  await expect.poll(async () => (await demo.stats()).tick).toBeGreaterThan(60)
  await demo.page.getByRole('button', { name: 'Reset' }).click()
  await expect.poll(async () => (await demo.stats()).tick).toBeLessThan(60)
  await demo.page.getByLabel('Actors', { exact: true }).selectOption('1000')
  await expect.poll(async () => (await demo.stats()).actors).toBe(1000)
  await expect.poll(async () => (await demo.stats()).effects).toBeGreaterThan(9000)
})

test('shows one actor when it is clicked or its number is given', async ({ demo }) => {
  await demo.open()
  const inspector = demo.page.locator('myriad-inspector')
  await inspector.getByLabel('Number').fill('1234')
  await inspector.getByLabel('Number').press('Enter')
  await expect(inspector.getByRole('row').nth(3)).toBeVisible()
  await demo.page.locator('canvas').first().click()
  // The middle of a sunflower is its first seed.
  await expect(inspector.getByLabel('Number')).toHaveValue('0')
})

// Contestants that are processes of their own, taking turns: A B C A B C … A noisy minute hits all alike then, and a
// ratio is made of figures of one round.
import { fork } from 'node:child_process'
import { median } from './report.mjs'

/** A process that answers each message with one of its own. `ask` gives { wrong } when it throws or dies. */
function start(script, args, execArgv = []) {
  // What a library prints about itself would stand in the middle of the tables.
  const child = fork(script, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv })
  const ask = (message) =>
    new Promise((resolve) => {
      const done = (answer) => {
        child.off('message', done)
        child.off('exit', gone)
        resolve(answer)
      }
      const gone = (code) => done({ wrong: `its process ended with ${code}` })
      child.once('message', done)
      child.once('exit', gone)
      if (child.connected) child.send(message)
      else gone(child.exitCode)
    })
  return { ask, stop: () => child.connected && child.disconnect() }
}

/**
 * Lets every contestant { name, script, args } warm up, then measure in turn for `ms` in each of `rounds` rounds, and
 * last answer `last(passes)`, passes being the most that any has made. Returns a row each: { …contestant, wrong, best,
 * median, rounds: [best of each round], end }. A contestant that went wrong has no figures and says why.
 */
export async function takeTurns(contestants, { rounds, ms, warmUpMs, last }) {
  const all = contestants.map((contestant) => ({
    contestant,
    process: start(contestant.script, contestant.args, contestant.execArgv),
    bests: [],
    medians: [],
    passes: 0,
    wrong: undefined,
    end: undefined,
  }))
  const ask = async (one, message) => {
    if (one.wrong) return undefined
    const answer = await one.process.ask(message)
    one.wrong = answer.wrong
    return answer.wrong ? undefined : answer
  }
  for (const one of all) await ask(one, { ms: warmUpMs })
  for (let round = 0; round < rounds; round++) {
    for (const one of all) {
      const figures = await ask(one, { ms })
      if (!figures) continue
      one.bests.push(figures.best)
      one.medians.push(figures.median)
      one.passes = figures.passes
    }
  }
  if (last) {
    const passes = Math.max(...all.filter(({ contestant }) => contestant.settles).map((one) => one.passes))
    for (const one of all) if (one.contestant.settles) one.end = await ask(one, last(passes))
  }
  for (const one of all) one.process.stop()
  return all.map(({ contestant, bests, medians, wrong, end }) => ({
    ...contestant,
    wrong,
    end,
    best: wrong ? Number.NaN : Math.min(...bests),
    median: wrong ? Number.NaN : median(medians),
    rounds: wrong ? [] : bests,
  }))
}

/** How many times as long `a` takes as `b`: the middle one of the rounds' ratios. */
export function pairedRatio(a, b) {
  if (a.wrong || b.wrong) return Number.NaN
  return median(a.rounds.map((time, i) => time / b.rounds[i]))
}

// Opens an example's page in the installed browser and collects what it prints to the console.
import { chromium } from '@playwright/test'

const PATIENCE_MS = 60_000

/** The lines that a page logs, as many as `prints` has; throws when the page throws, or logs an error or too little. */
export async function openPage(url, executablePath, prints) {
  if (!executablePath) throw new Error('There is no browser. Install Chromium or name one in MYRIAD_BROWSER.')
  const browser = await chromium.launch({
    executablePath,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--enable-unsafe-swiftshader'],
  })
  try {
    const page = await browser.newPage()
    const wanted = prints.split('\n').length - 1
    const lines = []
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`After ${PATIENCE_MS / 1000} s the page had printed only\n${lines.join('\n')}`))
      }, PATIENCE_MS)
      page.on('pageerror', (error) => reject(error))
      page.on('console', (message) => {
        if (message.type() === 'error') reject(new Error(`The page logged an error: ${message.text()}`))
        if (message.type() === 'log') lines.push(message.text())
        if (lines.length < wanted) return
        clearTimeout(timer)
        resolve()
      })
      page.goto(url).catch(reject)
    })
    return `${lines.join('\n')}\n`
  } finally {
    await browser.close()
  }
}

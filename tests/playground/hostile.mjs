// Runs programs on the page, in the browser that puppeteer is given, and prints what the page made of each, as JSON.
// node hostile.mjs FOLDER-OF-PUPPETEER BROWSER EXECUTABLE URL programs.json
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"

const [folder, browser, executablePath, url, programs] = process.argv.slice(2)
const found = createRequire(pathToFileURL(`${folder}/package.json`)).resolve("puppeteer-core")
const { default: puppeteer } = await import(pathToFileURL(found).href)
const timeout = 120_000
const args = browser === "chrome" ? ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] : []
const window = await puppeteer.launch({ browser, executablePath, args, headless: true, protocolTimeout: timeout })
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
try {
  const page = await window.newPage()
  await page.setViewport({ width: 1280, height: 800 })
  await page.goto(`${url}#lang=en`)
  const until = (condition, ...given) => page.waitForFunction(condition, { timeout, polling: 50 }, ...given)
  const click = (selector) => page.$eval(selector, (element) => element.click())
  const ready = () => until(() => document.querySelector("#state").className === "ready" && !document.querySelector("#run").disabled)
  await until(() => document.querySelector("#picture iframe"))
  await ready()
  // How long the page did not answer, in milliseconds.
  await page.evaluate(() => {
    let last = performance.now()
    setInterval(() => {
      window.gap = Math.max(window.gap, performance.now() - last)
      last = performance.now()
    }, 20)
  })
  const seen = {}
  for (const { name, code, steps, stop, seconds } of JSON.parse(readFileSync(programs, "utf8"))) {
    process.stderr.write(`${name}\n`)
    await page.$eval("#editor .cm-content", (editor) => editor.focus())
    await page.keyboard.down("Control")
    await page.keyboard.press("a")
    await page.keyboard.up("Control")
    await page.evaluate((code) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData("text/plain", code)
      const paste = new ClipboardEvent("paste", { bubbles: true, cancelable: true })
      Object.defineProperty(paste, "clipboardData", { value: clipboardData }) // Firefox takes none in the constructor
      document.querySelector("#editor .cm-content").dispatchEvent(paste)
      window.gap = 0
    }, code)
    const begun = performance.now()
    await click("#run")
    if (steps) {
      await ready()
      await click("#tab-steps")
    }
    if (stop) {
      await until(() => !document.querySelector("#stop").hidden)
      await wait(seconds * 1000)
      await click("#stop")
    }
    await ready()
    await wait(100) // what was printed is shown a moment later
    seen[name] = await page.evaluate(() => ({
      gap: window.gap,
      output: document.querySelector("#output").textContent.slice(-400),
      letters: document.querySelector("#output").textContent.length,
      parts: document.querySelector("#output").childElementCount,
      picture: document.querySelector("#picture iframe")?.srcdoc.slice(-20_000) ?? document.querySelector("#picture").textContent,
      polluted: [{}.polluted, [].polluted, (() => {}).polluted].some(Boolean),
      title: document.title,
      at: location.origin + location.pathname,
    }))
    seen[name].seconds = (performance.now() - begun) / 1000
    await click("#tab-graph")
  }
  console.log(JSON.stringify(seen))
} finally {
  await window.close()
}

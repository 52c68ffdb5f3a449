// A walk through the page in Firefox, which puppeteer drives over WebDriver BiDi; prints what was seen, as JSON.
// node firefox.mjs FOLDER-OF-PUPPETEER EXECUTABLE URL
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"

const [folder, executablePath, url] = process.argv.slice(2)
const found = createRequire(pathToFileURL(`${folder}/package.json`)).resolve("puppeteer-core")
const { default: puppeteer } = await import(pathToFileURL(found).href)
const timeout = 90_000
const firefox = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, protocolTimeout: timeout })
try {
  const page = await firefox.newPage()
  const faults = []
  page.on("pageerror", (error) => faults.push(String(error)))
  await page.setViewport({ width: 1280, height: 800 })
  await page.goto(`${url}#lang=en`)
  const until = (condition, ...given) => page.waitForFunction(condition, { timeout, polling: 50 }, ...given)
  const text = (selector) => page.$eval(selector, (element) => element.textContent)
  const click = (selector) => page.$eval(selector, (element) => element.click())
  const is = (state) => until((state) => document.querySelector("#state").className === state, state)
  // The driver hears of a new frame a little later, and of another in its place where Firefox moves it to a process of its own.
  const frameWith = async (selector) => {
    for (const end = Date.now() + timeout; ; ) {
      try {
        const frame = await (await page.$("#picture iframe")).contentFrame()
        await frame.waitForSelector(selector, { timeout: 5_000 })
        return frame
      } catch (error) {
        if (Date.now() > end) throw error
      }
    }
  }
  const seen = {}

  await until(() => document.querySelector("#picture iframe"))
  await is("ready")
  seen.graph = await page.$eval("#picture iframe", (frame) => [...frame.srcdoc.matchAll(/<text[^>]*>([^<]+)/g)].map((found) => found[1]))
  seen.output = await text("#output")

  // Scripts within frames run in Firefox too, whose hashes the page's policy has.
  await click("#tab-steps")
  await until(() => document.querySelector("#picture iframe")?.srcdoc.includes("autograd-steps"))
  const frame = await frameWith("[data-do=last]:not([disabled])")
  await frame.$eval("[data-do=last]", (button) => button.click())
  seen.step = await frame.$eval(".line", (line) => line.textContent)

  await click("#tab-train")
  await page.waitForSelector("[data-at=play]:not([disabled])", { timeout })
  await click("[data-at=play]")
  await until(() => /step (\d{2,})/.test(document.querySelector("[data-at=progress]").textContent))
  await click("[data-at=play]")
  seen.neurons = await page.$$eval("button.neuron canvas", (all) => all.filter((canvas) => canvas.width > 1).length)

  await click("#tab-code")
  await is("ready")
  await page.click("#editor .cm-content")
  await page.keyboard.down("Control")
  await page.keyboard.press("a")
  await page.keyboard.up("Control")
  await page.keyboard.type("while True: print(1)")
  await click("#run")
  await until(() => document.querySelector("#output").textContent.startsWith("1\n"))
  await click("#stop")
  await is("loading")
  seen.stopped = (await text("#output")).trim().split("\n").at(-1).replace(/^1+/, "")
  seen.kept = await text("#editor .cm-line")

  await click("#share")
  await page.select("#language", "ko")
  seen.title = await page.title()
  seen.run = await text("#run span")
  seen.overhang = []
  for (const width of [360, 390]) {
    await page.setViewport({ width, height: 740 })
    seen.overhang.push(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
  }

  const link = await page.evaluate(() => location.href)
  const other = await firefox.newPage()
  await other.goto(link)
  await other.waitForSelector("#from-link:not([hidden])", { timeout })
  seen.given = await other.$eval("#editor .cm-line", (line) => line.textContent)
  console.log(JSON.stringify({ ...seen, faults }))
} finally {
  await firefox.close()
}

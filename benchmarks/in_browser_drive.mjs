// Opens the page in a browser that puppeteer drives, Firefox over WebDriver BiDi, some times, and prints what the page measured, as JSON.
// node in_browser_drive.mjs FOLDER-OF-PUPPETEER chrome|firefox EXECUTABLE URL RUNS
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"

const [folder, browser, executablePath, url, runs] = process.argv.slice(2)
const found = createRequire(pathToFileURL(`${folder}/package.json`)).resolve("puppeteer-core")
const { default: puppeteer } = await import(pathToFileURL(found).href)
const measure = readFileSync(new URL("in_browser_page.js", import.meta.url), "utf8").replace(/^\/\/.*\n/, "")
const results = []
let version
for (let i = 0; i < Number(runs); i++) {
  const args = browser === "chrome" ? ["--no-sandbox", "--disable-gpu"] : []
  const driven = await puppeteer.launch({ browser, executablePath, args, headless: true, protocolTimeout: 300_000 })
  version = await driven.version()
  const page = await driven.newPage()
  await page.setViewport({ width: 1280, height: 800 })
  await page.goto(url)
  results.push(await page.evaluate(`(${measure})(5)`))
  await driven.close()
}
console.log(JSON.stringify({ version, results }))

// The view "Code": run what stands in the editor; show what it printed, its graph and its steps.

import { edit } from "./editor.js"
import { engine, Stopped } from "./engine.js"
import { show as frame } from "./frame.js"
import { current, text } from "./texts.js"

const $ = (id) => document.getElementById(id)
//: Letters that a tab keeps of printed text, and of an answer; a loop that prints without end must not fill its memory.
const LONGEST = 200_000
//: Milliseconds between two changes of the output.
const PAUSE = 50

let editor
let examples = []
let example = null // the id of the one in the editor, or null once it was changed
let running = false
let waiting = "" // what was printed and is not shown yet
let printed = 0 // letters that were shown of what was printed
let timer = null
let chosen = "graph" // what its reader wants to see
let shown = chosen // what is to be seen: some code asks for the other
let answer = {} // what the last run gave that did not fail
let stale = false // whether a run failed since
let late = false // whether the picture waits for the view to be in sight: a frame without a size cannot fit a graph into it

export const state = () => ({ code: editor.code })

/** Starts the view: `given` is the state in the link, of which code waits for a click. */
export async function start(given) {
  examples = await (await fetch("examples.json")).json()
  editor = edit($("editor"), { run, changed: () => example && choose(null) })
  const kept = sessionStorage.getItem("code")
  const named = examples.find(({ id }) => id === given.example) ?? examples[0]
  list()
  if (given.code !== undefined) editor.code = given.code
  else if (kept !== null && !given.example) editor.code = kept
  else choose(named.id)
  $("from-link").hidden = given.code === undefined
  if (given.broken) print(text("brokenLink"), "error")
  $("examples").onchange = () => {
    choose($("examples").value)
    if (example) run()
  }
  $("run").onclick = run
  $("stop").onclick = () => engine.stop()
  for (const kind of ["graph", "steps"]) $(`tab-${kind}`).onclick = () => look((chosen = kind))
  addEventListener("pagehide", () => sessionStorage.setItem("code", editor.code))
  engine.addEventListener("state", tell)
  engine.addEventListener("restart", () => {
    if (!running) print(ended(), "error")
  })
  document.addEventListener("language", speak)
  document.addEventListener("theme", () => look(shown))
  speak()
  // Code from a link runs when its reader says so, and not before.
  if (given.code === undefined && kept === null && !given.broken) run()
}

/** The view is in sight. */
export function show() {
  if (late) look(shown)
}

function list() {
  const options = examples.map(({ id, title }) => new Option(title[current()], id))
  $("examples").replaceChildren(...(example ? [] : [new Option(text("own"), "")]), ...options)
  $("examples").value = example ?? ""
}

function choose(id) {
  example = null
  const found = examples.find((entry) => entry.id === id)
  if (found) {
    editor.code = found.code
    example = id
    $("from-link").hidden = true
  }
  list()
}

/** What the code prints: collected for a moment, as it may be one letter after another without end. */
function hear(words) {
  if (printed > LONGEST) return
  waiting += words.slice(0, LONGEST + 1)
  timer ??= setTimeout(flush, PAUSE)
}

function flush() {
  clearTimeout(timer)
  timer = null
  const words = waiting.slice(0, LONGEST + 1 - printed)
  waiting = ""
  if (!words) return
  printed += words.length
  append(printed > LONGEST ? words.slice(0, -1) : words)
  if (printed > LONGEST) append(`\n${text("cut", LONGEST)}\n`, "error")
}

/** Adds words of the page's own, or an answer, below what was printed. */
function print(words, kind) {
  flush()
  append(words.slice(0, LONGEST), kind)
  if (words.length > LONGEST) append(`\n${text("cut", LONGEST)}\n`, "error")
}

function append(words, kind = "") {
  const part = document.createElement("span")
  part.className = kind
  part.textContent = words
  const output = $("output")
  const below = output.scrollHeight - output.scrollTop - output.clientHeight < 30
  output.append(part)
  if (below) output.scrollTop = output.scrollHeight
}

async function run() {
  if (running) return
  running = true
  tell()
  $("from-link").hidden = true
  $("output").replaceChildren()
  editor.mark(null)
  waiting = ""
  printed = 0
  try {
    const given = await engine.call("session", "run", [editor.code], { output: hear })
    flush()
    stale = Boolean(given.error && answer.graph)
    if (!stale) answer = given
    if (given.error) fail(given.error)
    else if (given.text) print(String(given.text), "result")
    if (stale) caption()
    else look(given.opens ?? chosen)
  } catch (error) {
    if (error instanceof Stopped) print(ended(), "error")
    else print(error.message, "error")
  }
  running = false
  tell()
}

/** Why Python is not what it was. */
function ended() {
  if (engine.state === "failed") return text("dead", engine.reason)
  return engine.reason === "stopped" ? text("stopped") : text("died", engine.reason)
}

function fail({ message, places }) {
  for (const { line, name, source } of places) print(`${text("line", line, name)}${source}\n`, "place")
  print(String(message), "error")
  editor.mark(places.at(-1) ?? null)
}

async function look(kind) {
  shown = kind
  late = $("code").hidden
  if (late) return
  for (const name of ["graph", "steps"]) {
    $(`tab-${name}`).ariaSelected = String(name === kind)
    $(`tab-${name}`).tabIndex = name === kind ? 0 : -1
  }
  $("picture").setAttribute("aria-labelledby", `tab-${kind}`)
  caption()
  if (kind === "steps" && answer.steps) {
    const asked = answer
    try {
      asked.html ??= await engine.call("session", "steps")
    } catch {
      return // Python has been started again and knows them no longer; the output tells
    }
    if (asked === answer && shown === kind) frame($("picture"), asked.html, text(kind))
  } else if (kind === "graph" && answer.graph) frame($("picture"), answer.graph, text(kind))
  else {
    const words = document.createElement("p")
    words.textContent = why(kind)
    $("picture").replaceChildren(words)
  }
}

/** How large the graph is, or that it is of an earlier run. */
function caption() {
  $("picture").classList.toggle("stale", stale)
  $("caption").textContent = stale ? text("before") : answer.nodes ? text("nodes", answer.nodes) : ""
}

/** Why there is no picture. */
function why(kind) {
  if (answer.graph === undefined) return text("wait")
  if (kind === "graph" || !answer.graph) return text("noPicture")
  return answer.nodes ? text("noSteps", answer.nodes) : text("onlyPicture")
}

function tell() {
  $("run").disabled = running || ["loading", "failed"].includes(engine.state)
  $("stop").hidden = engine.state !== "busy"
}

function speak() {
  list()
  editor.name(text("editor"))
  look(shown)
}

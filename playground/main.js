// The page: its two views, its language, its colours and its link.

import * as code from "./code.js"
import { engine } from "./engine.js"
import * as link from "./link.js"
import { current, speak, text } from "./texts.js"
import * as training from "./training.js"

const $ = (id) => document.getElementById(id)
const VIEWS = ["code", "train"]
//: Letters of a link; some browsers take no more than a megabyte.
const LONGEST = 1_000_000
const given = link.read()
let view

function open(name) {
  view = name
  for (const each of VIEWS) {
    $(each).hidden = each !== name
    $(`tab-${each}`).ariaSelected = String(each === name)
    $(`tab-${each}`).tabIndex = each === name ? 0 : -1
  }
  training[name === "train" ? "show" : "hide"]()
  if (name === "code") code.show()
}

function paint(theme) {
  document.documentElement.setAttribute("theme", theme)
  document.dispatchEvent(new Event("theme"))
}

function tell() {
  $("state").className = engine.state
  $("state").textContent = text(engine.state)
}

for (const tabs of document.querySelectorAll("[role=tablist]"))
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const all = [...tabs.children]
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length]
    next.focus()
    next.click()
  })

for (const name of VIEWS) $(`tab-${name}`).onclick = () => open(name)
$("language").onchange = () => speak($("language").value)
$("theme").onclick = () => paint(document.documentElement.getAttribute("theme") === "dark" ? "light" : "dark")
$("share").onclick = async () => {
  const state = link.write({ view, language: current(), ...code.state(), train: training.state() })
  if (state.length > LONGEST) return say("tooLong")
  history.replaceState(null, "", state)
  try {
    await navigator.clipboard.writeText(location.href)
  } catch {
    return // the address bar has it
  }
  say("copied")
}

/** Puts a word in place of the button's for a moment. */
function say(key) {
  const words = $("share").querySelector("span")
  words.textContent = text(key)
  $("share").classList.add("copied")
  setTimeout(() => {
    words.textContent = text("share")
    $("share").classList.remove("copied")
  }, 1500)
}
const dark = matchMedia("(prefers-color-scheme: dark)")
dark.onchange = () => paint(dark.matches ? "dark" : "light")
document.addEventListener("language", tell)
engine.addEventListener("state", tell)

paint(dark.matches ? "dark" : "light")
speak(given.language ?? (navigator.language.startsWith("ko") ? "ko" : "en"))
$("language").value = current()
const started = engine.start()
training.mount($("train"), given.train)
open(VIEWS.includes(given.view) ? given.view : "code")
await started
await code.start(given)

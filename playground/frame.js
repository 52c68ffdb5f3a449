// HTML that the engine made, in a frame that can do nothing to this page: it has no origin, and of scripts the policy of this page
// lets only those run that the build has counted (the buttons of the steps).

import { inKorean } from "./korean.js"
import { current, text } from "./texts.js"

//: Letters that a browser lays out while the page waits.
const LARGEST = 5_000_000

const STYLE = `body { display: grid; grid-template-columns: minmax(0, 1fr); align-content: safe center; box-sizing: border-box; min-height: 100vh; margin: 0; padding: min(1rem, 2.5vw); font: 15px/1.5 system-ui, sans-serif }
body > svg { display: block; max-width: none; height: auto; margin: 0 auto }
.autograd-steps, .autograd-tree.live { display: flex; flex-direction: column; height: calc(100vh - 2 * min(1rem, 2.5vw)) }
body .autograd-steps .picture { flex: 1; display: grid; align-content: safe center; min-height: 10rem; max-height: none }
.autograd-steps details[open] { max-height: 40vh; overflow: auto }
.autograd-tree.live .picture { flex: 1; height: auto !important; min-height: 10rem }`

export function show(place, html, title) {
  if (html.length > LARGEST) {
    const words = document.createElement("p")
    words.textContent = text("tooLarge")
    return void place.replaceChildren(words)
  }
  const theme = document.documentElement.getAttribute("theme")
  const frame = document.createElement("iframe")
  frame.title = title
  frame.sandbox = "allow-scripts"
  frame.srcdoc = `<!doctype html><html theme="${theme}"><meta charset="utf-8"><meta name="color-scheme" content="${theme}"><style>${STYLE}</style>${current() === "ko" ? inKorean(html) : html}`
  frame.onload = () => performance.mark("picture") // for benchmarks/in_browser.py
  place.replaceChildren(frame)
}

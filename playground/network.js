// The drawing of the network: a column for each layer, lines as wide as the weights are large, and in each neuron what it has
// learned. Neurons and lines can be pressed.

import { paintValues } from "./plane.js"
import { text } from "./texts.js"

const SVG = "http://www.w3.org/2000/svg"
const element = (name, attributes) => {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

/** Puts neurons and lines in place; `hover`, `edit` and `resize` hear what is pressed. */
export function place(root, { program, hidden, hover, edit, resize, most }) {
  const inputs = Array.from({ length: program.inputs }, (_, i) => i)
  const columns = [inputs, ...program.neurons]
  const links = element("svg", { class: "links", "aria-hidden": "true", viewBox: "0 0 100 100", preserveAspectRatio: "none" })
  root.replaceChildren(links)
  root.dataset.most = Math.max(...columns.map((neurons) => neurons.length))
  const at = (column, i) => [((column + 0.5) / columns.length) * 100, 10 + ((i + 0.5) / columns[column].length) * 88]
  let parameter = 0
  columns.forEach((neurons, column) => {
    if (column && column < columns.length - 1) root.append(header(column - 1, neurons.length, (100 * (column + 0.5)) / columns.length, resize, most))
    neurons.forEach((line, i) => {
      const [x, y] = at(column, i)
      const button = document.createElement(column ? "button" : "span")
      const last = column === columns.length - 1
      button.className = "neuron"
      button.style = `left:${x}%;top:${y}%`
      button.append(document.createElement("canvas"))
      const name = column ? (last ? text("outputNeuron") : text("neuron", i + 1, column)) : text("inputNumber", `x${i}`)
      button.title = name
      if (column) button.setAttribute("aria-label", name)
      else button.append(`x${i}`)
      Object.assign(button.dataset, { line, layer: column - 1, neuron: i })
      const over = () => hover(line)
      const out = () => hover(null)
      if (column) Object.assign(button, { onmouseenter: over, onmouseleave: out, onfocus: over, onblur: out, onclick: () => edit([column - 1, i], 0) })
      else Object.assign(button, { onmouseenter: over, onmouseleave: out })
      root.append(button)
      if (!column) return
      columns[column - 1].forEach((_, from) => {
        const [fromX, fromY] = at(column - 1, from)
        const path = element("path", {
          d: `M${fromX} ${fromY}C${(fromX + x) / 2} ${fromY} ${(fromX + x) / 2} ${y} ${x} ${y}`,
          "data-parameter": parameter++,
          "vector-effect": "non-scaling-stroke",
        })
        path.onclick = () => edit([column - 1, i], from)
        links.append(path)
      })
      parameter++ // the bias
    })
  })
}

/** Above a column: how many neurons it has, and buttons for one fewer and one more. */
function header(layer, count, left, resize, most) {
  const head = document.createElement("div")
  head.className = "head"
  head.style.left = `${left}%`
  for (const [by, sign, key] of [[-1, "−", "fewer"], [1, "+", "more"]]) {
    const button = document.createElement("button")
    button.className = "icon"
    button.textContent = sign
    button.title = text(key, layer + 1)
    button.setAttribute("aria-label", text(key, layer + 1))
    button.disabled = count + by < 1 || count + by > most
    button.onclick = () => resize(layer, by)
    head.append(button)
  }
  return head
}

/** Shows the numbers of this moment. */
export function draw(root, { program, weights, values, size, edited }) {
  const room = Math.min((0.76 * root.clientHeight) / root.dataset.most, root.clientWidth / 10, 42)
  root.style.setProperty("--neuron", `${room}px`)
  for (const path of root.querySelectorAll("path")) {
    const weight = weights[path.dataset.parameter]
    path.setAttribute("class", weight < 0 ? "negative" : "positive")
    path.setAttribute("stroke-width", Math.min(7, 0.4 + 2 * Math.abs(weight)).toFixed(2))
  }
  for (const button of root.querySelectorAll(".neuron")) {
    const { line, layer, neuron } = button.dataset
    button.classList.toggle("edited", edited !== null && Number(layer) === edited[0] && Number(neuron) === edited[1])
    const canvas = button.firstChild
    const found = values[line]
    if (size && found instanceof Float64Array) paintValues(canvas, found, size, { step: 4, isScore: Number(line) === program.output })
    else if (found instanceof Float64Array) curve(canvas, found)
  }
}

/** The values along the only input, as a small curve. */
function curve(canvas, values) {
  if (canvas.width !== 40) canvas.width = canvas.height = 40
  const context = canvas.getContext("2d")
  context.clearRect(0, 0, 40, 40)
  context.strokeStyle = getComputedStyle(canvas).color
  context.lineWidth = 2.5
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-9)
  context.beginPath()
  values.forEach((value, i) => i % 6 || context.lineTo((40 * i) / values.length, 20 - (17 * value) / most))
  context.stroke()
}

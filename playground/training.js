// The view "Train": a network learns in the worker (python/training.py), and this page draws it. main.js calls mount once, show
// and hide when the view changes, and state for the link.

import { chart } from "./chart.js"
import { engine, Stopped } from "./engine.js"
import { show as frame } from "./frame.js"
import { draw as drawNetwork, place as placeNetwork } from "./network.js"
import { draw as drawPlane, nearest, REACH } from "./plane.js"
import { compute, grid, measure } from "./surface.js"
import { text, translate } from "./texts.js"

const DATA = ["moons", "circles", "spirals", "xor", "curve"]
const ACTIVATIONS = ["tanh", "relu", "sigmoid", "leaky_relu", "elu", "softplus", "silu", "gelu", "sin"]
const OPTIMIZERS = ["sgd", "momentum", "rmsprop", "adagrad", "adam"]
const RATES = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]
const BATCHES = [1, 5, 10, 20, 50, 100]
const NOISES = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5]
const COUNTS = [20, 50, 100, 200]
const USUAL = { data: "moons", count: 50, noise: 0.1, seed: 0, points: [], hidden: [4, 4], activation: "tanh", optimizer: "adam", lr: 0.03, batch: 10 }
const [LAYERS, NEURONS, POINTS, SEEDS] = [4, 8, 200, 1_000_000]
//: Seconds of training between two pictures, points of the surface in a row, and how many of them the curve has.
const [FRAME, SIZE, CURVE] = [0.026, 56, 240]

let root
let settings = { ...USUAL }
let made // what `new` gave: points, targets, learn, program, names
let weights = []
let playing = false
let visible = false
let brush = 1 // the class of a point that a click adds
let hovered = null // the line of the neuron under the pointer
let chosen = -1 // the point that the keyboard has come to
let pointed = -1 // the point under the pointer
let edited = null // [layer, neuron] of the weights that are shown
let losses = [] // [training, test] after each picture
let asked = 0 // counts what was begun anew, so that late answers are known

/** Settings that someone else may have written into a link: what is not one of the choices is as usual. */
function checked(given) {
  const one = (name, all) => (all.includes(given?.[name]) ? given[name] : USUAL[name])
  const whole = (number, least, most) => Number.isInteger(number) && number >= least && number <= most
  const data = one("data", DATA)
  const fits = (point) => Array.isArray(point) && point.length === (data === "curve" ? 2 : 3) && point.every((along) => Number.isFinite(along) && Math.abs(along) <= REACH)
  const hidden = given?.hidden
  return {
    data,
    count: one("count", COUNTS),
    noise: one("noise", NOISES),
    seed: whole(given?.seed, 0, SEEDS) ? given.seed : USUAL.seed,
    points: Array.isArray(given?.points) ? given.points.filter(fits).slice(0, POINTS) : [],
    hidden: Array.isArray(hidden) && hidden.length <= LAYERS && hidden.every((size) => whole(size, 1, NEURONS)) ? hidden : USUAL.hidden,
    activation: one("activation", ACTIVATIONS),
    optimizer: one("optimizer", OPTIMIZERS),
    lr: one("lr", RATES),
    batch: one("batch", BATCHES),
  }
}

const $ = (name) => root.querySelector(`[data-at="${name}"]`)
const icon = (path) => `<svg viewBox="0 0 20 20" aria-hidden="true"><path fill-rule="evenodd" d="${path}"/></svg>`
const field = (name, key = name) => `<label><span data-text="${key}"></span><select data-at="${name}"></select></label>`

/** Fills the view; `given` is what state() returned when the link was made, or undefined. Do not trust it: links are made by anyone. */
export function mount(element, given) {
  root = element
  settings = checked(given)
  root.innerHTML = `
<div class="bar" data-at="bar">
<button class="main" data-at="play" disabled>${icon("M6 4l10 6-10 6z")}<span data-at="play-text"></span></button>
<button data-at="step" disabled>${icon("M5 4l8 6-8 6zM14 4h2v12h-2z")}<span data-text="oneStep"></span></button>
<button data-at="reset" disabled>${icon("M10 4a6 6 0 1 1-5.6 3.8l1.8.7A4 4 0 1 0 10 6v3L5 5l5-4z")}<span data-text="reset"></span></button>
<span data-at="progress" class="progress"></span>
${field("activation")}${field("optimizer")}${field("lr", "rate")}${field("batch")}
</div>
<p class="notice" data-at="notice" role="alert" hidden></p>
<div class="parts">
<section class="data"><h2 data-text="data"></h2>
<div class="kinds" data-at="kinds" role="radiogroup" data-label="data"></div>
${field("count", "samples")}${field("noise")}
<label><span data-text="seed"></span><span class="seed"><input type="number" min="0" max="${SEEDS}" step="1" data-at="seed"><button class="icon" data-at="another" data-label="another">${icon("M5 3h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm1.5 3v2h2V6zm5 0v2h2V6zm-2.5 3v2h2V9zm-2.5 3v2h2v-2zm5 0v2h2v-2z")}</button></span></label>
<fieldset data-at="brushes"><legend data-text="add"></legend>
<label class="brush blue"><input type="radio" name="brush" value="1" checked><span data-text="blue"></span></label>
<label class="brush orange"><input type="radio" name="brush" value="0"><span data-text="orange"></span></label></fieldset>
<button data-at="clear" data-text="clear" hidden></button></section>
<section class="middle"><h2><span data-text="network"></span><span class="stepper"><span data-text="layers"></span><button class="icon" data-at="shallower" aria-label="−">−</button><output data-at="depth"></output><button class="icon" data-at="deeper" aria-label="+">+</button></span></h2>
<div class="network" data-at="network"></div>
<form class="weights" data-at="weights" hidden></form>
<p class="hint" data-text="hint"></p></section>
<section class="seen"><h2 data-text="result"></h2>
<canvas class="plane" data-at="plane" tabindex="0" role="img" data-label="canvas"></canvas>
<p class="said" data-at="said" aria-live="polite"></p>
<div class="losses"><span data-at="numbers"></span><canvas data-at="chart" role="img"></canvas></div></section>
</div>
<dialog data-at="dialog"><div class="bar"><h2 data-at="title"></h2><div class="tabs" role="tablist"><button role="tab" data-at="graph" data-text="graph"></button><button role="tab" data-at="steps" data-text="steps"></button></div><button class="icon" data-at="close" data-label="close">×</button></div><p class="hint" data-at="part" hidden data-text="partOfSteps"></p><div class="opened" data-at="opened"></div></dialog>`
  fill("activation", ACTIVATIONS)
  fill("optimizer", OPTIMIZERS)
  fill("lr", RATES)
  fill("batch", BATCHES)
  fill("count", COUNTS)
  fill("noise", NOISES)
  for (const name of ["activation", "optimizer", "count", "noise"]) $(name).onchange = () => set({ [name]: read(name) })
  for (const name of ["lr", "batch"])
    $(name).onchange = () => {
      settings[name] = read(name)
      ask("change", [name, settings[name]])
    }
  $("seed").onchange = () => set({ seed: Math.min(SEEDS, Math.max(0, Math.trunc(Number($("seed").value) || 0))) })
  $("another").onclick = () => set({ seed: Math.floor(Math.random() * 1000) })
  $("clear").onclick = () => set({ points: [] }, true)
  $("brushes").onchange = (event) => (brush = Number(event.target.value))
  for (const name of DATA) {
    const label = document.createElement("label")
    label.innerHTML = `<input type="radio" name="data" value="${name}"><span data-text="${name}"></span>`
    $("kinds").append(label)
  }
  $("kinds").onchange = (event) => set({ data: event.target.value, points: [] })
  $("play").onclick = () => (playing ? pause() : play())
  $("step").onclick = () => ask("advance", [0, 1]).then(take)
  $("reset").onclick = () => begin()
  $("shallower").onclick = () => set({ hidden: settings.hidden.slice(0, -1) })
  $("deeper").onclick = () => set({ hidden: [...settings.hidden, settings.hidden.at(-1) ?? 4] })
  $("plane").onclick = click
  $("plane").onpointermove = (event) => made && point(nearest(made, placeOf(event)))
  $("plane").onpointerleave = () => point(-1)
  $("plane").onkeydown = key
  $("close").onclick = () => $("dialog").close()
  $("weights").onsubmit = (event) => event.preventDefault()
  for (const kind of ["graph", "steps"]) $(kind).onclick = () => look(kind)
  engine.addEventListener("state", buttons)
  engine.addEventListener("restart", () => {
    if (!made || !visible || engine.state === "failed") return
    begin(weights)
    tell(text("again"))
  })
  for (const event of ["language", "theme"])
    document.addEventListener(event, () => {
      speak()
      if (visible && made) paint()
    })
  new ResizeObserver(() => made && visible && paint()).observe(root)
  speak()
}

function fill(name, choices) {
  $(name).replaceChildren(...choices.map((choice) => new Option(String(choice), String(choice))))
}

function read(name) {
  const { value } = $(name)
  return ["activation", "optimizer"].includes(name) ? value : Number(value)
}

/** The view is in sight; begin to ask the engine. */
export function show() {
  visible = true
  if (!made) begin()
  else paint()
}

/** The view is out of sight: pause. */
export function hide() {
  visible = false
  pause()
}

/** What the link keeps, as data that JSON can write; undefined where there is nothing to keep. */
export const state = () => (JSON.stringify(settings) === JSON.stringify(USUAL) ? undefined : settings)

/** An answer of the worker; nothing where Python was started again meanwhile. */
async function ask(name, given = []) {
  try {
    return await engine.call("training", name, given)
  } catch (error) {
    pause()
    if (!(error instanceof Stopped)) tell(error.message.trim().split("\n").at(-1))
  }
}

function set(changes, keep = false) {
  settings = { ...settings, ...changes }
  return begin(keep ? weights : null)
}

/** Begin anew, or with these weights. */
async function begin(kept = null) {
  const number = ++asked
  tell("")
  speak()
  const answer = await ask("new", [settings, kept])
  if (!answer || number !== asked) return
  made = answer
  hovered = edited = null
  chosen = pointed = -1
  losses = []
  say()
  build()
  take(answer)
  buttons()
}

async function play() {
  playing = true
  buttons()
  const number = asked
  while (playing) {
    const answer = await ask("advance", [FRAME, 100000])
    if (number !== asked) return void (playing && play())
    if (!answer) return
    take(answer)
  }
}

function pause() {
  playing = false
  buttons()
}

function take(answer) {
  if (!answer) return
  weights = answer.weights.map(Number)
  $("progress").textContent = text("progress", answer.epoch, answer.steps)
  made.epoch = answer.epoch
  made.steps = answer.steps
  if (!weights.every(Number.isFinite)) {
    pause()
    tell(text("diverged"))
  }
  const { points, targets, learn, program } = made
  const [train, test] = [measure(program, weights, points.slice(0, learn), targets.slice(0, learn)), measure(program, weights, points.slice(learn), targets.slice(learn))]
  made.measured = { train, test }
  losses.push([train.loss, test.loss])
  if (losses.length > 1000) losses = losses.filter((_, i) => i % 2)
  requestAnimationFrame(paint)
}

const REGRESSION = () => made.program.inputs === 1
const [ACROSS, UP] = grid(SIZE, REACH)
const ALONG = Float64Array.from({ length: CURVE }, (_, i) => -REACH + (2 * REACH * (i + 0.5)) / CURVE)

function paint() {
  if (!made || !visible) return
  const { program } = made
  const values = compute(program, weights, REGRESSION() ? [ALONG] : [ACROSS, UP])
  drawPlane($("plane"), { ...made, values: values[hovered ?? program.output], size: SIZE, isOutput: hovered === null || hovered === program.output, chosen: pointed < 0 ? chosen : pointed, weights })
  drawNetwork($("network"), { program, weights, values, size: REGRESSION() ? 0 : SIZE, edited })
  chart($("chart"), losses)
  const { train, test } = made.measured
  const share = (one) => (REGRESSION() ? "" : `, ${Math.round(100 * one.right)} % ${text("right")}`)
  $("numbers").innerHTML = `<b>${text("loss")}</b> <span class="train">${text("training")} ${short(train.loss)}${share(train)}</span> <span class="test">${text("testing")} ${short(test.loss)}${share(test)}</span>`
  $("chart").setAttribute("aria-label", text("chart", short(train.loss), short(test.loss)))
}

const short = (number) => (Number.isFinite(number) ? Number(number.toPrecision(3)).toString() : "∞")
const signed = (number) => short(number).replace("-", "−")

/** The drawing of the network, anew: its buttons ask for neurons and weights. */
function build() {
  placeNetwork($("network"), {
    program: made.program,
    hidden: settings.hidden,
    hover: (line) => {
      hovered = line
      if (!playing) paint()
    },
    edit,
    resize: (layer, by) => {
      const hidden = [...settings.hidden]
      hidden[layer] += by
      set({ hidden })
    },
    most: NEURONS,
  })
  edit(null)
}

/** The weights of a neuron as numbers to change. */
function edit(neuron, focused = -1) {
  edited = neuron
  const form = $("weights")
  form.hidden = !neuron
  if (!neuron) return
  const [layer, index] = neuron
  const prefix = `layers.${layer}.neurons.${index}.`
  const last = layer === settings.hidden.length
  form.innerHTML = `<h3></h3>`
  form.firstChild.textContent = last ? text("outputNeuron") : text("neuron", index + 1, layer + 1)
  made.names.forEach((name, i) => {
    if (!name.startsWith(prefix)) return
    const source = name.slice(prefix.length)
    const number = Number(source.slice(2))
    const from = layer ? `${layer}.${number + 1}` : `x${number}`
    const label = document.createElement("label")
    const input = document.createElement("input")
    Object.assign(input, { type: "number", step: "0.1", value: short(weights[i]) })
    input.oninput = async () => {
      const given = Number(input.value)
      if (input.value !== "" && Number.isFinite(given)) take(await ask("assign", [i, given]))
    }
    label.append(source === "b" ? text("bias") : text("weightFrom", from), input)
    form.append(label)
  })
  const inputs = form.querySelectorAll("input")
  if (focused >= 0) inputs[Math.min(focused, inputs.length - 1)].focus()
  if (!playing) paint()
}

function placeOf(event) {
  const box = $("plane").getBoundingClientRect()
  const [x, y] = [event.clientX - box.left, event.clientY - box.top].map((along) => (along / box.width) * 2 * REACH - REACH)
  return [x, -y]
}

function point(i) {
  if (i === pointed) return
  pointed = i
  $("plane").classList.toggle("pointed", i >= 0)
  say()
  if (!playing) paint()
}

function click(event) {
  const at = placeOf(event)
  const found = nearest(made, at)
  if (found >= 0) return void open(found)
  if (settings.points.length >= POINTS) return
  const rounded = at.map((along) => Number(along.toFixed(2)))
  set({ points: [...settings.points, REGRESSION() ? rounded : [...rounded, brush]] }, true)
}

function key(event) {
  if (!made) return
  const count = made.points.length
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
  if (step) chosen = (chosen + step + count) % count
  else if (event.key === "Escape") chosen = -1
  else if (event.key !== "Enter" || chosen < 0) return
  event.preventDefault() // Enter would press the button that has the focus next
  if (event.key === "Enter") return void open(chosen)
  say()
  paint()
}

function say() {
  const i = pointed < 0 ? chosen : pointed
  $("said").textContent = i < 0 ? text("clicks") : name(i)
}

const name = (i) => {
  const target = REGRESSION() ? `y = ${signed(made.targets[i])}` : text(made.targets[i] ? "blue" : "orange")
  return text("point", made.points[i].map(signed).join(", "), target, text(i < made.learn ? "training" : "testing"))
}

let opened // the graph of a point: what `explore` gave

async function open(i) {
  pause()
  chosen = i
  say()
  paint()
  $("title").textContent = name(i)
  $("opened").replaceChildren()
  opened = null
  $("dialog").showModal()
  const answer = await ask("explore", [made.points[i], made.targets[i]])
  if (!answer || i !== chosen) return
  opened = answer
  look("graph")
}

async function look(kind) {
  if (!opened) return
  const seen = () => shown === opened && $("dialog").open && $(kind).ariaSelected === "true"
  for (const each of ["graph", "steps"]) $(each).ariaSelected = String(each === kind)
  $("part").hidden = kind === "graph" || opened.whole
  const shown = opened
  // The still picture is there at once; the one to walk in takes a moment.
  if (kind === "graph" && !shown.walk) frame($("opened"), shown.graph, text("pointGraph"))
  try {
    if (kind === "graph") shown.walk ??= await engine.call("training", "walk")
    else shown.steps ??= await engine.call("session", "steps")
  } catch {
    return // Python has been started again
  }
  if (seen()) frame($("opened"), kind === "steps" ? shown.steps : shown.walk, text("pointGraph"))
}

function tell(words) {
  $("notice").textContent = words
  $("notice").hidden = !words
}

function buttons() {
  const able = Boolean(made) && ["ready", "busy"].includes(engine.state)
  for (const each of ["play", "step", "reset"]) $(each).disabled = !able
  $("play-text").textContent = text(playing ? "pause" : "play")
  $("play").querySelector("path").setAttribute("d", playing ? "M5 4h4v12H5zM11 4h4v12h-4z" : "M6 4l10 6-10 6z")
}

/** Puts the settings and the words of the language into the view. */
function speak() {
  translate(root)
  for (const each of ["activation", "optimizer", "lr", "batch", "count", "noise"]) $(each).value = String(settings[each])
  $("seed").value = settings.seed
  $("depth").textContent = settings.hidden.length
  $("shallower").disabled = !settings.hidden.length
  $("deeper").disabled = settings.hidden.length >= LAYERS
  $("clear").hidden = !settings.points.length
  $("brushes").classList.toggle("regression", settings.data === "curve")
  root.querySelector(`[name=data][value=${settings.data}]`).checked = true
  if (made) {
    say()
    $("progress").textContent = text("progress", made.epoch, made.steps)
    const focused = document.activeElement
    build()
    if (root.contains(focused)) focused.focus()
  }
  buttons()
}

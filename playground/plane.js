// The plane of the points, and what the network says about it: a surface of scores, or for a network of one input a curve.

import { colours, mix } from "./colours.js"

/** The plane runs from -REACH to REACH in both directions. */
export const REACH = 1.6
//: How near a click must come to a point, of the whole width.
const NEAR = 0.02

const surface = document.createElement("canvas")

/** Of a point the place in the plane; of regression its target is up. */
const placed = ({ points, targets, program }, i) => (program.inputs === 1 ? [points[i][0], targets[i]] : points[i])

/** The number of the point at a place of the plane, or -1. */
export function nearest(made, [x, y]) {
  let [found, least] = [-1, 2 * REACH * NEAR]
  made.points.forEach((_, i) => {
    const [a, b] = placed(made, i)
    const distance = Math.hypot(a - x, b - y)
    if (distance < least) [found, least] = [i, distance]
  })
  return found
}

/** As many device pixels as there are; gives the width in those of the style sheet. */
export function sized(canvas, ratio = 1) {
  const width = canvas.clientWidth
  const scale = Math.min(devicePixelRatio || 1, 2)
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale)
  if (canvas.height !== Math.round(width * ratio * scale)) canvas.height = Math.round(width * ratio * scale)
  const context = canvas.getContext("2d")
  context.setTransform(scale, 0, 0, scale, 0, 0)
  return [context, width, width * ratio]
}

/** Numbers as colours: of a score by the probability that it means, of other neurons by its size. */
export function paintValues(canvas, values, size, { step = 1, isScore = false } = {}) {
  const { blue, orange, card } = colours()
  const count = Math.floor(size / step)
  if (canvas.width !== count) canvas.width = canvas.height = count
  const context = canvas.getContext("2d")
  const image = context.createImageData(count, count)
  let most = 1e-9
  if (!isScore) for (const value of values) if (Math.abs(value) > most && Number.isFinite(value)) most = Math.abs(value)
  for (let j = 0, k = 0; j < count; j++)
    for (let i = 0; i < count; i++, k += 4) {
      const value = values[j * step * size + i * step]
      const share = isScore ? Math.tanh(value / 2) : value / most
      const [r, g, b] = Number.isFinite(share) ? mix(card, share > 0 ? blue : orange, 0.78 * Math.abs(share)) : card
      image.data.set([r, g, b, 255], k)
    }
  context.putImageData(image, 0, 0)
}

export function draw(canvas, made) {
  const { values, size, isOutput, chosen, learn, points, targets, program } = made
  const { blue, orange, green, card, ink, line } = colours()
  const [context, width] = sized(canvas)
  const at = ([x, y]) => [((x + REACH) / (2 * REACH)) * width, ((REACH - y) / (2 * REACH)) * width]
  const css = ([r, g, b], alpha = 1) => `rgb(${r} ${g} ${b} / ${alpha})`
  context.fillStyle = css(card)
  context.fillRect(0, 0, width, width)
  const regression = program.inputs === 1
  if (!regression) {
    paintValues(surface, typeof values === "number" ? new Float64Array(size * size).fill(values) : values, size, { isScore: isOutput })
    context.imageSmoothingEnabled = true
    context.drawImage(surface, 0, 0, width, width)
  }
  context.strokeStyle = css(line, 0.8)
  context.lineWidth = 1
  context.beginPath()
  for (const [from, to] of [[[-REACH, 0], [REACH, 0]], [[0, -REACH], [0, REACH]]]) {
    context.moveTo(...at(from))
    context.lineTo(...at(to))
  }
  context.stroke()
  if (regression) {
    context.strokeStyle = css(isOutput ? green : ink)
    context.lineWidth = 2.5
    context.beginPath()
    const count = values.length ?? 0
    for (let i = 0; i < count; i++) context.lineTo(...at([-REACH + (2 * REACH * (i + 0.5)) / count, values[i]]))
    context.stroke()
  }
  for (const testing of [true, false])
    points.forEach((_, i) => {
      if (i >= learn !== testing) return
      const colour = regression || targets[i] > 0.5 ? blue : orange
      context.beginPath()
      context.arc(...at(placed(made, i)), i === chosen ? 6.5 : testing ? 3 : 4, 0, 2 * Math.PI)
      context.fillStyle = css(testing ? card : colour)
      context.strokeStyle = css(i === chosen ? ink : testing ? colour : card)
      context.lineWidth = i === chosen ? 2.5 : testing ? 1.5 : 1.2
      context.fill()
      context.stroke()
    })
}

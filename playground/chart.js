// The loss over time: of training a line, of the test a dashed one.

import { colours } from "./colours.js"
import { sized } from "./plane.js"

export function chart(canvas, losses) {
  const { ink, quiet, line } = colours()
  const [context, width, height] = sized(canvas, 0.26)
  context.clearRect(0, 0, width, height)
  const most = Math.max(1e-9, ...losses.flat().filter(Number.isFinite))
  context.lineWidth = 1
  context.strokeStyle = `rgb(${line.join(" ")})`
  context.strokeRect(0.5, 0.5, width - 1, height - 1)
  for (const [which, colour, dashes] of [[1, quiet, [4, 3]], [0, ink, []]]) {
    context.beginPath()
    context.setLineDash(dashes)
    context.lineWidth = 1.6
    context.strokeStyle = `rgb(${colour.join(" ")})`
    losses.forEach((pair, i) => context.lineTo(3 + ((width - 6) * i) / Math.max(1, losses.length - 1), height - 3 - (height - 8) * Math.min(1, pair[which] / most)))
    context.stroke()
  }
  context.setLineDash([])
}

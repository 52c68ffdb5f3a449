// The arithmetic of the network for many points at once: the lines of the engine's graph (python/training.py), each one a row of
// the table of primitives (rows.js), computed for a whole array of points before the next.

import { rows, start } from "./rows.js"

/**
 * The values of each line: an array with a number for each point, or one number where it is the same for all.
 * @param {{lines: any[][]}} program as `program` of python/training.py gives it
 * @param {number[]} weights the numbers of the parameters
 * @param {ArrayLike<number>[]} inputs for each input its numbers; lines that need an input beyond these are left out
 */
export function compute({ lines }, weights, inputs) {
  const count = inputs[0].length
  const values = []
  for (const [name, ...given] of lines) {
    if (name === "input") values.push(inputs[given[0]])
    else if (name === "parameter") values.push(weights[given[0]])
    else if (name === "constant") values.push(Number(given[0]))
    else {
      const operands = given.map((line) => values[line])
      values.push(operands.includes(undefined) ? undefined : apply(name, operands, count))
    }
  }
  return values
}

function apply(name, operands, count) {
  const row = rows[name]
  const result = new Float64Array(count)
  if (name in start) {
    // A row over lists: its arguments are lists of equal length, one behind the other.
    const lists = row.length - 1
    const length = operands.length / lists
    result.fill(start[name])
    for (let entry = 0; entry < length; entry++) {
      const a = spread(operands[entry], count)
      const b = spread(operands[lists > 1 ? length + entry : entry], count)
      for (let i = 0; i < count; i++) result[i] = row(result[i], a[i], b[i])
    }
    return result
  }
  const [a, b, c] = operands.map((operand) => spread(operand, count))
  if (row.length === 1) for (let i = 0; i < count; i++) result[i] = row(a[i])
  else if (row.length === 2) for (let i = 0; i < count; i++) result[i] = row(a[i], b[i])
  else for (let i = 0; i < count; i++) result[i] = row(a[i], b[i], c[i])
  return result
}

const spread = (operand, count) => (typeof operand === "number" ? new Float64Array(count).fill(operand) : operand)

/** The coordinates of size × size points between -reach and reach, row by row from the top: those to the right, and those up. */
export function grid(size, reach) {
  const along = Array.from({ length: size }, (_, i) => -reach + (2 * reach * (i + 0.5)) / size)
  const across = new Float64Array(size * size)
  const up = new Float64Array(size * size)
  for (let j = 0, k = 0; j < size; j++)
    for (let i = 0; i < size; i++, k++) {
      across[k] = along[i]
      up[k] = along[size - 1 - j]
    }
  return [across, up]
}

/** The mean loss of some points, and of classes the share that is right: {loss, right}. */
export function measure(program, weights, points, targets) {
  const inputs = Array.from({ length: program.inputs }, (_, i) => Float64Array.from(points, (point) => point[i]))
  const values = compute(program, weights, [...inputs, Float64Array.from(targets)])
  const scores = values[program.output]
  let right = 0
  for (let i = 0; i < targets.length; i++) right += scores[i] > 0 === targets[i] > 0.5
  return { loss: values[program.loss].reduce((sum, loss) => sum + loss, 0) / targets.length, right: right / targets.length }
}

// The colours of the style sheet as numbers, for what is drawn on a canvas; read anew when the theme changes.

let known

export function colours() {
  return (known ??= Object.fromEntries(["blue", "orange", "green", "card", "ink", "line", "quiet"].map((name) => [name, read(name)])))
}

function read(name) {
  const probe = document.createElement("i")
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number)
  probe.remove()
  return [r, g, b]
}

document.addEventListener("theme", () => (known = undefined), { capture: true })

/** Between two colours: of the second so much. */
export const mix = (first, second, share) => first.map((from, i) => Math.round(from + (second[i] - from) * share))

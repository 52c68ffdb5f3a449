// Inside the worker: Python, Graphviz and the project's own code. engine.js says how the page asks; HERE is the page's folder.

const bytes = async (name) => (await fetch(HERE + name)).arrayBuffer()
const [python, viz, archive] = await Promise.all([
  import(`${HERE}vendor/pyodide/pyodide.mjs`).then(({ loadPyodide }) => loadPyodide({ indexURL: `${HERE}vendor/pyodide/` })),
  import(`${HERE}vendor/@viz-js/viz.js`).then(({ instance }) => instance()),
  bytes("python.zip"),
])
python.unpackArchive(archive, "zip", { extractDir: "/home/pyodide" })

const { PythonError } = python.ffi // after a fault, Pyodide refuses even to name it
let current = 0
const bridge = python.pyimport("bridge")
bridge.connect(
  (dot, engine) => viz.renderString(dot, { format: "svg", engine, graphAttributes: { bgcolor: "transparent" } }),
  (text) => postMessage({ kind: "output", id: current, text }),
)

onmessage = ({ data: { id, module, name, given } }) => {
  current = id
  try {
    postMessage({ kind: "answer", id, text: bridge.call(module, name, given) })
  } catch (error) {
    // Python's own exceptions leave it whole. Any other, such as a full stack, may not: then a new worker is wanted.
    if (error instanceof PythonError) postMessage({ kind: "error", id, text: error.message })
    else postMessage({ kind: "died", text: String(error) })
  }
}
postMessage({ kind: "ready" })

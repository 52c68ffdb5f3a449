// The engine behind the page: Python in a worker, so that a computation never freezes the page and can always be stopped.
//
// The page asks by name:   const answer = await engine.call("session", "run", [code], { output: (text) => … })
// calls run(code) of playground/python/session.py and gives what it returned. Arguments and answers travel as JSON; numbers that
// JSON lacks arrive as the strings "Infinity", "-Infinity" and "NaN", which Number() reads. Calls are answered in order, one at a
// time. A call fails with Stopped when the worker was stopped or died before it could answer, and with Error when Python raised.
//
// What comes back is only data, whatever the code did: show it as text, as numbers, or in a frame (frame.js), never as HTML.
//
// Events: "state" when .state changes ("loading", "ready", "busy", or "failed" where Python does not start), "restart" when all that Python held is gone (.reason tells
// why: "stopped", or the text of a fault).

export class Stopped extends Error {}

const HERE = new URL(".", import.meta.url).href

class Engine extends EventTarget {
  state = "loading"
  reason = ""
  #calls = new Map()
  #last = 0
  #worker
  #source // the address of the blob

  async start() {
    // From a blob the worker inherits the policy of this page; from its own address it would have none.
    this.#source ??= URL.createObjectURL(
      new Blob([`const HERE = ${JSON.stringify(HERE)}\n`, await (await fetch(`${HERE}worker.js`)).text()], { type: "text/javascript" }),
    )
    const worker = new Worker(this.#source, { type: "module" })
    this.#worker = worker
    worker.onmessage = ({ data }) => worker === this.#worker && this.#hear(data)
    worker.onerror = (event) => worker === this.#worker && this.#die(event.message || "worker")
  }

  call(module, name, given = [], { output } = {}) {
    return new Promise((resolve, reject) => {
      const id = ++this.#last
      const message = { id, module, name, given: JSON.stringify(given) }
      this.#calls.set(id, { resolve, reject, output, message })
      if (this.state === "failed") return void this.#end("failed", this.reason)
      if (this.state === "loading") return // sent when Python has started
      this.#worker.postMessage(message)
      this.#become("busy")
    })
  }

  stop() {
    return this.restart("stopped")
  }

  restart(reason) {
    this.#end("loading", reason)
    return this.start()
  }

  // A worker that dies is replaced; one that has not even started would only die again.
  #die(reason) {
    if (this.state === "loading") this.#end("failed", reason)
    else this.restart(reason)
  }

  #end(state, reason) {
    this.#worker.terminate()
    const calls = [...this.#calls.values()]
    this.#calls.clear()
    this.reason = reason
    this.#become(state)
    for (const { reject } of calls) reject(new Stopped(reason))
    this.dispatchEvent(new Event("restart"))
  }

  #become(state) {
    if (state === this.state) return
    this.state = state
    performance.mark(state) // for benchmarks/in_browser.py
    this.dispatchEvent(new Event("state"))
  }

  // The code that runs in the worker can write messages too: whatever one holds, each call ends, once.
  #hear(data) {
    const { kind, id, text: given } = Object(data)
    const text = typeof given === "string" ? given : ""
    const call = this.#calls.get(id)
    if (kind === "ready") {
      if (this.state !== "loading") return
      this.#become(this.#calls.size ? "busy" : "ready")
      for (const { message } of this.#calls.values()) this.#worker.postMessage(message)
    } else if (kind === "died") this.restart(text)
    else if (kind === "output") call?.output?.(text)
    else if (call) {
      this.#calls.delete(id)
      try {
        if (kind !== "answer") throw new Error(text)
        call.resolve(JSON.parse(text))
      } catch (error) {
        call.reject(error)
      }
      if (!this.#calls.size) this.#become("ready")
    }
  }
}

export const engine = new Engine()

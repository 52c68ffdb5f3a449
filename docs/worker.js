// Pages that are opened as files may not start a Worker, which the search runs in; there its script runs in a hidden frame.
if (location.protocol === "file:")
  // The script looks for this name to find out that it runs in a frame, and then waits for importScripts.
  window.IFrameWorker = window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      document.documentElement.append(frame)
      this.inside = frame.contentWindow
      this.inside.postMessage = (data) => {
        const message = new MessageEvent("message", { data })
        this.dispatchEvent(message)
        this.onmessage?.(message)
      }
      const load = (address) =>
        new Promise((resolve) => {
          const script = this.inside.document.createElement("script")
          script.src = address
          script.onload = resolve
          this.inside.document.body.append(script)
        })
      this.inside.importScripts = (...addresses) =>
        addresses.reduce((before, address) => before.then(() => load(address)), Promise.resolve())
      this.ready = load(url)
    }

    postMessage(data) {
      this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })))
    }
  }

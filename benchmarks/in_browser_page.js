// What benchmarks/in_browser.py measures, from within the page, in milliseconds. It is the text of one function.
async (seconds) => {
  const { engine } = await import(new URL("engine.js", location).href)
  const $ = (selector) => document.querySelector(selector)
  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time))
  const until = async (condition) => {
    while (!condition()) await pause(5)
  }
  const marks = (name) => performance.getEntriesByName(name)
  await until(() => marks("picture").length && engine.state === "ready")
  const result = { usable: marks("ready")[0].startTime, graph: marks("picture")[0].startTime }

  const count = marks("picture").length
  const begun = performance.now()
  $("#run").click()
  await until(() => marks("picture").length > count)
  result.again = marks("picture").at(-1).startTime - begun

  $("#tab-train").click()
  const play = () => $("#train [data-at=play]")
  await until(() => play() && !play().disabled)
  const call = engine.call
  let answers = 0
  engine.call = (module, ...given) => call.call(engine, module, ...given).finally(() => (answers += module === "training"))
  const train = async () => {
    await until(() => !play().disabled && engine.state === "ready")
    play().click()
    await pause(500)
    const gaps = []
    answers = 0
    let last = performance.now()
    const end = last + seconds * 1000
    while (last < end) {
      const now = await new Promise(requestAnimationFrame)
      gaps.push(now - last)
      last = now
    }
    gaps.sort((a, b) => a - b)
    const frames = answers / seconds
    play().click()
    await until(() => engine.state === "ready")
    return [frames, gaps[gaps.length >> 1], gaps[Math.floor(gaps.length * 0.95)]]
  }
  ;[result.frames, result.gap, result.worst] = await train()
  // Four neurons more in each hidden layer.
  for (const layer of [1, 2])
    for (let i = 0; i < 4; i++) {
      const before = document.querySelectorAll("button.neuron").length
      document.querySelectorAll("#train .head")[layer - 1].lastElementChild.click()
      await until(() => document.querySelectorAll("button.neuron").length > before)
    }
  ;[result.wide_frames, result.wide_gap, result.wide_worst] = await train()
  engine.call = call

  engine.call("session", "run", ["while True: pass"]).catch(() => {})
  await pause(200)
  const stopped = performance.now()
  engine.stop()
  await until(() => engine.state === "ready")
  return { ...result, stop: performance.now() - stopped }
}

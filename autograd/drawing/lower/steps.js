// Bring the steps on this page to life, each by itself. They may arrive one after the other, as in a notebook.
for (const root of document.querySelectorAll(".autograd-steps:not([data-alive])")) {
  root.dataset.alive = window.autogradSteps = (window.autogradSteps || 0) + 1;
  const steps = JSON.parse(root.dataset.steps);
  const find = (selector) => root.querySelector(selector);
  find(".controls").innerHTML = find(".controls").dataset.controls;
  const [controls, slider, output, line, picture] = [".controls", "input", "output", ".line", ".picture"].map(find);

  // The image becomes the same picture as a part of the page. Its ids get a number that no other picture here has.
  const image = find("img");
  const bytes = Uint8Array.from(atob(image.src.split(",")[1]), (character) => character.charCodeAt(0));
  const source = new TextDecoder().decode(bytes);
  const name = source.match(/ id="(autograd-\w+)"/)[1];
  const id = `${name}-${root.dataset.alive}`;
  const svg = new DOMParser().parseFromString(source.replaceAll(name, id), "image/svg+xml").documentElement;
  svg.setAttribute("style", image.getAttribute("style"));
  svg.classList.add("live");
  image.replaceWith(document.importNode(svg, true));
  const part = (key) => picture.querySelector(`#${id}-${key}`);
  const lines = [...root.querySelectorAll("li")];

  let now = 0;
  let timer = 0;

  function show(step) {
    now = Math.max(0, Math.min(steps.length - 1, step));
    const { phase, node, edges, text } = steps[now];
    const values = {};
    const gradients = {};
    const passed = new Set();
    for (const past of steps.slice(0, now + 1)) {
      Object.assign(past.phase === "backward" ? gradients : values, past.numbers);
      if (past.phase === "backward") past.edges.forEach((edge) => passed.add(edge));
    }
    for (const card of picture.querySelectorAll(".node")) {
      const key = card.id.slice(id.length + 1);
      card.classList.toggle("waiting", !(key in values));
      card.classList.toggle("lit", key === node);
      for (const [kind, known] of [["value", values], ["gradient", gradients]]) {
        const number = card.querySelector(`.${kind}`);
        if (number) number.textContent = known[key] ?? "—";
      }
    }
    for (const edge of picture.querySelectorAll(".edge")) {
      const key = edge.id.slice(id.length + 1);
      edge.classList.toggle("lit", edges.includes(key));
      edge.classList.toggle("passed", passed.has(key));
    }
    lines.forEach((entry, i) => (i === now ? entry.setAttribute("aria-current", "step") : entry.removeAttribute("aria-current")));
    root.style.setProperty("--lit", phase === "backward" ? "var(--back)" : "var(--forward)");
    line.textContent = text;
    slider.value = now;
    slider.setAttribute("aria-valuetext", `${now} of ${steps.length - 1}`);
    output.textContent = `${now} / ${steps.length - 1}`;
    for (const [action, off] of [["first", !now], ["back", !now], ["next", now === steps.length - 1], ["last", now === steps.length - 1]])
      find(`[data-do=${action}]`).disabled = off;
    reveal(part(node));
  }

  // In a picture larger than its frame, keep the step in sight, without moving the page.
  function reveal(card) {
    if (!card) return;
    const [inner, outer] = [card.getBoundingClientRect(), picture.getBoundingClientRect()];
    picture.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
    picture.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
  }

  function play(on) {
    clearInterval(timer);
    timer = on && setInterval(() => (now < steps.length - 1 ? show(now + 1) : play(false)), 1300);
    find("[data-do=play]").setAttribute("aria-pressed", Boolean(on));
    find("[data-do=play] path").setAttribute("d", on ? "M6 4v12M14 4v12" : "M6 4l10 6-10 6z");
  }

  const actions = {
    first: () => show(0),
    back: () => show(now - 1),
    next: () => show(now + 1),
    last: () => show(steps.length - 1),
    play: () => {
      if (!timer && now === steps.length - 1) show(0);
      play(!timer);
    },
  };
  const keys = { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last", p: "play", P: "play" };

  function act(action) {
    if (action !== "play") play(false);
    actions[action]();
  }

  controls.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act(button.dataset.do);
  });
  slider.addEventListener("input", () => {
    play(false);
    show(Number(slider.value));
  });
  root.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // a notebook has other plans for these keys
    act(keys[event.key]);
  });
  controls.hidden = line.hidden = false;
  find(".still").hidden = true;
  root.tabIndex = 0;
  show(0);
}

// Bring the stages on this page to life: a slider shows one, and the pointer on a part lights what it is in all of them.
for (const root of document.querySelectorAll(".autograd-stages:not([data-alive])")) {
  root.dataset.alive = window.autogradStages = (window.autogradStages || 0) + 1;
  const stages = JSON.parse(root.dataset.stages);
  const find = (selector) => root.querySelector(selector);
  find(".controls").innerHTML = find(".controls").dataset.controls;
  const [slider, output, told] = ["input", "output", ".told"].map(find);
  const sections = [...root.querySelectorAll("section")];

  // The images become the same pictures as parts of the page. Their ids get a number that no other picture here has.
  sections.forEach((section, n) => {
    const image = section.querySelector("img");
    if (!image) return;
    const bytes = Uint8Array.from(atob(image.src.split(",")[1]), (character) => character.charCodeAt(0));
    const source = new TextDecoder().decode(bytes);
    const name = source.match(/ id="(autograd-\w+)"/)[1];
    const id = `${name}-${root.dataset.alive}-${n}`;
    const svg = new DOMParser().parseFromString(source.replaceAll(name, id), "image/svg+xml").documentElement;
    svg.setAttribute("style", image.getAttribute("style"));
    image.replaceWith(document.importNode(svg, true));
    for (const part of Object.keys(stages[n].links)) section.querySelector(`#${id}-${part}`).dataset.part = part;
  });
  const parts = sections.map((section) => [...section.querySelectorAll("[data-part]")]);
  parts.flat().forEach((part) => (part.tabIndex = 0));
  const links = (n, part) => stages[n].links[part.dataset.part] ?? [];
  const heading = (part) => [...part.querySelectorAll("text")].slice(0, 3).filter((text) => text.getAttribute("font-size") !== "9.00");
  const written = (part) => heading(part).map((text) => text.textContent.trim()).join(" ");
  const words = (part) => part.querySelector("title")?.textContent.split("\n")[0] || written(part).trim() || part.textContent.trim();
  const short = (found) => `${found.slice(0, 4).join(",  ")}${found.length > 4 ? `, … ${found.length} in all` : ""}`;

  let pinned = null;
  function light(n, part) {
    const wanted = part ? new Set(links(n, part)) : new Set();
    const lines = sections.map((_, m) => {
      const lit = parts[m].filter((other) => other === part || links(m, other).some((equation) => wanted.has(equation)));
      parts[m].forEach((other) => other.classList.toggle("lit", lit.includes(other)));
      return `${stages[m].name}: ${lit.length ? short(lit.map(words)) : "nothing"}`;
    });
    told.textContent = part ? lines.join("\n") : "Rest on a part to see what it is in every stage; a click keeps it lit.";
  }
  function show(n) {
    sections.forEach((section, m) => (section.hidden = m !== n));
    slider.value = n;
    output.textContent = stages[n].name;
    slider.setAttribute("aria-valuetext", stages[n].name);
    const lit = sections[n].querySelector(".lit");
    if (lit) lit.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  parts.forEach((list, n) => {
    for (const part of list) {
      part.addEventListener("pointerenter", () => pinned || light(n, part));
      part.addEventListener("pointerleave", () => pinned || light(n, null));
      part.addEventListener("focus", () => pinned || light(n, part));
      const pin = () => {
        pinned = pinned === part ? null : part;
        light(n, part);
      };
      part.addEventListener("click", pin);
      part.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        event.stopPropagation(); // a notebook has other plans for this key
        pin();
      });
    }
  });
  slider.addEventListener("input", () => show(Number(slider.value)));
  root.classList.add("live");
  find(".controls").hidden = told.hidden = false;
  light(0, null);
  show(0);
}

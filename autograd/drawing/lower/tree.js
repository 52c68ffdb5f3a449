// Bring the graphs on this page to life, each by itself. They may arrive one after the other, as in a notebook.
for (const root of document.querySelectorAll(".autograd-tree:not([data-alive])")) {
  root.dataset.alive = "";
  const { cells, templates, edges, views, twins, first, end, words, tallest } = JSON.parse(root.dataset.graph);
  const find = (selector) => root.querySelector(selector);
  find(".controls").innerHTML = find(".controls").dataset.controls;
  const [slider, search, count, told, stage] = ["[type=range]", "[type=search]", "output", ".told", ".picture"].map(find);
  const [PARENT, TITLE, TEMPLATE, TIP, SLOPE, TEXTS] = [0, 1, 2, 3, 4, 5]; // what stands where in a cell
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // The tree of cells. A cell with a title is a box, which can be opened; a box stands before all that is in it.
  const last = cells.map((_, i) => i);
  for (let i = cells.length - 1; i >= 0; i--) if (cells[i][PARENT] >= 0) last[cells[i][PARENT]] = Math.max(last[cells[i][PARENT]], last[i]);
  const isBox = (i) => cells[i][TITLE] !== "";
  const boxes = cells.flatMap((_, i) => (isBox(i) ? [i] : []));
  const around = (i) => (cells[i][PARENT] < 0 ? [] : [cells[i][PARENT], ...around(cells[i][PARENT])]);
  const isInside = (i, box) => box < i && i <= last[box];
  const name = (i) => cells[i][TIP].split("\n")[0].split(" = ")[0];
  const by = (i) => (/\s/.test(name(i)) ? `(${name(i)})` : name(i));
  const tell = (i) => (cells[i][SLOPE] ? `${cells[i][TIP]}\n∂${end}/∂${by(i)} = ${cells[i][SLOPE]}` : cells[i][TIP]);
  const size = (i) => templates[cells[i][TEMPLATE]].slice(1, 3);

  // The card that stands for each cell while these boxes are open, and the edges between the cards.
  function cardsFor(open) {
    const card = [];
    cells.forEach(([parent], i) => card.push(parent < 0 || open.has(parent) ? i : card[parent]));
    return card;
  }
  function visible(open) {
    return cardsFor(open).flatMap((card, i) => (card === i && !open.has(i) ? [i] : []));
  }
  function edgesFor(open) {
    const card = cardsFor(open);
    const found = new Map();
    for (let i = 0; i < edges.length; i += 3) {
      const [tail, head] = [card[edges[i]], card[edges[i + 1]]];
      const mark = tail === edges[i] && head === edges[i + 1] ? edges[i + 2] : "";
      if (tail !== head) found.set(`${tail} ${head} ${mark}`, { tail, head, mark });
    }
    return found;
  }

  // Layouts: the centres of cards, the rectangles of open boxes, the control points of curves. Some come from Graphviz.
  const key = (open) => [...open].sort((a, b) => a - b).join();
  const known = new Map(views.map((view) => [key(view[0]), view]));
  const inGroups = (numbers, length) => Array.from({ length: numbers.length / length }, (_, i) => numbers.slice(i * length, (i + 1) * length));
  function read(view) {
    const [open, centres, rectangles, curves] = [new Set(view[0]), inGroups(view[1], 2), inGroups(view[2], 4), view[3]];
    return {
      cards: new Map(visible(open).map((i, n) => [i, centres[n]])),
      boxes: new Map([...open].map((i, n) => [i, rectangles[n]])),
      curves: new Map([...edgesFor(open).keys()].map((edge, n) => [edge, summed(curves[n] ?? [])])),
    };
  }
  function summed(steps) {
    const points = [];
    steps.forEach((step, n) => points.push(step + (points[n - 2] ?? 0)));
    return points;
  }
  function place(open) {
    if (known.has(key(open))) return read(known.get(key(open)));
    const smaller = views.filter((view) => view[0].every((i) => open.has(i)));
    const base = smaller.reduce((best, view) => (view[0].length > best[0].length ? view : best));
    const layout = read(base);
    for (const opened = new Set(base[0]); opened.size < open.size; ) {
      const next = [...open].filter((i) => !opened.has(i) && around(i).every((box) => opened.has(box)));
      grow(layout, next);
      next.forEach((i) => opened.add(i));
    }
    return layout;
  }

  // The contents of a box as Graphviz laid them out where it, or one of equal contents, is the only one that is open.
  function contents(box) {
    const twin = twins[box] ?? box;
    const layout = read(known.get(key([twin, ...around(twin)])));
    const [left, top, width, height] = layout.boxes.get(twin);
    const move = ([x, y]) => [x - left - width / 2, y - top - height / 2];
    const inside = (i) => isInside(i, twin);
    return {
      width,
      height,
      cards: [...layout.cards].filter(([i]) => inside(i)).map(([i, centre]) => [i + box - twin, move(centre)]),
      curves: [...layout.curves].flatMap(([edge, points]) => {
        const [tail, head, mark] = edge.split(" ");
        const ends = `${Number(tail) + box - twin} ${Number(head) + box - twin} ${mark}`;
        return inside(Number(tail)) && inside(Number(head)) ? [[ends, inGroups(points, 2).flatMap(move)]] : [];
      }),
    };
  }
  // Put the contents of boxes into the places of their cards. Space is stretched where these stand, as much as each needs,
  // so all that stood apart stays apart.
  function grow(layout, next) {
    const inner = new Map(next.map((box) => [box, contents(box)]));
    const axes = [0, 1].map((axis) => {
      const stretches = next.map((box) => {
        const [centre, before] = [layout.cards.get(box)[axis], size(box)[axis]];
        const after = Math.max(before, [inner.get(box).width, inner.get(box).height][axis]);
        return { from: centre - before / 2, to: centre + before / 2, growth: after / before - 1 };
      });
      const ends = [...new Set(stretches.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
      const pieces = ends.slice(1).map((to, n) => {
        const over = stretches.filter((one) => one.from <= ends[n] && one.to >= to);
        return { from: ends[n], to, growth: Math.max(0, ...over.map((one) => one.growth)) };
      });
      return (t) => pieces.reduce((sum, { from, to, growth }) => sum + growth * Math.max(0, Math.min(t, to) - from), t);
    });
    const warp = ([x, y]) => [axes[0](x), axes[1](y)];
    layout.cards.forEach((centre, i) => layout.cards.set(i, warp(centre)));
    layout.boxes.forEach(([left, top, width, height], i) => {
      const [[x, y], [right, bottom]] = [warp([left, top]), warp([left + width, top + height])];
      layout.boxes.set(i, [x, y, right - x, bottom - y]);
    });
    layout.curves.forEach((points, edge) => layout.curves.set(edge, inGroups(points, 2).flatMap(warp)));
    for (const [box, { width, height, cards, curves }] of inner) {
      const [x, y] = layout.cards.get(box);
      layout.cards.delete(box);
      layout.boxes.set(box, [x - width / 2, y - height / 2, width, height]);
      for (const [i, [dx, dy]] of cards) layout.cards.set(i, [x + dx, y + dy]);
      for (const [edge, points] of curves) layout.curves.set(edge, points.map((t, n) => t + (n % 2 ? y : x)));
    }
  }
  // The curve of an edge: Graphviz's where it still meets its cards, else one from the right of the one to the left of the other.
  function curve(layout, edge, { tail, head }) {
    const points = layout.curves.get(edge) ?? [];
    const meets = (i, x, y) => {
      const [[cx, cy], [width, height]] = [layout.cards.get(i), size(i)];
      return Math.abs(x - cx) < width / 2 + 12 && Math.abs(y - cy) < height / 2 + 12;
    };
    if (points.length && meets(tail, points[0], points[1]) && meets(head, points.at(-2), points.at(-1))) return points;
    const [[x, y], [toX, toY]] = [layout.cards.get(tail), layout.cards.get(head)];
    const [from, to] = [x + size(tail)[0] / 2, toX - size(head)[0] / 2 - 6];
    const reach = Math.max(24, Math.abs(to - from) / 2);
    return [from, y, from + reach, y, to - reach, toY, to, toY];
  }

  // The picture. Elements are kept while their cell is drawn, so that they move to their next place.
  const SVG = "http://www.w3.org/2000/svg";
  function make(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    element.append(...children);
    return element;
  }
  const layers = ["boxes", "edges", "cards"].map((layer) => make("g", { class: layer }));
  const svg = make("svg", { role: "group", "aria-label": find("img").alt }, ...layers);
  const drawn = { cards: new Map(), boxes: new Map(), edges: new Map() };
  function makeCard(i) {
    const [role, width, height, ...captions] = templates[cells[i][TEMPLATE]];
    const [label, symbols, ...facts] = cells[i].slice(TEXTS);
    const group = make("g", { class: `card ${role}${isBox(i) ? " closed" : ""}`, tabindex: -1, role: isBox(i) ? "button" : "img" });
    group.setAttribute("aria-label", isBox(i) ? `${tell(i)}\n${words.closed}` : tell(i));
    if (isBox(i)) group.append(make("rect", { x: 3 - width / 2, y: 3 - height / 2, width, height, rx: 9 })); // as a pile
    group.append(make("rect", { x: -width / 2, y: -height / 2, width, height, rx: 9 }));
    let y = 17 - height / 2;
    const write = (x, anchor, points, text, look) => make("text", { x, y, "text-anchor": anchor, "font-size": points, ...look }, text);
    if (label || symbols) {
      const heading = write(0, "middle", 11, "");
      if (label) heading.append(make("tspan", { "font-weight": "bold" }, label));
      heading.append(label && symbols ? "  " : "");
      if (symbols) heading.append(make("tspan", { "font-size": 13 }, symbols));
      group.append(heading);
      y += 16;
    }
    facts.forEach((fact, n) => {
      group.append(write(5 - width / 2, "start", 9, captions[n], { class: "quiet" }), write(width / 2 - 5, "end", 11, fact));
      y += 16;
    });
    group.dataset.cell = i;
    return group;
  }
  function makeBox(i) {
    const group = make("g", { class: "box", role: "button", tabindex: -1, "aria-label": `${cells[i][TITLE]}\n${words.open}`, "aria-expanded": true });
    group.append(make("rect", { rx: 9 }), make("text", { x: 8, y: 15, "font-size": 11 }, cells[i][TITLE]));
    group.dataset.cell = i;
    return group;
  }
  function keep(kind, layer, wanted, makeOne, update) {
    for (const [i, element] of drawn[kind]) if (!wanted.has(i)) drawn[kind].delete(i), element.remove();
    for (const [i, where] of wanted) {
      const isNew = !drawn[kind].has(i);
      if (isNew) drawn[kind].set(i, layer.appendChild(makeOne(i)));
      update(drawn[kind].get(i), where, isNew);
    }
  }
  let open = new Set(views[first][0]);
  let frame = [0, 0, 1, 1]; // all of the picture
  let links = new Map();
  let here = visible(open)[0];

  function draw() {
    const layout = place(open);
    links = edgesFor(open);
    keep("boxes", layers[0], new Map([...layout.boxes].sort(([a], [b]) => a - b)), makeBox, (group, [x, y, width, height]) => {
      group.style.transform = `translate(${x}px,${y}px)`;
      group.firstChild.setAttribute("width", width);
      group.firstChild.setAttribute("height", height);
    });
    keep("cards", layers[2], layout.cards, makeCard, (group, [x, y]) => (group.style.transform = `translate(${x}px,${y}px)`));
    drawn.edges.clear();
    layers[1].replaceChildren();
    for (const [edge, ends] of links) {
      const points = curve(layout, edge, ends);
      const [[bx, by], [ex, ey]] = inGroups(points.slice(-4), 2);
      const turn = (Math.atan2(ey - by, ex - bx) * 180) / Math.PI;
      const group = make("g", { class: "edge" });
      group.append(make("path", { d: `M${points[0]},${points[1]}C${points.slice(2)}` }));
      group.append(make("path", { class: "head", d: "M0,-2.5L6,0L0,2.5z", transform: `translate(${ex},${ey}) rotate(${turn})` }));
      if (ends.mark) group.append(make("text", { x: ex - 7, y: ends.mark === "1" ? ey - 5 : ey + 12, "font-size": 9 }, ends.mark));
      drawn.edges.set(edge, layers[1].appendChild(group));
    }
    const corners = [
      ...[...layout.cards].map(([i, [x, y]]) => [x - size(i)[0] / 2, y - size(i)[1] / 2, x + size(i)[0] / 2, y + size(i)[1] / 2]),
      ...[...layout.boxes.values()].map(([x, y, width, height]) => [x, y, x + width, y + height]),
    ];
    const edge = (pick, n) => corners.reduce((found, corner) => pick(found, corner[n]), corners[0][n]);
    const [left, top, right, bottom] = [edge(Math.min, 0), edge(Math.min, 1), edge(Math.max, 2), edge(Math.max, 3)];
    frame = [left - 10, top - 10, right - left + 20, bottom - top + 20];
    const depths = boxes.filter((i) => !open.has(i)).map((i) => around(i).length);
    slider.value = Math.min(...depths, Number(slider.max));
    slider.setAttribute("aria-valuetext", words.depth.replace("{}", slider.value));
    point(drawn.cards.has(here) ? here : visible(open)[0]);
    lookFor(search.value);
    return layout;
  }

  // The view: the part of the picture that fills the stage, in its coordinates.
  let [view, timer, isFitted] = [frame, 0, true];
  // Pixels for a point: what small pictures get at most, what parts of large ones get, and what all of one needs to be read.
  const [MOST, READABLE, LEAST] = [1.6, 0.9, 0.75];
  function see(rectangle, smoothly = false) {
    cancelAnimationFrame(timer);
    const [from, start] = [view, performance.now()];
    const step = (time) => {
      const t = smoothly && !still ? Math.min(1, Math.max(0, time - start) / 250) : 1;
      view = rectangle.map((to, n) => from[n] + (to - from[n]) * (1 - (1 - t) ** 3));
      svg.setAttribute("viewBox", view.map((x) => x.toFixed(2)).join(" "));
      if (t < 1) timer = requestAnimationFrame(step);
    };
    step(start);
  }
  function centred(x, y, scale) {
    const [width, height] = [stage.clientWidth / scale, stage.clientHeight / scale];
    return [x - width / 2, y - height / 2, width, height];
  }
  const isInSight = () => stage.clientWidth > 0 && stage.clientHeight > 0;
  function show([x, y, width, height], smoothly, least = 0) {
    if (!isInSight()) return true; // it is fitted when it comes into sight
    const scale = Math.min(stage.clientWidth / width, stage.clientHeight / height, MOST);
    see(centred(x + width / 2, y + height / 2, Math.max(scale, least)), smoothly);
    return scale >= least;
  }
  function fit(smoothly = true) {
    isFitted = true;
    show(frame, smoothly);
  }
  // All of the picture if it can be read then, else a part around this rectangle.
  function reveal(rectangle) {
    isFitted = Math.min(stage.clientWidth / frame[2], stage.clientHeight / frame[3]) >= LEAST;
    isFitted ? fit() : show(rectangle, true, READABLE);
  }
  function zoom(factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) {
    const wide = Math.min(Math.max(view[2] * factor, stage.clientWidth / 8), Math.max(frame[2], frame[3], stage.clientWidth) * 4);
    const by = wide / view[2];
    isFitted = false;
    see([x + (view[0] - x) * by, y + (view[1] - y) * by, view[2] * by, view[3] * by]);
  }

  function toggle(box) {
    const opens = !open.has(box);
    if (opens) open.add(box);
    else open = new Set([...open].filter((i) => i !== box && !isInside(i, box)));
    here = opens ? visible(open).find((i) => isInside(i, box)) : box;
    const layout = draw();
    const [[x, y], [width, height]] = opens ? [[0, 0], [0, 0]] : [layout.cards.get(box), size(box)];
    reveal(opens ? layout.boxes.get(box) : [x - width / 2, y - height / 2, width, height]);
    told.textContent = words[opens ? "opened" : "shut"].replace("{}", cells[box][TITLE]);
    if (stage.contains(document.activeElement) || document.activeElement === document.body) drawn.cards.get(here).focus({ preventScroll: true });
  }
  function openTo(depth) {
    open = new Set(boxes.filter((i) => around(i).length < depth));
    draw();
    fit();
  }

  // All that a card is computed from, and all between it and the result, are lit while the pointer is on it.
  function follow(i) {
    svg.classList.toggle("following", i !== null);
    told.classList.toggle("seen", i !== null);
    for (const element of svg.querySelectorAll(".up, .down, .here")) element.classList.remove("up", "down", "here");
    if (i === null) return;
    told.textContent = tell(i).split("\n").join("    ");
    for (const [from, to, way] of [["head", "tail", "up"], ["tail", "head", "down"]]) {
      const seen = new Set([i]);
      for (const card of seen)
        for (const [edge, ends] of links)
          if (ends[from] === card) {
            seen.add(ends[to]);
            drawn.edges.get(edge).classList.add(way);
            drawn.cards.get(ends[to]).classList.add(way);
          }
    }
    const here = drawn.cards.get(i);
    here.classList.add("here");
    // What is told stands in the other half of the stage.
    const [card, outer] = [here.getBoundingClientRect(), stage.getBoundingClientRect()];
    told.style.inset = card.top + card.bottom > outer.top + outer.bottom ? `${stage.offsetTop}px auto auto ${stage.offsetLeft}px` : `auto auto ${root.clientHeight - stage.offsetTop - stage.offsetHeight}px ${stage.offsetLeft}px`;
  }
  // The card that the keyboard is at.
  function point(i) {
    here = i;
    for (const [card, element] of drawn.cards) element.setAttribute("tabindex", card === i ? 0 : -1);
  }

  let [text, next] = ["", 0];
  const matches = () => (text ? cells.flatMap((_, i) => (name(i).toLowerCase().includes(text) ? [i] : [])) : []);
  function lookFor(wanted) {
    if (text !== wanted.trim().toLowerCase()) next = 0;
    text = wanted.trim().toLowerCase();
    const card = cardsFor(open);
    const found = matches();
    const lit = new Set(found.map((i) => card[i]));
    for (const [i, element] of drawn.cards) element.classList.toggle("found", lit.has(i));
    count.textContent = text ? words.found.replace("{}", found.length) : "";
  }
  function goToNext() {
    const found = matches();
    if (!found.length) return;
    const i = found[next++ % found.length];
    around(i).forEach((box) => open.add(box));
    if (open.has(i)) toggle(i);
    const layout = draw();
    const [[x, y], [width, height]] = [layout.cards.get(i), size(i)];
    point(i);
    reveal([x - width, y - height, width * 2, height * 2]);
    follow(i);
  }

  // A file with the picture as it is open now, in the colours that it has here.
  function save() {
    const copy = svg.cloneNode(true);
    const [ours, theirs] = [svg, copy].map((one) => [...one.querySelectorAll("*")]);
    ours.forEach((element, n) => {
      const look = getComputedStyle(element);
      for (const property of ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "opacity"]) theirs[n].setAttribute(property, look.getPropertyValue(property));
      const moved = element.style.transform.match(/translate\((\S+?)px(?:, ?(\S+?)px)?\)/);
      if (moved) theirs[n].setAttribute("transform", `translate(${moved[1]},${moved[2] ?? 0})`);
      for (const attribute of ["style", "class", "tabindex", "data-cell"]) theirs[n].removeAttribute(attribute);
    });
    for (const [attribute, value] of [["xmlns", SVG], ["viewBox", frame.join(" ")], ["width", `${frame[2]}pt`], ["height", `${frame[3]}pt`], ["font-family", "Helvetica,Arial,sans-serif"]]) copy.setAttribute(attribute, value);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
    link.download = "graph.svg";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // Pointers: a drag moves the view, two fingers zoom, a click opens and closes.
  const at = ({ clientX, clientY }) => new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  const cellOf = (target) => target.closest?.("[data-cell]");
  const fingers = new Map();
  let dragged = 0;
  stage.addEventListener("pointerdown", (event) => {
    if (!fingers.size) dragged = 0;
    fingers.set(event.pointerId, event);
  });
  stage.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
    dragged += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    if (dragged < 5) return;
    stage.setPointerCapture(event.pointerId);
    const [from, to] = [at(before), at(event)];
    isFitted = false;
    if (other) {
      const fixed = at(other);
      zoom(Math.hypot(from.x - fixed.x, from.y - fixed.y) / Math.max(1, Math.hypot(to.x - fixed.x, to.y - fixed.y)), fixed.x, fixed.y);
    } else see([view[0] + from.x - to.x, view[1] + from.y - to.y, view[2], view[3]]);
    fingers.set(event.pointerId, event);
  });
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) stage.addEventListener(kind, (event) => fingers.delete(event.pointerId));
  stage.addEventListener("click", (event) => {
    const cell = dragged < 5 && cellOf(event.target);
    if (!cell) return;
    const i = Number(cell.dataset.cell);
    if (isBox(i)) toggle(i);
    else point(i), cell.focus({ preventScroll: true });
  });
  // Outside of a page of its own the wheel scrolls the page, until the graph was clicked.
  stage.addEventListener("wheel", (event) => {
    if (!root.matches(".whole") && !event.ctrlKey && !stage.contains(document.activeElement)) return;
    event.preventDefault();
    const { x, y } = at(event);
    zoom(Math.exp(event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), x, y);
  }, { passive: false });
  stage.addEventListener("pointerover", (event) => {
    const cell = cellOf(event.target);
    follow(cell?.matches(".card") ? Number(cell.dataset.cell) : null);
  });
  stage.addEventListener("pointerout", (event) => stage.contains(event.relatedTarget) || follow(null));
  stage.addEventListener("focusin", (event) => {
    const cell = cellOf(event.target);
    if (cell?.matches(".card:focus-visible")) follow(Number(cell.dataset.cell));
  });
  stage.addEventListener("focusout", () => follow(null));

  // Keys: arrows along the edges and to the cards above and below, Enter opens, Escape closes the box around.
  function move(direction) {
    const place = (i) => drawn.cards.get(i).getBoundingClientRect();
    const [side, other] = { ArrowLeft: ["head", "tail"], ArrowRight: ["tail", "head"] }[direction] ?? [];
    const near = side ? [...links.values()].filter((ends) => ends[side] === here).map((ends) => ends[other]) : [];
    const vertical = (i) => (direction === "ArrowUp" ? place(here).top - place(i).bottom : place(i).top - place(here).bottom) + 1;
    const beside = (i) => Math.abs(place(i).left + place(i).width / 2 - place(here).left - place(here).width / 2);
    const below = side ? [] : [...drawn.cards.keys()].filter((i) => vertical(i) >= 0).sort((a, b) => beside(a) + vertical(a) - beside(b) - vertical(b));
    const to = [...near, ...below][0];
    if (to === undefined) return;
    point(to);
    drawn.cards.get(to).focus({ preventScroll: true });
    follow(to);
    const [card, outer] = [place(to), stage.getBoundingClientRect()];
    if (card.left < outer.left || card.right > outer.right || card.top < outer.top || card.bottom > outer.bottom) {
      const { x, y } = at({ clientX: card.left + card.width / 2, clientY: card.top + card.height / 2 });
      isFitted = false;
      see([x - view[2] / 2, y - view[3] / 2, view[2], view[3]], true);
    }
  }
  const enter = () => isBox(here) && toggle(here);
  const close = () => cells[here][PARENT] >= 0 && toggle(cells[here][PARENT]);
  const arrows = Object.fromEntries(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map((arrow) => [arrow, () => move(arrow)]));
  const keys = {
    ...arrows, Enter: enter, " ": enter, Escape: close, Backspace: close,
    "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), 0: () => fit(), "/": () => search.focus(),
  };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === search) {
      if (event.key === "Enter") goToNext();
      else if (event.key === "Escape") drawn.cards.get(here).focus();
    } else if (event.target.closest(".controls") || !(event.key in keys)) return;
    else event.preventDefault(), keys[event.key]();
    event.stopPropagation(); // a notebook has other plans for these keys
  });
  const actions = { in: () => zoom(0.8), out: () => zoom(1.25), fit: () => fit(), save };
  find(".controls").addEventListener("click", (event) => actions[event.target.closest("button")?.dataset.do]?.());
  slider.addEventListener("input", () => openTo(Number(slider.value)));
  search.addEventListener("input", () => lookFor(search.value));

  slider.max = Math.max(0, ...boxes.map((i) => around(i).length + 1));
  slider.parentElement.hidden = !boxes.length;
  find("img").replaceWith(svg);
  find(".controls").hidden = told.hidden = false;
  find(".still").hidden = true;
  root.classList.add("live");
  if (!root.matches(".whole")) stage.style.height = `${Math.min(480, Math.max(200, tallest * MOST))}px`;
  draw();
  see(frame);
  // On a phone fewer boxes are open at first: that is decided once the page has given the stage its size. Where even then text
  // can't be read, the graph's beginning is seen.
  let isNew = true;
  function begin() {
    isNew = false;
    const scale = () => Math.min(stage.clientWidth / frame[2], stage.clientHeight / frame[3]);
    for (let level = first; level && scale() < LEAST; ) {
      open = new Set(views[--level][0]);
      draw();
    }
    fit(false);
    if (scale() >= LEAST) return;
    isFitted = false;
    see(centred(frame[0] + stage.clientWidth / READABLE / 2, frame[1] + frame[3] / 2, READABLE));
  }
  new ResizeObserver(() => {
    if (!isInSight()) return;
    if (isNew) begin();
    else if (isFitted) fit(false);
    else see(centred(view[0] + view[2] / 2, view[1] + view[3] / 2, stage.clientWidth / view[2]));
  }).observe(stage);
}

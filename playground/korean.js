// The words in the engine's pictures in Korean. The engine writes English; what a student named stays as it is.

const WORDS = {
  value: "값",
  gradient: "기울기",
  nodes: "노드",
  parameters: "파라미터",
  Steps: "단계",
  Step: "단계",
  View: "보기",
  Find: "찾기",
  "Open boxes": "상자 열기",
  "To the start (Home)": "처음으로 (Home)",
  "One step back (left arrow)": "한 단계 뒤로 (왼쪽 화살표)",
  "Play or pause (P)": "재생 또는 일시 정지 (P)",
  "One step on (right arrow)": "한 단계 앞으로 (오른쪽 화살표)",
  "To the end (End)": "끝으로 (End)",
  "Smaller (−)": "작게 (−)",
  "Larger (+)": "크게 (+)",
  "All of it (0)": "전체 보기 (0)",
  "Save this view as SVG": "이 화면을 SVG로 저장",
  "Find a label (/); Enter goes to the next": "이름 찾기 (/). Enter를 누르면 다음으로 갑니다",
  "{} found": "{}개 찾음",
  "{} is open.": "{}: 열림.",
  "{} is closed.": "{}: 닫힘.",
  open: "열림",
  closed: "닫힘",
  "open to depth {}": "깊이 {}까지 열림",
}
//: Of sentences with numbers the pattern, and what it becomes.
const SENTENCES = [
  [/^Given: /, "주어진 값: "],
  [/ {3}\((\d+) of (\d+) uses\)$/, "   (쓰임 $2번 중 $1번째)"],
  [/^All (\d+) steps$/, "$1단계 모두 보기"],
  [/^value (?=\S+( … \S+)?$)/, "값 "],
  [/^gradient (?=\S+( … \S+)?$)/, "기울기 "],
  [/^([\d,]+) nodes(?=$|, )/, "노드 $1개"],
  [/(^|, )([\d,]+) parameters$/, "$1파라미터 $2개"],
]

const word = (words) => WORDS[words] ?? SENTENCES.reduce((text, [pattern, korean]) => text.replace(pattern, korean), words)
const lines = (words) => words.split("\n").map(word).join("\n")

/** HTML of the engine with its own words in Korean. */
export function inKorean(html) {
  const page = document.createElement("template") // in which nothing runs or loads
  page.innerHTML = html
  translate(page.content)
  return page.innerHTML
}

function translate(root) {
  for (const element of root.querySelectorAll("[title], [aria-label]"))
    for (const name of ["title", "aria-label"]) if (element.hasAttribute(name)) element.setAttribute(name, word(element.getAttribute(name)))
  for (const element of root.querySelectorAll("summary, li, label, svg title")) for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) node.data = lines(node.data)
  // The class of a number on a card is the caption before it.
  for (const number of root.querySelectorAll("text[class]")) number.previousElementSibling.textContent = word(number.previousElementSibling.textContent)
  for (const image of root.querySelectorAll(".autograd-steps img")) image.src = redrawn(image.src)
  for (const element of root.querySelectorAll("[data-controls]")) {
    const controls = document.createElement("template")
    controls.innerHTML = element.dataset.controls
    translate(controls.content)
    element.dataset.controls = controls.innerHTML
  }
  for (const element of root.querySelectorAll("[data-steps]")) {
    const steps = JSON.parse(element.dataset.steps)
    element.dataset.steps = JSON.stringify(steps.map((step) => ({ ...step, text: word(step.text) })))
  }
  for (const element of root.querySelectorAll("[data-graph]")) {
    const graph = JSON.parse(element.dataset.graph)
    for (const template of graph.templates) template.forEach((caption, i) => i > 2 && (template[i] = word(caption)))
    for (const cell of graph.cells) cell[3] = lines(cell[3])
    for (const name in graph.words) graph.words[name] = word(graph.words[name])
    element.dataset.graph = JSON.stringify(graph)
  }
}

/** A picture that is written as an address, with its captions in Korean. */
function redrawn(address) {
  const start = "data:image/svg+xml;base64,"
  if (!address.startsWith(start)) return address
  const bytes = Uint8Array.from(atob(address.slice(start.length)), (letter) => letter.charCodeAt(0))
  const svg = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "image/svg+xml")
  translate(svg)
  const text = new XMLSerializer().serializeToString(svg)
  return start + btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""))
}

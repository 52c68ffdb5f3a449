// Every word on the page, in each of its languages. An element with data-text="key" shows it, one with data-label="key" is called so.

export const TEXTS = {
  en: {
    name: "Scalar autograd",
    playground: "Playground",
    title: "Playground · Scalar autograd",
    views: "Views",
    code: "Code",
    train: "Train",
    share: "Copy link",
    copied: "Link copied",
    theme: "Light or dark",
    examples: "Examples",
    own: "Your own code",
    run: "Run",
    stop: "Stop",
    output: "Output",
    pictures: "Pictures",
    graph: "Graph",
    steps: "Step by step",
    editor: "Python. Escape, then Tab leaves the editor.",
    fromLink: "This code came with the link. Read it, then run it.",
    brokenLink: "The link is damaged: its code could not be read.",
    loading: "Starting Python…",
    ready: "Ready",
    busy: "Running…",
    failed: "Python does not start",
    dead: (reason) => `Python does not start in this browser: ${reason}`,
    line: (line, name) => (name ? `line ${line}, in ${name}: ` : `line ${line}: `),
    stopped: "Stopped. Python has been started again; your code is still here.",
    died: (reason) => `Python broke down (${reason}) and has been started again; your code is still here.`,
    noPicture: "Nothing to draw: let the last line be a Value, such as f, or draw(f).",
    noSteps: (nodes) => `Steps are shown for graphs of up to 150 nodes; this one has ${nodes.toLocaleString("en")}.`,
    onlyPicture: "Steps are shown of a Value: let the last line be one, or explain(f).",
    nodes: (nodes) => (nodes === 1 ? "1 node" : `${nodes.toLocaleString("en")} nodes`),
    wait: "The picture appears here when Python has started.",
  },
  ko: {
    name: "Scalar autograd",
    playground: "놀이터",
    title: "놀이터 · Scalar autograd",
    views: "화면",
    code: "코드",
    train: "학습",
    share: "링크 복사",
    copied: "링크를 복사했습니다",
    theme: "밝게 또는 어둡게",
    examples: "예제",
    own: "직접 쓴 코드",
    run: "실행",
    stop: "중지",
    output: "출력",
    pictures: "그림",
    graph: "그래프",
    steps: "한 단계씩",
    editor: "파이썬. Esc를 누른 뒤 Tab을 누르면 편집기에서 나갑니다.",
    fromLink: "링크에 담겨 온 코드입니다. 읽어 본 뒤 실행하세요.",
    brokenLink: "링크가 손상되어 코드를 읽을 수 없습니다.",
    loading: "파이썬을 시작하는 중…",
    ready: "준비됨",
    busy: "실행 중…",
    failed: "파이썬을 시작하지 못했습니다",
    dead: (reason) => `이 브라우저에서 파이썬을 시작하지 못했습니다: ${reason}`,
    line: (line, name) => (name ? `${line}번째 줄, ${name}: ` : `${line}번째 줄: `),
    stopped: "중지했습니다. 파이썬을 다시 시작했고, 코드는 그대로 있습니다.",
    died: (reason) => `파이썬이 멈추어(${reason}) 다시 시작했습니다. 코드는 그대로 있습니다.`,
    noPicture: "그릴 것이 없습니다. 마지막 줄에 f 같은 Value나 draw(f)를 쓰세요.",
    noSteps: (nodes) => `노드가 150개 이하인 그래프만 한 단계씩 볼 수 있습니다. 이 그래프의 노드는 ${nodes.toLocaleString("ko")}개입니다.`,
    onlyPicture: "한 단계씩 보려면 마지막 줄에 Value나 explain(f)를 쓰세요.",
    nodes: (nodes) => `노드 ${nodes.toLocaleString("ko")}개`,
    wait: "파이썬이 시작되면 여기에 그림이 나타납니다.",
  },
}

let language = "en"

/** The words of a key in the language of the page; some take arguments. */
export function text(key, ...given) {
  const words = TEXTS[language][key]
  return typeof words === "function" ? words(...given) : words
}

export const current = () => language

/** Fills in the words of an element and all within it. */
export function translate(root = document) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text)
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(element.dataset.label))
    element.title = element.matches("button, select") ? text(element.dataset.label) : ""
  }
}

/** Changes the language of the page; `document` hears "language". */
export function speak(code) {
  language = code in TEXTS ? code : "en"
  document.documentElement.lang = language
  document.title = text("title")
  translate()
  document.dispatchEvent(new Event("language"))
}

// What a link holds, after #: view, lang, example or code (UTF-8 in base64url), and what the training adds (train, as JSON).

const encode = (text) =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
const decode = (text) =>
  new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)))

/** The state in the address; what cannot be read is left out. */
export function read(hash = location.hash) {
  const given = new URLSearchParams(hash.slice(1))
  const state = { view: given.get("view"), language: given.get("lang"), example: given.get("example") }
  try {
    if (given.has("code")) state.code = decode(given.get("code"))
    if (given.has("train")) state.train = JSON.parse(decode(given.get("train")))
  } catch {
    state.broken = true
  }
  return state
}

export function write({ view, language, code, train }) {
  const given = new URLSearchParams({ view, lang: language, code: encode(code) })
  if (train) given.set("train", encode(JSON.stringify(train)))
  return `#${given}`
}

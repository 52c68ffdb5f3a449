// The editor: CodeMirror with Python's colours, and the line of an error marked.

import { closeBrackets, closeBracketsKeymap } from "./vendor/@codemirror/autocomplete.js"
import { defaultKeymap, history, historyKeymap, indentWithTab } from "./vendor/@codemirror/commands.js"
import { python } from "./vendor/@codemirror/lang-python.js"
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "./vendor/@codemirror/language.js"
import { Compartment, EditorState, Prec, StateEffect, StateField } from "./vendor/@codemirror/state.js"
import { Decoration, drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "./vendor/@codemirror/view.js"
import { tags } from "./vendor/@lezer/highlight.js"

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null], color: "var(--keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--green)" },
  { tag: tags.number, color: "var(--orange)" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className], color: "var(--blue)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
])

//: Letters that nobody sees, or that turn others around, beside those that CodeMirror shows: code may be another than it looks
//: (Boucher and Anderson, "Trojan Source", 2023).
const UNSEEN = /[\u00a0\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u202a-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\uffa0\u{e0000}-\u{e0fff}]/gu

const setMark = StateEffect.define()
const marks = StateField.define({
  create: () => Decoration.none,
  update(old, transaction) {
    const effect = transaction.effects.find((effect) => effect.is(setMark))
    if (!effect) return transaction.docChanged ? Decoration.none : old
    const { doc } = transaction.state
    if (!effect.value || effect.value.line < 1 || effect.value.line > doc.lines) return Decoration.none
    const line = doc.line(effect.value.line)
    const from = Math.min(line.from + (effect.value.column ?? 0), line.to)
    const to = Math.min(line.from + (effect.value.end ?? line.length), line.to)
    const parts = [Decoration.line({ class: "wrong-line" }).range(line.from)]
    if (from < to) parts.push(Decoration.mark({ class: "wrong" }).range(from, to))
    return Decoration.set(parts)
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** An editor in `parent`: `code` to read and write, `mark({ line, column, end })` for an error, `mark(null)` for none. */
export function edit(parent, { run, changed }) {
  const label = new Compartment()
  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        lineNumbers(), history(), drawSelection(), highlightActiveLine(), highlightSpecialChars({ addSpecialChars: UNSEEN }), indentOnInput(), bracketMatching(), closeBrackets(),
        indentUnit.of("    "), python(), syntaxHighlighting(COLOURS), marks, label.of([]), EditorView.lineWrapping,
        EditorView.contentAttributes.of({ autocapitalize: "off", autocorrect: "off", spellcheck: "false" }),
        EditorView.updateListener.of((update) => update.docChanged && changed()),
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }, { key: "Shift-Enter", run: () => (run(), true) }])),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
      ],
    }),
  })
  return {
    get code() {
      return view.state.doc.toString()
    },
    set code(code) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code }, selection: { anchor: 0 } })
    },
    mark: (place) => view.dispatch({ effects: setMark.of(place) }),
    name: (text) => view.dispatch({ effects: label.reconfigure(EditorView.contentAttributes.of({ "aria-label": text })) }),
    focus: () => view.focus(),
  }
}

// The view "Train". main.js calls mount once, show and hide when the view changes, and state for the link.

/** Fills the view; `given` is what state() returned when the link was made, or undefined. Do not trust it: links are made by anyone. */
export function mount(root, given) {}

/** The view is in sight; begin to ask the engine. */
export function show() {}

/** The view is out of sight: pause. */
export function hide() {}

/** What the link keeps, as data that JSON can write; undefined where there is nothing to keep. */
export function state() {}

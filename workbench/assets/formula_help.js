// Help for writing a formula into Streamlit's own text field: proposals under the field, the
// signature of the call that the caret stands in, and text that is read without a key press.
//
// The field stays Streamlit's: its value goes to Python as ever, and without this file it works
// as any other. Nothing is kept of the field itself, which Streamlit may draw anew at any time:
// the listeners are the document's, and look whether an event is the field's.

const IDLE = 700; // milliseconds without typing, after which the text is read
const MOST = 60; // proposals shown
const MOST_HELD = 2000; // milliseconds that a click waits at most for a text to arrive
const WORD = /[a-z][\w-]*(?:\s*\[[\w\s-]*\]?)?/gi;
const REST = "Type a name for proposals, or press Ctrl+Space for all that fits here.";

// What is attached now; a component that is run again takes the place of what it was before.
let detach = null;
// These outlive that, for the page may be drawn anew between the last key and a click.
let changed = null; // a field whose text may not have been sent
let sent = null; // when one was, and whether the page's script was running then
let begun = 0; // when the script last began to run

export default function ({ data, parentElement }) {
  detach?.();
  const mine = attach(data, parentElement.querySelector(".eznas-help"));
  detach = mine;
  return () => {
    mine();
    if (detach === mine) detach = null;
  };
}

// --- what stands where in a text ---------------------------------------------------------------

const plain = (name) => name.toLowerCase().replaceAll("-", "_").replace(/\s/g, "");

// The word that the caret stands in or behind, as {start, end, typed}; typed is what is before it.
function wordAt(text, caret) {
  for (const match of text.matchAll(WORD)) {
    const start = match.index;
    const end = start + match[0].trimEnd().length;
    if (start < caret && caret <= end) return { start, end, typed: text.slice(start, caret) };
  }
  return null;
}

// The innermost call around the caret, as {name, argument}; and the one that was closed just
// before it.
function callsAt(text, caret) {
  const open = [];
  let name = "";
  let closed = null;
  for (const [piece] of text.slice(0, caret).matchAll(/[a-z][\w-]*(?:\s*\[[\w\s-]*\]?)?|\S/gi)) {
    closed = null;
    if (piece === "(") open.push({ name, argument: 0 });
    else if (piece === ")") closed = open.pop() ?? null;
    else if (piece === "," && open.length) open[open.length - 1].argument += 1;
    name = /^[a-z]/i.test(piece) ? plain(piece) : "";
  }
  return { inside: open[open.length - 1] ?? null, closed };
}

// How well a name answers to what was typed: 0 best; null for not at all.
function likeness(name, typed) {
  if (name === typed) return 0;
  if (name.startsWith(typed)) return 1;
  if (name.includes(`_${typed}`) || name.includes(`[${typed}`)) return 2;
  return name.includes(typed) ? 3 : null;
}

// The words that answer to what was typed; those of a kind that may stand there come first.
function proposals(words, typed, kinds) {
  const fits = (word) => !kinds || word.gives.some((kind) => kinds.includes(kind));
  return words
    .map((word) => ({ ...word, fits: fits(word), rank: likeness(word.name, typed) }))
    .filter((word) => word.rank !== null && (typed || word.fits))
    .sort((a, b) => a.rank - b.rank || b.fits - a.fits)
    .slice(0, MOST);
}

// --- the field ----------------------------------------------------------------------------------

function attach({ label, words }, root) {
  const known = new Map(words.map((word) => [word.name, word]));
  const list = root.querySelector(".eznas-proposals");
  const signature = root.querySelector(".eznas-signature");
  const meaning = root.querySelector(".eznas-meaning");
  const stop = new AbortController();
  let shown = []; // the proposals on the screen; none while the list is closed
  let active = 0;
  let place = { start: 0, caret: 0 }; // the word and the caret that they are for
  let timer = 0;
  let ours = false; // whether the text is being changed by this file

  const isField = (target) =>
    target instanceof HTMLTextAreaElement && target.getAttribute("aria-label") === label;
  const find = () => [...document.querySelectorAll("textarea")].find(isField);

  function dress(field) {
    const attributes = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-expanded": String(shown.length > 0),
      "aria-controls": list.id,
      "aria-describedby": "eznas-hint",
      spellcheck: "false",
      autocapitalize: "off",
      autocorrect: "off",
    };
    for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
    field.style.fontFamily = getComputedStyle(root).getPropertyValue("--st-code-font");
  }

  function undress(field) {
    for (const name of [
      "role", "aria-autocomplete", "aria-haspopup", "aria-expanded", "aria-controls",
      "aria-describedby", "aria-activedescendant",
    ]) field.removeAttribute(name);
  }

  // --- the list ---------------------------------------------------------------------------------

  function open(field, { all = false } = {}) {
    const caret = field.selectionEnd;
    const word = wordAt(field.value, caret);
    // A new word may only stand at the beginning, in a call, or after a comma.
    const room = all && /(^|[(,])\s*$/.test(field.value.slice(0, caret));
    if (field.selectionStart !== caret || !(word || room)) return close(field);
    const { inside } = callsAt(field.value, word ? word.start : caret);
    const kinds = known.get(inside?.name)?.kinds[inside.argument];
    shown = proposals(words, plain(word?.typed ?? ""), kinds);
    if (!shown.length) return close(field);
    active = 0;
    place = { start: word?.start ?? caret, caret };
    list.replaceChildren(...shown.map((each, at) => row(each, at, plain(word?.typed ?? ""))));
    list.hidden = false;
    list.scrollTop = 0;
    mark(field);
  }

  function close(field) {
    shown = [];
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function row(word, at, typed) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const about = document.createElement("span");
    item.id = `eznas-proposal-${at}`;
    item.role = "option";
    name.className = "eznas-name";
    about.className = "eznas-about";
    const from = typed ? word.name.indexOf(typed) : 0;
    const hit = document.createElement("b");
    hit.textContent = word.name.slice(from, from + typed.length);
    name.append(word.name.slice(0, from), hit, word.name.slice(from + typed.length));
    if (word.sort === "operator") name.append(`(${word.takes.map(() => "…").join(", ")})`);
    about.textContent = word.fits ? word.meaning : `Does not fit here. ${word.meaning}`;
    item.title = word.meaning;
    item.append(name, about);
    return item;
  }

  function mark(field) {
    for (const [at, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(at === active));
    }
    list.children[active].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-activedescendant", list.children[active].id);
  }

  function accept(field, chosen) {
    const caret = field.selectionEnd;
    const { start, end } = wordAt(field.value, caret) ?? { start: caret, end: caret };
    const after = field.value.slice(end);
    const called = /^\s*\(/.exec(after);
    const brackets = chosen.sort === "operator" && !called ? "()" : "";
    write(field, start, end, chosen.name + brackets);
    const inside = start + chosen.name.length + (brackets ? 1 : 0);
    const at = chosen.sort === "operator" && called ? inside + called[0].length : inside;
    field.setSelectionRange(at, at);
    close(field);
    hint(field);
    wait();
  }

  // As typed by hand: the browser can undo it, and the page hears of it.
  function write(field, start, end, text) {
    if (field.value.slice(start, end) === text) return;
    ours = true;
    field.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, start, end, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    ours = false;
  }

  // --- the hint ---------------------------------------------------------------------------------

  function hint(field) {
    const caret = field.selectionEnd;
    const { inside, closed } = callsAt(field.value, caret);
    const word = wordAt(field.value, caret);
    const leaf = word && known.get(plain(field.value.slice(word.start, word.end)));
    if (leaf) return describe(leaf, -1);
    if (closed && known.has(closed.name)) return describe(known.get(closed.name), -1, "closes ");
    if (inside && known.has(inside.name)) return describe(known.get(inside.name), inside.argument);
    rest();
  }

  function rest() {
    signature.textContent = "";
    meaning.textContent = REST;
    meaning.title = "";
  }

  function describe(word, argument, before = "") {
    signature.replaceChildren(before + word.name);
    if (word.sort === "operator") {
      signature.append("(");
      word.takes.forEach((kinds, at) => {
        const part = document.createElement(at === argument ? "strong" : "span");
        part.textContent = `${"xyz"[at]}: ${kinds}`;
        signature.append(at ? ", " : "", part);
      });
      signature.append(")");
    }
    meaning.textContent = word.meaning;
    meaning.title = word.meaning;
  }

  // --- the text is read ---------------------------------------------------------------------------

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(read, IDLE);
  }

  // Asks Streamlit to read the text, as Ctrl+Enter does; focus and caret stay where they are.
  function read() {
    const field = find();
    if (!field || document.activeElement !== field) return; // leaving the field has it read
    if (shown.length) {
      const word = wordAt(field.value, field.selectionEnd);
      const whole = word && plain(field.value.slice(word.start, word.end));
      if (!known.has(whole)) return; // still being written
      close(field);
    }
    field.dispatchEvent(
      new KeyboardEvent("keydown", {
        key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true,
      }),
    );
    sending();
  }

  function sending() {
    changed = null;
    sent = { at: performance.now(), running: isRunning() };
  }

  // --- events -------------------------------------------------------------------------------------

  const steps = { ArrowDown: 1, ArrowUp: -1 };

  function keydown(event) {
    const field = event.target;
    if (!isField(field) || !event.isTrusted || event.isComposing) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (event.key === " " && event.ctrlKey) {
      done();
      open(field, { all: true });
    } else if (event.key === ")" && !modified && isWritten(field)) {
      done();
      field.setSelectionRange(field.selectionEnd + 1, field.selectionEnd + 1);
    } else if (!shown.length) {
      return;
    } else if (event.key in steps && !modified) {
      done();
      active = (active + steps[event.key] + shown.length) % shown.length;
      mark(field);
    } else if ((event.key === "Enter" || event.key === "Tab") && !modified && !event.shiftKey) {
      done();
      accept(field, shown[active]);
    } else if (event.key === "Escape") {
      done();
      close(field);
      wait();
    } else if (event.key === "Enter") {
      close(field);
    }
  }

  // Whether a closing parenthesis that is typed stands there already.
  function isWritten(field) {
    const { value, selectionStart, selectionEnd } = field;
    const balanced = value.split("(").length <= value.split(")").length;
    return selectionStart === selectionEnd && value[selectionEnd] === ")" && balanced;
  }

  function input(event) {
    if (!isField(event.target) || ours) return;
    if (event.inputType?.startsWith("history")) close(event.target);
    else open(event.target);
    hint(event.target);
    wait();
  }

  function moved() {
    const field = document.activeElement;
    if (!isField(field) || ours) return;
    hint(field);
    if (!shown.length || field.selectionEnd === place.caret) return;
    const word = wordAt(field.value, field.selectionEnd);
    if (word?.start === place.start) open(field);
    else close(field);
  }

  // Streamlit sends a text a moment after its field was left. A page that is asked for by then
  // would be turned back; one that is asked for before the server has begun with the text would
  // make it forget the text. So a click on a link waits until the script runs with the text.
  function hold(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || !event.isTrusted) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (changed && document.activeElement === changed) {
      changed.blur();
      sending();
    }
    if (hasArrived()) return;
    event.preventDefault();
    event.stopPropagation();
    const looking = setInterval(() => {
      if (!hasArrived()) return;
      clearInterval(looking);
      follow(link);
    }, 20);
  }

  function hasArrived() {
    if (!sent || performance.now() - sent.at > MOST_HELD) return true;
    // A script that was running already begins anew without a sign, so its end is waited for.
    return sent.running ? !isRunning() : begun > sent.at;
  }

  function isRunning() {
    return document.querySelector('[data-test-script-state="running"]') !== null;
  }

  // The page may have been drawn anew in the meantime, with another element for the same link.
  function follow(link) {
    const same = () => [...document.querySelectorAll("a[href]")].find(({ href }) => href === link.href);
    (link.isConnected ? link : same())?.click();
  }

  const listen = (target, type, act, options) =>
    target.addEventListener(type, act, { signal: stop.signal, ...options });
  // Before Streamlit sees the key: Enter in the open list is no line break and no commit.
  listen(document, "keydown", keydown, { capture: true });
  listen(document, "input", input);
  listen(document, "input", ({ target }) => (changed = target), { capture: true });
  listen(document, "click", hold, { capture: true });
  listen(document, "selectionchange", moved);
  listen(document, "focusin", ({ target }) => {
    if (!isField(target)) return;
    dress(target);
    hint(target);
  });
  listen(document, "focusout", ({ target }) => {
    if (target === changed) sending();
    if (!isField(target)) return;
    clearTimeout(timer);
    close(target);
    rest();
  });
  listen(list, "mousedown", (event) => event.preventDefault()); // the field keeps the focus
  listen(list, "click", (event) => {
    const at = [...list.children].indexOf(event.target.closest("li"));
    const field = find();
    if (field && at >= 0) accept(field, shown[at]);
  });

  const observer = new MutationObserver(() => {
    if (isRunning()) begun = performance.now();
  });
  observer.observe(document, { subtree: true, attributeFilter: ["data-test-script-state"] });

  rest();
  const field = find();
  if (field) {
    dress(field);
    if (document.activeElement === field) hint(field);
  }
  return () => {
    stop.abort();
    observer.disconnect();
    clearTimeout(timer);
    shown = [];
    list.hidden = true;
    const left = find();
    if (left) undress(left);
  };
}

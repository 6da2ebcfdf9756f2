// The review desk in the browser: it paints what the server sends, hears the keys and sends one event at a time.
// The next proposal comes along with the current one, so a decision paints it at once, before the server has answered.
// Every event names the proposal and the version that were on screen, so a key never decides what nobody saw.

const KEYS = {a: "approve", e: "edit", o: "override", x: "reject", f: "escalate", s: "skip", u: "undo", j: "next", k: "previous", t: "return", m: "similar", p: "phrase", r: "rewrite"};
const LABELS = {approve: "Approve", edit: "Edit", override: "Override", reject: "Reject", escalate: "Escalate", skip: "Skip", return: "Return", rewrite: "Rewrite"};
const ROW = ["approve", "edit", "rewrite", "override", "reject", "escalate", "return", "skip"]; // the same places for every proposal
const LEAVES = new Set(["approve", "override", "reject", "skip", "next", "return"]); // paints the next proposal
const ASKS = new Set(["override", "reject"]); // needs a reason first
const SEARCH = ".st-key-q input";
const FORM_FIELD = ".st-key-editor :is(input, textarea)";
const DECIDES = new Set(["approve", "override", "reject"]);
const SLOW_MS = 4000;

const SKELETON = `
  <div class="ec-top"></div>
  <div class="ec-said" role="status" aria-live="polite"></div>
  <nav class="ec-list" aria-label="Queue"></nav>
  <section class="ec-thing" aria-live="polite" aria-label="Proposal"></section>
  <aside class="ec-why" aria-label="Reasons"></aside>
  <div class="ec-acts" role="toolbar" aria-label="Decide"></div>`;

class Desk {
  constructor(root) {
    this.root = root;
    root.innerHTML = SKELETON;
    for (const name of ["top", "said", "list", "thing", "why", "acts"]) this[name] = root.querySelector(`.ec-${name}`);
    this.shown = null; // the proposal on screen
    this.waiting = null; // the event sent and not yet answered
    this.outbox = []; // events that follow it
    this.sheet = null; // {action, code} while a reason is asked
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("change", (event) => event.target.matches("input[data-field]") && this.actions());
    root.addEventListener("pointerover", (event) => this.relate(event.target));
    root.addEventListener("focusin", (event) => this.relate(event.target));
    root.addEventListener("error", (event) => event.target.replaceWith(element("span", "ec-blank")), true); // pictures
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
  }

  receive(data, send) {
    const busy = this.data?.busy;
    const restarted = this.data && data.visit !== this.data.visit;
    this.data = data;
    this.sendNow = send;
    if (restarted) this.sendAgain();
    else if (this.waiting && data.ack !== this.waiting.key) return data.away && put(this.said, data.away); // ours comes
    this.waiting = null;
    put(this.top, data.top);
    put(this.said, data.said);
    put(this.list, data.list);
    renumber(data.open);
    if (!this.outbox.length) this.paint(data.current);
    if (this.unfold) this.toSimilar();
    if (data.busy && !busy) intoForm();
    this.flush();
  }

  // The server remembers nothing of this visit, but every decision it kept: one sent twice counts once.
  sendAgain() {
    this.outbox = [this.waiting, ...this.outbox].filter((event) => event && DECIDES.has(event.act));
    this.sheet = null;
  }

  paint(item) {
    const same = this.shown && item && item.id === this.shown.id && item.version === this.shown.version;
    if (!same) {
      this.alternative = 0;
      this.sheet = null;
      this.since = performance.now();
      this.thing.scrollTop = this.why.scrollTop = 0;
    }
    const left = same ? this.ticks().filter((tick) => !tick.checked).map((tick) => tick.dataset.field) : [];
    this.shown = item;
    put(this.thing, item ? item.thing : this.data.empty);
    for (const tick of this.ticks()) if (left.includes(tick.dataset.field)) tick.checked = false; // painted anew, chosen still
    this.markChoice();
    put(this.why, item ? item.why : "");
    this.root.dataset.shown = item ? item.id : "";
    this.mark();
    this.actions();
  }

  mark() {
    for (const row of this.list.querySelectorAll("[data-open]")) {
      const here = this.shown && row.dataset.open === String(this.shown.id);
      row.toggleAttribute("data-here", here);
      if (here) row.scrollIntoView({block: "nearest"});
    }
  }

  toSimilar() {
    const heading = this.list.querySelector("[data-act=similar]");
    this.unfold = false;
    if (heading) this.list.scrollTop += heading.getBoundingClientRect().top - this.list.getBoundingClientRect().top;
  }

  actions() {
    if (this.sheet) return this.reasons();
    const {may, first, why_not} = this.offered();
    const buttons = ROW.filter((act) => may.includes(act) || why_not[act]).map((act) => {
      const made = button(act, key(act), LABELS[act], act === first ? "first" : "");
      if (may.includes(act)) return made;
      made.setAttribute("aria-disabled", "true"); // it stays in its place, and says why when it is pressed
      made.title = why_not[act];
      return made;
    });
    const last = this.data.last;
    this.acts.replaceChildren(...buttons, element("span", "ec-last", last.text));
    if (last.undo) this.acts.append(button("undo", "U", "Undo", "quiet"));
    this.acts.hidden = this.data.busy;
  }

  // What checks say of the value proposed is not said of another one, nor of a part: the server asks them again.
  offered() {
    const shown = this.shown || {may: [], first: "", why_not: {}};
    const isPart = !shown.may.includes("approve") && this.ticks().some((tick) => !tick.checked);
    if (!shown.may.includes("edit") || !(this.alternative || isPart)) return shown;
    const {approve, override, ...why_not} = shown.why_not;
    return {may: [...shown.may, "approve", "override"], first: "approve", why_not};
  }

  reasons() {
    const {action, code} = this.sheet;
    const choices = this.data.reasons[action].map(([value, label], place) => {
      const choice = button("reason", String(place + 1), label, value === code ? "chosen" : "");
      choice.dataset.code = value;
      choice.setAttribute("aria-pressed", value === code);
      return choice;
    });
    const words = this.acts.querySelector("input") || element("input", "ec-words");
    words.placeholder = "More, if you like";
    words.maxLength = 1000;
    words.setAttribute("aria-label", "More about the reason");
    const confirm = button("confirm", "Enter", LABELS[action], "first");
    confirm.disabled = !code;
    const kept = document.activeElement === words;
    this.acts.replaceChildren(element("span", "ec-asks", `Why ${action}?`), ...choices, words, confirm, button("cancel", "Esc", "Cancel", "quiet"));
    if (kept) words.focus();
  }

  key(event) {
    if (!this.root.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.data.busy) return event.key === "Escape" ? this.send({act: "look"}) : undefined;
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=dialog]");
    if (typing && event.target.matches(SEARCH) && ["Enter", "Escape"].includes(event.key)) return event.target.blur(); // the keys decide again
    if (!typing && event.key === "/") return toSearch(event);
    const ours = this.root.contains(event.target);
    if (typing && !(ours && ["Enter", "Escape"].includes(event.key))) return;
    const act = this.meaning(event.key);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) this.act(act);
  }

  meaning(pressed) {
    const digit = /^[1-9]$/.test(pressed) ? Number(pressed) : 0;
    if (this.sheet) {
      if (pressed === "Enter") return {act: "confirm"};
      if (pressed === "Escape") return {act: "cancel"};
      const reason = digit && this.data.reasons[this.sheet.action][digit - 1];
      return reason ? {act: "reason", code: reason[0]} : null;
    }
    if (digit) return {act: "alternative", number: digit};
    const act = KEYS[pressed.toLowerCase()];
    return act ? {act} : null;
  }

  click(event) {
    const target = event.target.closest("[data-act], [data-open]");
    if (!target || target.disabled) return;
    if (target.dataset.open) this.send({act: "open", id: Number(target.dataset.open)});
    else this.act({act: target.dataset.act, code: target.dataset.code, number: Number(target.dataset.number)});
  }

  act({act, code, number}) {
    if (act === "reason") this.sheet.code = this.sheet.code === code ? "" : code;
    if (act === "cancel") this.sheet = null;
    if (["reason", "cancel"].includes(act)) return this.actions();
    if (act === "confirm") return this.confirm();
    if (act === "alternative") return this.choose(number);
    if (["drop", "disagree"].includes(act)) return this.send({act, code});
    if (act === "similar") return this.further(act);
    if (act === "phrase") return this.phrase(code);
    if (act in LABELS && !this.offered().may.includes(act)) return this.say(this.offered().why_not[act]);
    if (ASKS.has(act)) {
      this.sheet = {action: act, code: ""};
      return this.actions();
    }
    this.decide(act, {});
  }

  further(act) {
    if (!this.list.querySelector("[data-act=similar]")) return;
    this.unfold = true; // once the rows are there
    this.send({act});
  }

  // Words approved for the department; without a choice, the first that are offered.
  phrase(words) {
    const code = words || this.thing.querySelector("[data-act=phrase]")?.dataset.code;
    if (code) this.send({act: "phrase", id: this.shown.id, version: this.shown.version, code});
  }

  say(text) {
    if (text) this.said.replaceChildren(element("div", "", text));
    this.said.shownHtml = null;
  }

  confirm() {
    if (!this.sheet?.code) return;
    const {action, code} = this.sheet;
    const note = this.acts.querySelector("input").value;
    this.sheet = null;
    this.decide(action, {reason: code, note});
  }

  choose(number) {
    if (!this.choices()[number - 1]) return;
    this.alternative = this.alternative === number ? 0 : number;
    this.markChoice();
    this.actions();
  }

  choices() {
    return [...this.thing.querySelectorAll("[data-act=alternative]")];
  }

  ticks() {
    return [...this.thing.querySelectorAll("input[data-field]")];
  }

  markChoice() {
    this.choices().forEach((choice, place) => choice.setAttribute("aria-pressed", place + 1 === this.alternative));
    this.thing.classList.toggle("ec-other", this.alternative > 0);
  }

  // Pointing at a clause of a text marks the facts that it states; pointing at a fact marks its clauses.
  relate(target) {
    const at = target.closest(".ec-clause, [data-fact]");
    const named = at ? (at.dataset.fact ? [at.dataset.fact] : at.dataset.facts.split("|")) : [];
    for (const fact of this.thing.querySelectorAll("[data-fact]")) fact.toggleAttribute("data-related", named.includes(fact.dataset.fact));
    for (const clause of this.thing.querySelectorAll(".ec-clause"))
      clause.toggleAttribute("data-related", at?.dataset.fact !== undefined && clause.dataset.facts.split("|").includes(at.dataset.fact));
  }

  decide(act, more) {
    const about = this.shown ? {id: this.shown.id, version: this.shown.version} : {};
    const ticks = this.ticks();
    const accept = ticks.filter((tick) => tick.checked).map((tick) => tick.dataset.field);
    const event = {act, ...about, ...more, active_ms: Math.round(performance.now() - this.since)};
    if (this.alternative) event.alternative = this.alternative;
    else if (ticks.length && accept.length < ticks.length) event.accept = accept;
    this.send(event);
  }

  send(event) {
    event.key = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now();
    this.outbox.push(event);
    this.flush();
  }

  flush() {
    if (this.waiting || !this.outbox.length) return;
    const event = (this.waiting = this.outbox.shift());
    this.sendNow("act", event);
    if (LEAVES.has(event.act) && this.data.next && event.id === this.data.current?.id) this.paint(this.data.next);
    setTimeout(() => this.insist(event), SLOW_MS);
  }

  // An event keeps its key, so one that was heard counts once however often it is sent.
  insist(event) {
    if (this.waiting !== event || !this.root.isConnected) return;
    put(this.said, this.data.away || this.data.slow);
    this.sendNow("act", event);
    setTimeout(() => this.insist(event), SLOW_MS);
  }
}

const key = (act) => Object.keys(KEYS).find((pressed) => KEYS[pressed] === act).toUpperCase();

function toSearch(event) {
  event.preventDefault();
  document.querySelector(SEARCH)?.focus();
}

// The form is drawn by the server after the desk: wait for its first field, then go there.
function intoForm(tries = 40) {
  const field = document.querySelector(FORM_FIELD);
  if (field) field.focus();
  else if (tries) setTimeout(intoForm, 50, tries - 1);
}

// The count in the navigation is drawn with the whole page; between two pages the desk keeps it right.
function renumber(open) {
  for (const label of document.querySelectorAll("[data-testid=stTopNavLink] p, .ec-nav a"))
    if (label.firstChild && label.closest("a").pathname === location.pathname)
      label.firstChild.data = label.firstChild.data.replace(/[\d,]+$/, open);
}

function put(place, html) {
  if (place.shownHtml === html) return;
  place.shownHtml = html;
  place.innerHTML = html;
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function button(act, shortcut, label, look) {
  const made = element("button", `ec-act ${look}`);
  made.type = "button";
  made.dataset.act = act;
  made.append(element("kbd", "", shortcut), label);
  return made;
}

export default function ({data, parentElement, setTriggerValue}) {
  let root = parentElement.querySelector(".ec-desk");
  if (!root) {
    root = element("div", "ec-desk");
    parentElement.append(root);
    root.desk = new Desk(root);
  }
  root.desk.receive(data, setTriggerValue);
  return () => root.desk.close();
}

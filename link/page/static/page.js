// The page: what the controls ask for, and what is shown of the answers.

import { watchCamera, watchDrops } from "./camera.js";
import { watchTabs } from "./tabs.js";
import { ask, forget, leave, visit } from "./talk.js";
import { clouds, degrees, element, nearness, number, terms } from "./draw.js";

const $ = (id) => document.getElementById(id);
const STAGES = {
  align: "Looking for the face", invert: "Finding its latent", "invert (fast)": "Finding its latent",
  "invert (adam)": "Finding its latent, the long way", "invert (paper)": "Finding its latent",
  edit: "Changing it", encode: "Sending", channel: "Sending", decode: "Sending",
  compare: "Sending with every adapter",
};
const NAMES = {
  awgn: "AWGN", rayleigh: "Rayleigh", rician: "Rician", tdl: "TDL (OFDM)", prior: "prior",
  "prior-fixed": "prior-fixed", paper: "paper", none: "none",
  face: "face, learned", w1: "w1, one vector", w2: "w2, two vectors",
};
const NO_CHANNEL = { perfect: "perfectly", estimated: "by pilots", none: "not at all" };

let offered;
let noise = 0;
let code; // of the face that is shown
let last; // what is drawn, for a change of the scheme or the width
let slow; // the work that can be cancelled
const latest = { wanted: false, running: false, measuring: 0 };
const REST_MS = 250; // the slider rests so long before the pictures are measured

start();

async function start() {
  try {
    offered = await visit();
  } catch (error) {
    return complain(error.message);
  }
  const { now } = offered;
  fill("channel", offered.channels, now.channel);
  fill("adapter", offered.adapters, now.adapter);
  fill("csi", offered.csi, now.csi, NO_CHANNEL);
  fill("code", offered.codes, now.code);
  ({ noise, code } = now);
  $("snr").min = Math.min($("snr").min, Math.floor(now.snr_db));
  $("snr").max = Math.max($("snr").max, Math.ceil(now.snr_db));
  $("snr").value = now.snr_db;
  $("sentence").maxLength = offered.longest_sentence;
  showSnr();
  $("suggestions").append(...offered.suggestions.map((text) =>
    element("button", { type: "button", onclick: () => say(text) }, text)));
  if (offered.on_air) document.body.classList.add("on-air");
  document.body.dataset.ready = "yes";
}

function fill(id, values, chosen, names = NAMES) {
  $(id).replaceChildren(...values.map((value) =>
    element("option", { value, selected: value === chosen }, names[value] ?? value)));
}

// --- what is asked for

$("choose").onclick = () => $("file").click();
$("file").onchange = () => {
  if ($("file").files.length) bring($("file").files[0]);
  $("file").value = "";
};
$("sample").onclick = () => work("/photograph?sample", {});
$("saying").onsubmit = (event) => {
  event.preventDefault();
  say($("sentence").value);
};
$("undo").onclick = () => work("/undo", {});
$("snr").oninput = () => {
  showSnr();
  send();
};
$("send").onclick = send;
$("noise").onclick = () => {
  noise = crypto.getRandomValues(new Uint32Array(1))[0];
  send();
};
for (const id of ["channel", "adapter", "csi"]) $(id).onchange = send;
$("code").onchange = async () => {
  if (!(await work("/code", { code: $("code").value }))) $("code").value = code;
  code = $("code").value;
};
$("cancel").onclick = () => slow?.abort();
$("compare").onclick = compare;
$("forget").onclick = async () => {
  slow?.abort();
  await forget();
  location.reload();
};
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => event.persisted && location.reload());

function bring(file) {
  const most = offered.largest_photograph;
  if (file.size > most) return complain(`The photograph must have at most ${most >> 20} MiB.`);
  return work("/photograph", file);
}

async function say(text) {
  if (await work("/say", { sentence: text })) $("sentence").value = "";
}

/** Slow work: progress and a cancel; what comes of it is sent at once. Gives whether it was done. */
async function work(what, body) {
  slow?.abort();
  const mine = (slow = new AbortController());
  busy(true);
  try {
    let changed = false;
    await ask(what, body, (event) => {
      if (event.original) {
        showState(event);
        changed = true;
      } else if (event.on_air) showOnAir(event);
      else follow(event);
    }, mine.signal);
    if (changed && !offered.on_air) send();
    return true;
  } catch (error) {
    if (mine.signal.aborted) mine === slow && note("Cancelled: nothing was changed.");
    else complain(error.message);
    return false;
  } finally {
    if (mine === slow) {
      slow = null;
      busy(false);
    }
  }
}

/** Sends the present face. While the slider moves only its last place counts. */
async function send() {
  if (!$("sent").src) return complain("There is no face yet: please choose a photograph first.");
  if (offered.on_air) return work("/send", {});
  latest.wanted = true;
  if (latest.running) return;
  latest.running = true;
  while (latest.wanted) {
    latest.wanted = false;
    await sendOnce();
  }
  latest.running = false;
  if (!offered.on_air) measure();
}

/** Measures what is shown, once the slider rests. */
function measure() {
  clearTimeout(latest.measuring);
  latest.measuring = setTimeout(async () => {
    if (latest.running) return;
    try {
      await ask("/figures", {}, ({ figures }) => figures && nearness($("nearness").tBodies[0], figures));
    } catch { /* it has been forgotten, or is changing: the next passage is measured */ }
  }, REST_MS);
}

async function sendOnce() {
  const begun = performance.now();
  try {
    await ask("/send", conditions(), (event) => {
      if (event.received) showPassage(event, performance.now() - begun);
    });
  } catch (error) {
    complain(error.message);
  }
}

const conditions = () => ({
  channel: $("channel").value, snr_db: Number($("snr").value), csi: $("csi").value,
  adapter: $("adapter").value, noise,
});

async function compare() {
  $("compared").replaceChildren();
  slow?.abort();
  const mine = (slow = new AbortController());
  busy(true);
  try {
    await ask("/compare", conditions(), (event) => {
      if (event.adapter) $("compared").append(card(event));
      else follow(event);
    }, mine.signal);
  } catch (error) {
    if (!mine.signal.aborted) complain(error.message);
  }
  if (mine === slow) busy((slow = null));
}

// --- what is shown

function busy(is) {
  $("progress").hidden = !is;
  if (!is) return;
  for (const id of ["problem", "note"]) $(id).hidden = true;
  follow({ stage: "", done: 0, of: 0 });
}

function follow(event) {
  if (event.waiting !== undefined) {
    const before = event.waiting - 1;
    $("doing").textContent = before ? `Waiting: ${before} before you` : "Waiting: you are next";
    $("bar").removeAttribute("value");
  } else if (event.stage !== undefined) {
    $("doing").textContent = STAGES[event.stage] ?? "One moment";
    if (event.of > 1) {
      $("bar").max = event.of;
      $("bar").value = event.done;
    } else $("bar").removeAttribute("value");
  }
}

function showState(state) {
  for (const name of ["original", "sent"]) Object.assign($(name), state[name]);
  note(state.note);
  $("problem").hidden = true;
  $("edits").replaceChildren(...state.edits.map((edit) =>
    element("li", {}, element("span", { className: "said" }, edit.sentence),
      element("span", { className: "answer" }, `${edit.matched ? "Done" : "As far as it goes"}: ${edit.ended}.`))));
  $("edits").scrollTop = $("edits").scrollHeight;
  $("undo").disabled = !state.edits.length;
  $("code").value = state.code;
}

function showPassage(passage, milliseconds) {
  last = passage;
  $("problem").hidden = true;
  Object.assign($("received"), passage.received);
  $("save").href = passage.received.src;
  $("save").hidden = false;
  $("received-at").textContent = `at ${$("snr").value} dB`;
  $("plots").hidden = false;
  const { costs, seconds } = passage;
  $("uses").textContent = $("uses-drawn").textContent = costs.k;
  $("uses-drawn").textContent += " complex symbols";
  redraw();
  degrees($("degrees").tBodies[0], passage.degrees, passage.asked);
  terms($("costs"), {
    "Channel uses": `${costs.k} of the face, ${costs.on_air} on the air`,
    "Bandwidth ratio": `${costs.cbr.toPrecision(3)}, on the air ${costs.cbr_on_air.toPrecision(3)}`,
    "SNR measured": costs.snr_measured_db === null ? "none" : `${number(costs.snr_measured_db, 2)} dB`,
    "Channel gain": number(costs.channel_gain, 2),
    "EVM": costs.evm_db === null ? "all erased" : `${number(costs.evm_db, 1)} dB`,
    "PAPR": `${number(costs.papr_db, 1)} dB`,
    "Latent error": number(costs.latent_mse_relative, 4),
    "Adapter": costs.adapter,
    "Milliseconds": Object.entries(seconds).map(([name, s]) => `${name} ${(1000 * s).toFixed(0)}`)
      .join(", ") + `; in all ${milliseconds.toFixed(0)}`,
  });
  $("results").dataset.shown = Number($("results").dataset.shown ?? 0) + 1;
  $("results").dataset.milliseconds = milliseconds.toFixed(0);
}

/** What has gone to the radio; it is received elsewhere. */
function showOnAir({ on_air, symbols, k, papr_db }) {
  last = { symbols, title: "the radio", costs: null };
  $("plots").hidden = false;
  $("received-at").textContent = `${on_air} so far`;
  $("uses-drawn").textContent = `${k} complex symbols, PAPR ${number(papr_db, 1)} dB`;
  note(`Picture ${on_air} is on its way: ${k} complex symbols. The receiver's page shows what arrives.`);
  redraw();
  $("results").dataset.shown = on_air;
}

function redraw() {
  if (!last) return;
  clouds($("constellation"), last.symbols);
  if (!last.costs) {
    return $("constellation").setAttribute("aria-label", "Constellation sent: a Gaussian cloud of unit power.");
  }
  const { snr_measured_db: snr, evm_db: evm } = last.costs;
  $("constellation").setAttribute("aria-label",
    `Constellation over ${last.title}: symbols sent are a Gaussian cloud of unit power; measured SNR ` +
    `${snr === null ? "none" : number(snr, 1) + " dB"}, error vector ${evm === null ? "all erased" : number(evm, 1) + " dB"}.`);
}

function card(event) {
  const name = NAMES[event.adapter] ?? event.adapter;
  if (event.missing) {
    return element("figure", {},
      element("div", { className: "frame" }, element("p", { className: "small" }, event.missing)),
      element("figcaption", {}, name));
  }
  const { lpips_alex, identity_cosine } = event.measures;
  return element("figure", {},
    element("div", { className: "frame synthetic" }, element("img", event.picture)),
    element("figcaption", {}, name, element("p", { className: "small" },
      `LPIPS ${number(lpips_alex, 3)}, identity ${number(identity_cosine, 2)}, ` +
      `latent error ${number(event.latent_error, 3)}`)));
}

function showSnr() {
  $("snr-shown").textContent = `${$("snr").value} dB`;
  $("snr").setAttribute("aria-valuetext", `${$("snr").value} decibels`);
}

function complain(sentence) {
  $("problem").textContent = sentence;
  $("problem").hidden = false;
}

function note(text) {
  $("note").textContent = text ?? "";
  $("note").hidden = !text;
}

watchCamera(bring, complain);
watchDrops(bring);
watchTabs((tab) => {
  if (tab.id === "tab-all" && !$("compared").children.length && $("sent").src) compare();
  redraw();
});
new ResizeObserver(redraw).observe($("plots"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

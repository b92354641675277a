// The receiver's page: what the program tells of while it receives.

import { clouds, colour, element, prepared, terms } from "./draw.js";

const $ = (id) => document.getElementById(id);
const LEAST = 20; // dB between the waterfall's darkest and its brightest
const ROWS = 120; // of the waterfall
const known = {};
const rows = [];

follow();

/** Reads on for ever; where the program ends, says so and tries again. */
async function follow() {
  for (;;) {
    try {
      const answer = await fetch("/live");
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      document.body.dataset.ready = "yes";
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) show(JSON.parse(line));
      }
    } catch { /* said below */ }
    $("state").textContent = "The receiver has ended. What it showed stays here.";
    await new Promise((again) => setTimeout(again, 2000));
  }
}

function show(told) {
  Object.assign(known, told);
  if (told.about) $("about").textContent = `${told.about}; ${known.rate / 1e6} Msample/s`;
  const heard = [told.spectrum, told.burst_spectrum].filter(Boolean);
  if (heard.length) {
    rows.unshift(...heard);
    rows.length = Math.min(rows.length, ROWS);
    drawSpectrum();
  }
  if (told.symbols) drawSymbols();
  if (told.course) drawCourse();
  if (told.pictures) drawPictures();
  if (told.counts || told.course) drawNumbers();
}

function drawNumbers() {
  const { counts = {}, course = [] } = known;
  const last = course.at(-1);
  terms($("now"), {
    "SNR": last ? `${last.snr_db.toFixed(1)} dB` : "none",
    "Carrier offset": last ? `${whole(last.cfo_hz)} Hz` : "none",
    "EVM": last ? `${last.evm_db.toFixed(1)} dB` : "none",
    "Echoes": last ? `${last.echoes}` : "none",
    "Pictures": `${counts.pictures ?? 0}`,
    "Lost": `${counts.lost ?? 0}`,
    "Bursts": `${counts.bursts ?? 0}`,
    "Strays": `${counts.strays ?? 0}`,
    "Samples": (counts.samples ?? 0).toLocaleString("en"),
  });
  $("state").textContent = last ? "Receiving." : "Listening.";
}

function drawPictures() {
  $("pictures").replaceChildren(...known.pictures.map(({ src, alt, caption }) =>
    element("figure", {}, element("div", { className: "frame synthetic" }, element("img", { src, alt })),
      element("figcaption", {}, caption))));
  document.body.dataset.pictures = known.counts?.pictures ?? known.pictures.length;
}

function drawSymbols() {
  const { received, equalised, known: pilots } = known.symbols;
  clouds($("constellation"), { received, equalised, "preamble, pilots": pilots });
  const last = known.course?.at(-1);
  $("constellation").setAttribute("aria-label",
    `Constellation of the last burst: data before and after the equaliser, analog, a cloud by nature; ` +
    `preamble and pilots are four points${last ? `, at ${last.snr_db.toFixed(1)} dB` : ""}.`);
}

function drawSpectrum() {
  const all = rows.flat();
  const [low, top] = [Math.min(...all), Math.max(...all)];
  const { pen, wide, high } = prepared($("spectrum"), 180);
  const y = (level) => 8 + (top + 5 - level) / 75 * (high - 26);
  pen.textAlign = "left";
  for (let down = 0; down <= 60; down += 20) {
    pen.strokeStyle = colour("--grid");
    pen.beginPath();
    pen.moveTo(0, y(top - down));
    pen.lineTo(wide, y(top - down));
    pen.stroke();
    pen.fillStyle = colour("--quiet");
    pen.fillText(`${-down} dB`, 3, y(top - down) - 3);
  }
  for (const [levels, name] of [[known.spectrum, "--quiet"], [known.burst_spectrum, "--sent"]]) {
    pen.strokeStyle = colour(name);
    pen.lineWidth = 1.4;
    pen.beginPath();
    levels?.forEach((level, i) => pen.lineTo((i + 0.5) * wide / levels.length, Math.min(y(level), high - 18)));
    pen.stroke();
  }
  pen.textAlign = "center";
  for (const part of [-0.375, -0.25, -0.125, 0, 0.125, 0.25, 0.375]) {
    pen.fillText(`${(part * known.rate / 1e3).toFixed(0)}${part ? "" : " kHz"}`, (part + 0.5) * wide, high - 4);
  }
  const band = (known.half_band * known.rate / 1e3).toFixed(0);
  $("spectrum").setAttribute("aria-label",
    `Spectrum over ${(known.rate / 1e3).toFixed(0)} kHz, of the last burst and of what is heard now; the signal's band is ${band} kHz on either side of the carrier.`);
  drawWaterfall(Math.min(low, top - LEAST), top);
}

function drawWaterfall(low, top) {
  const { pen, wide, high } = prepared($("waterfall"), 150);
  const step = high / ROWS;
  const image = new ImageData(rows[0].length, rows.length);
  rows.forEach((levels, row) => levels.forEach((level, i) =>
    image.data.set(shade((level - low) / (top - low)), 4 * (row * levels.length + i))));
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext("2d").putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, 0, 0, wide, step * rows.length);
}

// Matplotlib's viridis, at even steps: it is told apart by all, and in grey.
const VIRIDIS = [[68, 1, 84], [72, 40, 120], [62, 73, 137], [49, 104, 142], [38, 130, 142],
  [31, 158, 137], [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37]];

function shade(part) {
  const place = Math.min(Math.max(part, 0), 1) * (VIRIDIS.length - 1);
  const low = VIRIDIS[Math.floor(place)];
  const high = VIRIDIS[Math.ceil(place)];
  return [...low.map((x, i) => x + (high[i] - x) * (place % 1)), 255];
}

function drawCourse() {
  const { course } = known;
  const { pen, wide, high } = prepared($("course"), 170);
  curve(pen, wide, high, course.map((one) => one.snr_db), "--sent", "left", 1);
  curve(pen, wide, high, course.map((one) => one.cfo_hz), "--received", "right", 0);
  const last = course.at(-1);
  $("course").setAttribute("aria-label",
    `The last ${course.length} bursts: SNR ${last.snr_db.toFixed(1)} dB and carrier offset ` +
    `${whole(last.cfo_hz)} Hz now; all values are in the table.`);
  $("bursts").replaceChildren(...course.slice(-6).reverse().map((one) => element("tr", {},
    ...[one.at_s.toFixed(3), one.number, one.snr_db.toFixed(1), whole(one.cfo_hz),
      one.evm_db.toFixed(1), one.echoes].map((value) => element("td", {}, `${value}`)))));
}

/** Points of one quantity, round or square, over its own scale on one side. */
function curve(pen, wide, high, values, name, side, digits) {
  const [low, top] = [Math.min(...values), Math.max(...values)];
  const space = Math.max(top - low, 1) * 0.15;
  const y = (value) => 8 + (top + space - value) / (top - low + 2 * space) * (high - 16);
  pen.fillStyle = colour("--quiet");
  pen.textAlign = side;
  const at = side === "left" ? 2 : wide - 2;
  for (const value of new Set([low, top])) pen.fillText(digits ? value.toFixed(digits) : whole(value), at, y(value) + 4);
  pen.fillStyle = colour(name);
  values.forEach((value, i) => {
    const x = 46 + (wide - 110) * (i + 0.5) / Math.max(values.length, 20);
    pen.beginPath();
    if (side === "left") pen.arc(x, y(value), 3, 0, 7);
    else pen.rect(x - 2.5, y(value) - 2.5, 5, 5);
    pen.fill();
  });
}

const whole = (value) => `${Math.round(value) || 0}`; // never -0

const redraw = () => {
  if (rows.length) drawSpectrum();
  if (known.symbols) drawSymbols();
  if (known.course) drawCourse();
};
addEventListener("resize", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

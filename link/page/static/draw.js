// Plots and tables of a passage, in the colours of the page's scheme.

const CLOUDS = ["received", "equalised", "sent"]; // the last one on top
const LIMIT = 3.2; // Gaussian symbols of unit power stay within

/** The constellation; each cloud has a form of its own beside its colour. */
export function constellation(canvas, clouds) {
  const wide = canvas.clientWidth || 400;
  const scale = window.devicePixelRatio || 1;
  const high = Math.min(wide, 380);
  canvas.width = wide * scale;
  canvas.height = high * scale;
  canvas.style.height = `${high}px`;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const most = Math.max(LIMIT, ...CLOUDS.flatMap((name) => clouds[name].flat().map(Math.abs)));
  const limit = Math.min(most, 3 * LIMIT);
  const unit = high / 2 / limit;
  const at = ([x, y]) => [wide / 2 + x * unit, high / 2 - y * unit];
  axes(pen, wide, high, unit, limit);
  for (const name of CLOUDS) {
    pen.fillStyle = colour(`--${name}`);
    pen.globalAlpha = 0.62;
    const [real, imaginary] = clouds[name];
    real.forEach((x, i) => dot(pen, name, ...at([x, imaginary[i]])));
  }
  pen.globalAlpha = 1;
}

function dot(pen, name, x, y) {
  pen.beginPath();
  if (name === "sent") pen.arc(x, y, 2.1, 0, 7);
  else if (name === "received") pen.rect(x - 1.8, y - 1.8, 3.6, 3.6);
  else { pen.moveTo(x, y - 2.7); pen.lineTo(x + 2.7, y); pen.lineTo(x, y + 2.7); pen.lineTo(x - 2.7, y); }
  pen.fill();
}

function axes(pen, wide, high, unit, limit) {
  pen.strokeStyle = colour("--grid");
  pen.fillStyle = colour("--quiet");
  pen.font = "12px system-ui, sans-serif";
  pen.lineWidth = 1;
  const step = limit > 5 ? 4 : 2;
  for (let mark = -Math.floor(limit / step) * step; mark <= limit; mark += step) {
    line(pen, wide / 2 + mark * unit, 0, wide / 2 + mark * unit, high);
    line(pen, 0, high / 2 - mark * unit, wide, high / 2 - mark * unit);
    if (mark) pen.fillText(`${mark}`, wide / 2 + mark * unit + 3, high - 4);
  }
  pen.strokeStyle = colour("--quiet");
  pen.beginPath();
  pen.arc(wide / 2, high / 2, unit, 0, 7);
  pen.stroke();
}

function line(pen, ...[fromX, fromY, toX, toY]) {
  pen.beginPath();
  pen.moveTo(fromX, fromY);
  pen.lineTo(toX, toY);
  pen.stroke();
}

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A row an attribute: degrees as numbers and bars. */
export function degrees(body, rows, asked) {
  body.replaceChildren(...rows.map((row) => {
    const line = element("tr", {}, element("th", { scope: "row" }, row.noun));
    line.append(
      degree("photo", row.original), degree("asked", row.name in asked ? [asked[row.name]] : null),
      degree("sent", row.sent), degree("received", row.received));
    return line;
  }));
}

function degree(kind, seen) {
  if (!seen) return element("td", {}, element("span", { className: "unseen" }, "nothing"));
  const [first, second] = seen;
  const fill = element("div", { className: `fill ${kind}` });
  fill.style.width = `${20 * first}%`;
  const text = second === undefined ? `${first}` : `${first} (${second})`;
  return element("td", {}, element("div", { className: "degree" }, text,
    element("div", { className: "track" }, fill)));
}

const MEASURES = {
  lpips_alex: ["LPIPS, AlexNet (0 is equal)", 3], lpips_vgg: ["LPIPS, VGG (0 is equal)", 3],
  psnr_db: ["PSNR in dB", 1], identity_cosine: ["Identity (1 is equal)", 2],
};
const PAIRS = ["received_sent", "received_original", "sent_original"];

/** LPIPS, PSNR and identity of the pairs of pictures. */
export function nearness(body, figures) {
  body.replaceChildren(...Object.entries(MEASURES).map(([name, [words, digits]]) =>
    element("tr", {}, element("th", { scope: "row" }, words),
      ...PAIRS.map((pair) => element("td", {}, number(figures[name][pair], digits))))));
}

/** Terms and their values. */
export function terms(list, pairs) {
  list.replaceChildren(...Object.entries(pairs).flatMap(([term, value]) =>
    [element("dt", {}, term), element("dd", {}, value)]));
}

export const number = (value, digits) =>
  value === null || value === undefined ? "not measured" : value.toFixed(digits);

/** An element with properties and what is in it; text is never taken for markup. */
export function element(tag, properties, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
}

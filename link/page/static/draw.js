// Plots and tables of a passage, in the colours of the page's scheme.

const LIMIT = 3.2; // Gaussian symbols of unit power stay within
const TITLE = 20; // pixels above each cloud

/** A canvas as wide as its place, cleared: its pen in CSS pixels, and its size. */
export function prepared(canvas, high) {
  const wide = canvas.clientWidth || 400;
  const scale = window.devicePixelRatio || 1;
  canvas.width = wide * scale;
  canvas.height = high * scale;
  canvas.style.height = `${high}px`;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.font = "12px system-ui, sans-serif";
  return { pen, wide, high };
}

/** Clouds of symbols side by side on one scale, by name, with unit power marked. */
export function clouds(canvas, named) {
  const names = Object.keys(named);
  const side = Math.min((canvas.clientWidth || 400) / names.length, 300);
  const { pen, wide } = prepared(canvas, side + TITLE);
  const most = Object.values(named).flat(2).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  names.forEach((name, i) => {
    pen.save();
    pen.translate((i + 0.5) * wide / names.length, TITLE + side / 2);
    cloud(pen, name, named[name], side - 12, Math.max(LIMIT, 1.05 * most));
    pen.restore();
  });
}

function cloud(pen, name, [real, imaginary], side, limit) {
  const unit = side / 2 / limit;
  pen.fillStyle = colour("--quiet");
  pen.textAlign = "center";
  pen.fillText(name, 0, -side / 2 - 9);
  pen.strokeStyle = colour("--grid");
  pen.strokeRect(-side / 2, -side / 2, side, side);
  line(pen, -side / 2, 0, side / 2, 0);
  line(pen, 0, -side / 2, 0, side / 2);
  pen.strokeStyle = colour("--quiet");
  pen.beginPath();
  pen.arc(0, 0, unit, 0, 7);
  pen.stroke();
  pen.fillStyle = colour(`--${name}`) || colour("--sent");
  pen.globalAlpha = 0.6;
  const dot = side > 180 ? 2 : 1.3;
  real.forEach((x, i) => {
    pen.beginPath();
    pen.arc(x * unit, -imaginary[i] * unit, dot, 0, 7);
    pen.fill();
  });
}

function line(pen, fromX, fromY, toX, toY) {
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
  list.replaceChildren(...Object.entries(pairs).map(([term, value]) =>
    element("div", {}, element("dt", {}, term), element("dd", {}, value))));
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

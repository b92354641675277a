// Requests to the program that serves this page: an answer is a line of JSON an event.

let visitor = "";

/** Opens the visit; gives what the page may offer. */
export async function visit() {
  const answer = await fetch("/visit", { method: "POST" });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.problem);
  visitor = told.visitor;
  return told;
}

/** Nothing of this visitor is left. */
export async function forget() {
  await fetch("/forget", { method: "POST", headers: { "X-Visitor": visitor } });
}

/** The same while the page is closed, when no more can be waited for. */
export function leave() {
  if (visitor) navigator.sendBeacon("/forget", visitor);
}

/**
 * Asks for something and hands every event of the answer on. A signal that is aborted closes the
 * answer, which stops the work itself.
 */
export async function ask(what, body, told, signal) {
  const plain = body instanceof Blob;
  const answer = await fetch(what, {
    method: "POST",
    headers: { "X-Visitor": visitor },
    body: plain ? body : JSON.stringify(body ?? {}),
    signal,
  });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? (done ? "\n" : ""))).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) hand(JSON.parse(line), told);
    if (done) return;
  }
}

function hand(event, told) {
  if (event.problem) throw new Error(event.problem);
  told(event);
}

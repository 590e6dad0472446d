// The site's record store: sends what the learner agreed to send, and asks once.
const place = document.querySelector("script[data-record-store]");
const { recordStore: store, root } = place.dataset;
const panel = document.querySelector("[data-records]");
const note = document.querySelector("[data-records-note]");
const ASKED = "record store asked";

async function begin() {
  const { open } = await import("./memory.js");
  const memory = await open(new URL(root, location.href).href);
  let sender = null;
  const send = async () => {
    if (sender || !(await memory.get("record store"))?.given) return;
    sender ??= import("./record-sender.js").then(({ Sender }) => new Sender(memory, store).start());
  };
  memory.watch(send);
  if (panel) (await import("./record-panel.js")).show(panel, memory, store);
  if (note) remind(memory);
  await send();
}

/** After the first lesson that is done, say once that there is something to decide. */
function remind(memory) {
  const stop = memory.watch(async (what) => {
    if (what !== "statements") return;
    if ((await memory.get("record store"))?.store === store || (await memory.get(ASKED)) === store) return stop();
    const all = await memory.statements();
    if (!all.some((each) => String(each.verb?.id).endsWith("/completed"))) return;
    stop();
    await memory.set(ASKED, store);
    document.querySelector("[data-finish]")?.after(note);
    note.hidden = false;
  });
  note.querySelector("button").addEventListener("click", () => {
    note.hidden = true;
  });
}

// Without a secure connection nothing is sent; where the browser keeps nothing, there is nothing to send.
if (isSecureContext && navigator.locks) begin().catch(() => {});

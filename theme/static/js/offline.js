// Registers the service worker, tells it which page is read, and passes on what it says.
export const root = new URL("../../../", import.meta.url).href; // scripts lie in theme/<digest>/js/
const container = window.isSecureContext && "caches" in window ? navigator.serviceWorker : undefined;
const listeners = new Set();

/** Say something to the worker, registered if need be; rejected where the browser has none. */
export async function say(message) {
  await container.register(`${root}sw.js`, { scope: root, updateViaCache: "none" });
  (await container.ready).active.postMessage(message);
}

/** Be told what is kept, and of every change of it. */
export function listen(callback) {
  listeners.add(callback);
  say({ say: "hello" }).catch(() => {});
}

async function start(look) {
  const sparing = navigator.connection?.saveData && !(await container.getRegistration(root));
  if (!sparing) await say({ say: "hello", page: location.href, look });
}

const hello = (look = false) => start(look).catch(() => {});
const quietly = () => (window.requestIdleCallback ? requestIdleCallback(() => hello(), { timeout: 3000 }) : setTimeout(hello, 500));

if (container) {
  container.addEventListener("message", ({ data }) => {
    if (data?.offline) for (const each of listeners) each(data.offline);
  });
  container.startMessages();
  window.addEventListener("online", () => hello(true));
  if (document.readyState === "complete") quietly();
  else window.addEventListener("load", quietly);
}

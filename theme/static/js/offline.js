// Registers the service worker, quietly, and tells it which page is read; what it says of itself goes to whoever listens.
const root = new URL("../../../", import.meta.url).href; // scripts lie in theme/<digest>/js/
const container = window.isSecureContext && "caches" in window ? navigator.serviceWorker : undefined;
const listeners = new Set();

/** The worker's registration, made if need be; rejected where the browser has none. */
export async function register() {
  if (!container) throw new Error("no worker");
  await container.register(`${root}sw.js`, { scope: root, updateViaCache: "none" });
  return container.ready;
}

/** Say something to the worker. */
export async function say(message) {
  (await register()).active.postMessage(message);
}

/** Be told what is kept, and of every change of it. */
export function listen(callback) {
  listeners.add(callback);
  say({ say: "hello" }).catch(() => {});
}

/** The path of a file of the site, from its address. */
export const pathOf = (url) => decodeURIComponent(new URL(url, location.href).href.slice(root.length));

async function start(look) {
  const sparing = navigator.connection?.saveData && !(await container.getRegistration(root));
  if (!sparing) await say({ say: "hello", page: location.href, look });
}

const hello = (look = false) => start(look).catch(() => {}); // a page without its worker is a page all the same
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

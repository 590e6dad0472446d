// The worker of a site that keeps nothing: it ends whatever worker was here before, and forgets what that one kept.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(retire()));

async function retire() {
  const root = self.registration.scope;
  await caches.delete(`contentops offline ${root}`);
  indexedDB.deleteDatabase(`contentops offline ${new URL(root).pathname}`);
  await self.registration.unregister();
}

// What a learner has begun, the latest first.
import { past, touches, when } from "./progress.js";

/** By what was done of it and by the lesson that was open: [{id, time}]. */
export function begun(held, places, now = Date.now()) {
  const times = new Map(Object.entries(places).map(([id, { time }]) => [id, past(time, now)]));
  for (const each of held) {
    for (const id of touches(each)) times.set(id, Math.max(times.get(id) ?? 0, when(each, now)));
  }
  return [...times].map(([id, time]) => ({ id, time })).sort((a, b) => b.time - a.time);
}

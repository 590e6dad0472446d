// Runs Lighthouse as a phone sees pages, three times each, and prints what it measured as one line of JSON for each page.
// node lighthouse.mjs PORT-OF-CHROMIUM ADDRESS…

import lighthouse from "lighthouse";

const RUNS = 3;
const [port, ...addresses] = process.argv.slice(2);
const all = ["performance", "accessibility", "best-practices", "seo"];

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

// What kept a category from its whole score.
const shortOf = (lhr, category) =>
  lhr.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => ({ audit: id, items: JSON.stringify(lhr.audits[id].details?.items ?? []).slice(0, 600) }));

for (const address of addresses) {
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    // What is judged by rules is the same each time; what is measured is not.
    const { lhr } = await lighthouse(address, {
      port: Number(port),
      logLevel: "silent",
      output: "json",
      onlyCategories: run ? ["performance"] : all,
      disableFullPageScreenshot: true,
    });
    if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
    runs.push(lhr);
  }
  const measured = (audit) => median(runs.map((lhr) => lhr.audits[audit].numericValue));
  const [first] = runs;
  console.log(JSON.stringify({
    address,
    performance: median(runs.map((lhr) => Math.round(lhr.categories.performance.score * 100))),
    ...Object.fromEntries(all.slice(1).map((name) => [name, Math.round(first.categories[name].score * 100)])),
    lcp: measured("largest-contentful-paint") / 1000,
    cls: measured("cumulative-layout-shift"),
    tbt: measured("total-blocking-time"),
    short: all.flatMap((name) => shortOf(first, name)),
  }));
}

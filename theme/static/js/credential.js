// A signed certificate: a credential of Open Badges 3.0 as a JSON Web Token, checked against the keys that the site publishes.
const MOST_LETTERS = 256 * 1024;

const bytes = (part) => Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
const parsed = (part) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(part)));
const isText = (value) => typeof value === "string" && value !== "";

/**
 * What a signed certificate says: {name, day, id, issuer, statement, lessons: [{id, title, time, revision}]}, or {problem}.
 *
 * `index` is the site's learning.json, `course` the id of the course whose certificate it is to be, `now` an instant.
 * Problems: "form" (no certificate), "unsupported" (this browser cannot check), "unknown" (signed with a key that is none of the site's),
 * "withdrawn" (the key is), "signature" (changed after it was signed), "time" (signed when the key was not in use),
 * "ended" (no longer valid), "course" (for another course; `title` says which).
 *
 * Nothing of the file is believed before its signature is found good; the key is the site's, whatever the file brings along.
 */
export async function verified(text, { index, course, now = new Date() }) {
  const token = text.trim();
  const parts = token.split(".");
  if (token.length > MOST_LETTERS || parts.length !== 3 || parts.some((each) => !/^[\w-]+$/.test(each))) return { problem: "form" };
  let header;
  let claims;
  let signature;
  try {
    [header, claims] = parts.slice(0, 2).map(parsed);
    signature = bytes(parts[2]);
  } catch {
    return { problem: "form" };
  }
  if (header?.alg !== "EdDSA" || !isText(header.jwk?.x)) return { problem: "form" };
  const issuer = index.issuers.find((each) => each.jwk.x === header.jwk.x);
  if (!issuer) return { problem: "unknown" };
  if (issuer.withdrawn) return { problem: "withdrawn", issuer: issuer.name };
  let good;
  try {
    const key = await crypto.subtle.importKey("jwk", issuer.jwk, { name: "Ed25519" }, false, ["verify"]);
    good = await crypto.subtle.verify({ name: "Ed25519" }, key, signature, new TextEncoder().encode(`${parts[0]}.${parts[1]}`));
  } catch {
    return { problem: "unsupported" }; // no Ed25519 here, or no secure context
  }
  if (!good) return { problem: "signature" };
  return believed(claims, issuer, { index, course, now });
}

/** What a credential says whose signature is good. */
function believed(claims, issuer, { index, course, now }) {
  const subject = claims.credentialSubject;
  const achievement = subject?.achievement;
  const name = subject?.identifier?.find?.((each) => each?.identityType === "name" && each.hashed === false)?.identityHash;
  const from = Date.parse(claims.validFrom);
  const is = Array.isArray(claims.type) && claims.type.includes("OpenBadgeCredential");
  if (!is || !isText(name) || !isText(achievement?.name) || Number.isNaN(from) || claims.nbf !== from / 1000) return { problem: "form" };
  if (claims.issuer?.id !== `${index.base}#issuer-${issuer.id}` || claims.iss !== claims.issuer.id || !isText(claims.id) || claims.jti !== claims.id) return { problem: "form" };
  const day = claims.validFrom.slice(0, 10);
  const local = (date) => date && Date.parse(`${date}T00:00:00Z`);
  const A_DAY = 24 * 3600 * 1000; // the site's day may begin up to a day before or after that of Greenwich
  if (from > now.getTime() + A_DAY || (issuer.since && from < local(issuer.since) - A_DAY) || (issuer.until && from > local(issuer.until) + 2 * A_DAY)) return { problem: "time", issuer: issuer.name };
  const end = claims.validUntil === undefined && claims.exp === undefined ? Infinity : Math.min(...[Date.parse(claims.validUntil ?? ""), claims.exp * 1000].filter((each) => !Number.isNaN(each)), Infinity);
  if (end < now.getTime()) return { problem: "ended", issuer: issuer.name };
  if (achievement.id !== course) return { problem: "course", title: achievement.name };
  return { name, day, id: claims.id, issuer: issuer.name, statement: said(achievement), lessons: (Array.isArray(claims.evidence) ? claims.evidence : []).filter((each) => isText(each?.name)).map(lesson) };
}

/** What the issuer signed that it stands for: what stands before the outcomes. */
const said = ({ criteria }) => (isText(criteria?.narrative) ? criteria.narrative.split("\n- ")[0] : "");

function lesson({ id, name, narrative }) {
  const [, time, revision] = /^(\S+) sha256:([0-9a-f]{64})$/.exec(narrative ?? "") ?? [];
  return { id, title: name, time: time ?? "", revision: revision ?? "" };
}

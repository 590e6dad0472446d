// Folds text to what search compares, as contentops/portal/search/folding.py does; a test compares the two.
import { TRADITIONAL, SIMPLIFIED } from "./search-variants.js";

const WIDE = "\\u3005-\\u3007\\u3041-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const IS_WIDE = new RegExp(`^[${WIDE}]`, "u");
const HANGUL = /^[\uac00-\ud7af]/; // syllables, which are not taken apart as letters with marks are
const RUN = new RegExp(`[${WIDE}]+|[^${WIDE}\\s]+`, "gu");
const VARIANT = new Map(Array.from(TRADITIONAL, (sign, at) => [sign, SIMPLIFIED[at]]));
const SPECIAL = new Map([["ß", "ss"], ["ς", "σ"], ["ı", "i"]]);
const NOTHING = /[\p{M}\p{Cf}]/u;
const KEPT = /[\p{L}\p{N}+#]/u;
const TAG = "[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>";
const HIDDEN = /<!--[^]*?-->|<(script|style|template)\b[^]*?<\/\1>/g;
const INLINE = new RegExp(`</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr)(?=[\\s>/])${TAG}`, "g");
const BLOCK = new RegExp(`<${TAG}`, "g");
const WRAPPED = new RegExp(`([${WIDE}])[ \\t\\r]*\\n[ \\t\\r\\n]*(?=[${WIDE}])`, "gu");
const BREAK = "\x1e";

const known = new Map();

function settled(sign) {
  if (NOTHING.test(sign)) return "";
  if (!KEPT.test(sign)) return " ";
  return SPECIAL.get(sign) ?? VARIANT.get(sign) ?? sign;
}

function foldOne(sign) {
  if (sign === "\n") return "\n";
  const parts = HANGUL.test(sign) ? sign : sign.normalize("NFKD").toLowerCase();
  return Array.from(parts, settled).join("");
}

export function foldSign(sign) {
  let folded = known.get(sign);
  if (folded === undefined) {
    folded = Array.from(sign.normalize("NFKC"), foldOne).join("");
    known.set(sign, folded);
  }
  return folded;
}

export const fold = (text) => Array.from(text, foldSign).join("");

export const runs = (folded) => folded.match(RUN) ?? [];

export const isWide = (run) => IS_WIDE.test(run);

/** Folded text with one space between words, and between one script and the next. */
export const lines = (text) => fold(text).split("\n").map((line) => runs(line).join(" ")).join("\n");

/** The words of HTML, a line for each block. */
export function plain(html) {
  const text = html.replace(HIDDEN, "").replace(INLINE, "").replace(BLOCK, BREAK).replace(/</g, "&lt;");
  return unescaped(text.replace(WRAPPED, "$1")).replaceAll("\n", " ").replaceAll(BREAK, "\n");
}

function unescaped(text) {
  if (!text.includes("&")) return text;
  return new DOMParser().parseFromString(`<body><p>${text}`, "text/html").body.textContent;
}

const ENDINGS = [["sses", "ss", 0], ["ies", "y", 2], ["ied", "y", 2], ["ings", "", 3], ["ing", "", 3], ["eed", "ee", 2], ["ed", "", 3], ["s", "", 3]];

/** What inflected forms of an English word have in common; any other word as it is. */
export function stem(word) {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  for (const [ending, instead, least] of ENDINGS) {
    if (!word.endsWith(ending)) continue;
    const rest = word.slice(0, -ending.length);
    if (rest.length < least || (least && !/[aeiouy]/.test(rest)) || (ending === "s" && /[sui]$/.test(rest))) continue;
    word = rest + instead;
    break;
  }
  if (/([bdfgmnprt])\1$/.test(word)) word = word.slice(0, -1);
  if (word.length > 6 && /[st]ion$/.test(word)) word = word.slice(0, -3);
  if (word.length > 3 && word.endsWith("e")) word = word.slice(0, -1);
  return word.length > 2 && word.endsWith("y") ? `${word.slice(0, -1)}i` : word;
}

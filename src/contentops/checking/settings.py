"""Which rules hold for which documents, how severely and with what options: `[tool.contentops.rules]` and the command line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal, Protocol, TypeVar, cast, get_args

from contentops.config import FILE
from contentops.errors import ContentOpsError
from contentops.model import Diagnostic, Severity
from contentops.source.schemas import nearest

ALWAYS = frozenset(("CO101", "CO102", "CO103", "CO104", "CO105", "CO201", "CO202", "CO203", "CO204", "CO208", "CO209"))
"""Codes that say what publishing holds back, or refuses: that does not change by not being said."""

Choice = Literal["error", "warning", "info", "off"]
_CHOICES = get_args(Choice)
_OWN = ("select", "ignore", "override")
_TABLE = f"{FILE}: [tool.contentops.rules]"


class Configurable(Protocol):
    """What settings need to know of a rule."""

    CODE: str
    NAME: str
    SEVERITY: str


@dataclass(frozen=True)
class Setting:
    """How one rule holds for some documents. No severity leaves each finding the one its rule gives it."""

    severity: Choice | None
    options: Mapping[str, Any]


@dataclass(frozen=True)
class _Override:
    paths: tuple[str, ...]
    types: tuple[str, ...]
    changes: Mapping[str, Mapping[str, Any]]

    def holds(self, path: str, kind: str) -> bool:
        here = not self.paths or any(matches(pattern, path) for pattern in self.paths)
        return here and (not self.types or kind in self.types)


@dataclass
class RuleSettings:
    """The settings of a site, checked.

    Args:
        rules: all there are.
        raw: the table as written.
        select, ignore: codes, beginnings of codes, or names; what is not selected or is ignored is not looked for. Those of
            the command line come on top of those of the table.

    Raises:
        ContentOpsError: an unknown rule or option, or a value of the wrong kind.
    """

    rules: Sequence[Configurable]
    raw: Mapping[str, Any] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.raw.get("override", []), list):
            raise _wrong("“override” must be a list of tables", "[[tool.contentops.rules.override]]")
        self._changes = self._read(self.raw, _OWN)
        self._overrides = tuple(self._override(each) for each in self.raw.get("override", ()))
        for own in ({}, *(each.changes for each in self._overrides)):
            for rule in self.rules:
                self._setting(rule, [self._changes, own])  # says what is wrong, even if no document is there yet
        self._on = self._selected()
        self._by_case: dict[tuple[int, ...], dict[str, Setting]] = {}

    def of(self, path: str, kind: str) -> Mapping[str, Setting]:
        """How each rule holds for the document, or other file, at a path; by code. A rule that is not looked for is missing."""
        case = self.case(path, kind)
        if case not in self._by_case:
            layers = [self._changes, *(self._overrides[n].changes for n in case)]
            self._by_case[case] = {
                rule.CODE: self._setting(rule, layers) for rule in self.rules if rule.CODE in self._on
            }
        return self._by_case[case]

    def case(self, path: str, kind: str) -> tuple[int, ...]:
        """Numbers of the overrides that hold for a file; files of one case have the same settings."""
        return tuple(n for n, each in enumerate(self._overrides) if each.holds(path, kind))

    def wanted(self, rule: Configurable) -> bool:
        """Whether a rule is looked for anywhere."""
        return rule.CODE in self._on

    def refuse_unknown_types(self, types: Collection[str]) -> None:
        """Refuse overrides for content types that the site does not have.

        Raises:
            ContentOpsError: there is one.
        """
        for name in (name for each in self._overrides for name in each.types if name not in types):
            hint = nearest(name, sorted(types)) or "contentops schema lists the types"
            raise _wrong(f"an override names the content type “{name}”, which is not there", hint)

    def levelled(self, findings: Iterable[Diagnostic], kinds: Mapping[str, str]) -> list[Diagnostic]:
        """The findings that are wanted, each as severe as it should be.

        Args:
            kinds: content type by path.
        """
        from dataclasses import replace

        levelled = []
        for finding in findings:
            setting = self.of(finding.path, kinds.get(finding.path, "")).get(finding.code)
            if setting is None or setting.severity == "off":
                continue
            severity = setting.severity
            same = severity is None or severity == finding.severity
            levelled.append(finding if same else replace(finding, severity=cast(Severity, severity)))
        return levelled

    def _setting(self, rule: Configurable, layers: Iterable[Mapping[str, Mapping[str, Any]]]) -> Setting:
        merged: dict[str, Any] = dict(options_of(rule))
        severity: Choice | None = None
        for layer in layers:
            for key, value in layer.get(rule.CODE, {}).items():
                if key == "severity":
                    severity = value
                else:
                    merged[key] = value
        _refuse_crossed(rule, merged)
        return Setting(severity, merged)

    @cached_property
    def _names(self) -> Mapping[str, Configurable]:
        return {name: rule for rule in self.rules for name in (rule.CODE, rule.NAME)}

    def _selected(self) -> frozenset[str]:
        chosen = {rule.CODE for rule in self.rules}
        if select := self._texts("select"):
            chosen &= self._codes(select, _TABLE) | ALWAYS
        if self.select:
            chosen &= self._codes(self.select, "--select")
        ignored = self._codes(self._texts("ignore"), _TABLE)
        if settled := sorted(ignored & ALWAYS):
            raise _always(settled[0])
        return frozenset(chosen - ignored - self._codes(self.ignore, "--ignore"))

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _wrong(f"“{key}” must be a list of codes or names", f'{key} = ["CO7", "long-sentence"]')
        return tuple(value)

    def _codes(self, names: Iterable[str], where: str) -> frozenset[str]:
        """The codes that codes, beginnings of them, and names stand for; `where` they are written."""
        codes: set[str] = set()
        for name in names:
            found = meant(name, self.rules)
            if not found:
                raise _unknown(name, self.rules, where)
            codes |= {rule.CODE for rule in found}
        return frozenset(codes)

    def _read(self, table: Mapping[str, Any], own: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
        return {
            self._rule(name).CODE: self._change(self._rule(name), value)
            for name, value in table.items()
            if name not in own
        }

    def _rule(self, name: str) -> Configurable:
        if name not in self._names:
            raise _unknown(name, self.rules, _TABLE)
        return self._names[name]

    def _change(self, rule: Configurable, value: Any) -> Mapping[str, Any]:
        change = {"severity": value} if isinstance(value, str) else value
        if not isinstance(change, dict):
            raise _wrong(f"“{rule.NAME}” must be a severity or a table", f'{rule.NAME} = "off"')
        known = options_of(rule)
        for key, each in change.items():
            if key == "severity":
                if each not in _CHOICES:
                    raise _wrong(f"the severity of “{rule.NAME}” is “{each}”", f"one of {', '.join(_CHOICES)}")
                if rule.CODE in ALWAYS and _CHOICES.index(each) > _CHOICES.index(rule.SEVERITY):
                    raise _always(rule.CODE)
            elif key not in known:
                options = nearest(key, list(known)) or "it has no options" if known else "it has no options"
                raise _wrong(f"“{rule.NAME}” has no option “{key}”", options)
            elif not _alike(each, known[key]):
                raise _wrong(
                    f"the option “{key}” of “{rule.NAME}” is of the wrong kind", f"such as {key} = {_toml(known[key])}"
                )
        return change

    def _override(self, table: Any) -> _Override:
        if not isinstance(table, dict):
            raise _wrong("“override” must be a list of tables", "[[tool.contentops.rules.override]]")
        for key in ("paths", "types"):
            value = table.get(key, [])
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                raise _wrong(f"“{key}” of an override must be a list of texts", 'paths = ["content/archive/**"]')
        if not table.get("paths") and not table.get("types"):
            raise _wrong("an override names neither paths nor types", 'paths = ["content/archive/**"]')
        changes = self._read(table, ("paths", "types"))
        return _Override(tuple(table.get("paths", ())), tuple(table.get("types", ())), changes)


_R = TypeVar("_R", bound=Configurable)


def meant(name: str, rules: Iterable[_R]) -> list[_R]:
    """The rules that a code, a beginning of one, or a name stands for, in whatever case."""
    if not name:
        return []
    return [rule for rule in rules if name.lower() == rule.NAME or rule.CODE.startswith(name.upper())]


def idle_paths(raw: Mapping[str, Any], paths: Collection[str]) -> list[str]:
    """The path patterns of overrides that none of the files at these paths fits."""
    named = (pattern for each in raw.get("override", ()) for pattern in each.get("paths", ()))
    return [pattern for pattern in dict.fromkeys(named) if not any(matches(pattern, path) for path in paths)]


def options_of(rule: object) -> Mapping[str, Any]:
    """A rule's options with the values they have if nothing is said."""
    found: Mapping[str, Any] = getattr(rule, "OPTIONS", {})
    return found


def matches(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern: `*` is anything but a slash, `**` anything at all, a folder all below it."""
    return bool(_regex(pattern).match(path))


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.rstrip("/"))
    made = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(made.get(part, re.escape(part)) for part in parts) + r"(?:/.*)?\Z")


def _alike(value: object, default: object) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, (int, float)):
        return isinstance(value, (int, float)) and value >= 0
    if isinstance(default, (list, tuple)):
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return isinstance(value, type(default))


def _toml(value: object) -> str:
    import json

    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _refuse_crossed(rule: Configurable, options: Mapping[str, Any]) -> None:
    least, most = options.get("least"), options.get("most")
    if least is not None and most is not None and least > most:
        message = f"“{rule.NAME}” has least = {least} and most = {most}, so whatever is written is wrong"
        raise _wrong(message, "least must not be more than most")


def _wrong(message: str, hint: str) -> ContentOpsError:
    return ContentOpsError(f"{_TABLE}: {message}", hint=hint)


def _unknown(name: str, rules: Iterable[Configurable], where: str) -> ContentOpsError:
    known = [word for rule in rules for word in (rule.NAME, rule.CODE.lower())]
    hint = nearest(name, known) or "contentops rule lists them"
    return ContentOpsError(f"{where}: there is no rule “{name}”", hint=hint)


def _always(code: str) -> ContentOpsError:
    return _wrong(f"{code} says what publishing holds back, so it is always said", "mend what it finds")

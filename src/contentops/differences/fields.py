"""Which values of the front matter were added, removed or changed."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator

from contentops.differences.matching import Gap, alike, gaps, runs
from contentops.differences.model import FieldChange, Span
from contentops.differences.words import spans
from contentops.model import Node

_SORTS = {"str": "text", "int": "number", "float": "number", "bool": "true or false", "null": "nothing"}


def field_changes(old: Node, new: Node, unbound: Collection[str]) -> Iterator[FieldChange]:
    """Changes between two front matters in the order of the new one, without the top-level keys in `unbound`.

    The order of keys is no change, the order of a list's entries is. An entry or a mapping that is new or gone as a whole
    is one change, written on one line.
    """
    yield from _mapping("", "", old, new, frozenset(unbound))


def _value(path: str, key: str, old: Node, new: Node, line: int) -> Iterator[FieldChange]:
    if _bound(old) == _bound(new):
        return
    if old.kind == new.kind == "mapping":
        yield from _mapping(f"{path}.", key, old, new, frozenset())
    elif old.kind == new.kind == "list":
        yield from _list(path, key, old, new, line)
    else:
        before, after = _text(old), _text(new)
        if before == after:
            before, after = f"{before} ({_SORTS[old.tag]})", f"{after} ({_SORTS[new.tag]})"
        yield FieldChange(path, key, before, after, line, spans(before, after))


def _mapping(prefix: str, key: str, old: Node, new: Node, leave_out: frozenset[str]) -> Iterator[FieldChange]:
    before = {name.text: item for name, item in zip(old.keys, old.items, strict=True) if name.text not in leave_out}
    after = {name.text for name in new.keys}
    removed: dict[str, list[str]] = {}
    neighbour = ""
    for name in before:
        if name in after:
            neighbour = name
        else:
            removed.setdefault(neighbour, []).append(name)
    yield from (_removed(prefix + gone, key or gone, before[gone], new.start.line) for gone in removed.get("", ()))
    for entry, item in zip(new.keys, new.items, strict=True):
        if entry.text in leave_out:
            continue
        path, top, line = prefix + entry.text, key or entry.text, entry.start.line
        if entry.text in before:
            yield from _value(path, top, before[entry.text], item, line)
        else:
            yield _added(path, top, item, line)
        yield from (_removed(prefix + gone, key or gone, before[gone], line) for gone in removed.get(entry.text, ()))


def _list(path: str, key: str, old: Node, new: Node, line: int) -> Iterator[FieldChange]:
    found = runs([_bound(item) for item in old.items], [_bound(item) for item in new.items])
    for gap in gaps(found, Gap(0, len(old.items), 0, len(new.items))):
        gone, come = old.items[gap.old_start : gap.old_end], new.items[gap.new_start : gap.new_end]
        pairs = {j: i for i, j in alike([_text(item) for item in gone], [_text(item) for item in come])}
        at = 0
        for number, item in enumerate(come):
            place = f"{path}[{gap.new_start + number + 1}]"
            if (partner := pairs.get(number)) is None:
                yield _added(place, key, item, item.start.line)
                continue
            for other in range(at, partner):
                yield _removed(f"{path}[{gap.old_start + other + 1}]", key, gone[other], item.start.line)
            yield from _value(place, key, gone[partner], item, item.start.line)
            at = partner + 1
        end = new.items[gap.new_end].start.line if gap.new_end < len(new.items) else line
        for other in range(at, len(gone)):
            yield _removed(f"{path}[{gap.old_start + other + 1}]", key, gone[other], end)


def _added(path: str, key: str, node: Node, line: int) -> FieldChange:
    text = _text(node)
    return FieldChange(path, key, None, text, line, (Span("inserted", text),))


def _removed(path: str, key: str, node: Node, line: int) -> FieldChange:
    text = _text(node)
    return FieldChange(path, key, text, None, line, (Span("deleted", text),))


def _bound(node: Node) -> Hashable:
    """What of a node counts: not where it stands, not the order of keys."""
    if node.kind == "mapping":
        return frozenset((key.text, _bound(item)) for key, item in zip(node.keys, node.items, strict=True))
    if node.kind == "list":
        return tuple(_bound(item) for item in node.items)
    return (node.tag, node.text)


def _text(node: Node) -> str:
    """A node on one line, scalars as they are."""
    if node.kind == "mapping":
        return f"{{{', '.join(f'{key.text}: {_text(item)}' for key, item in zip(node.keys, node.items, strict=True))}}}"
    if node.kind == "list":
        return f"[{', '.join(_text(item) for item in node.items)}]"
    return node.text

"""Strict YAML: one reading, every place known, and nothing but a StrictYamlError for what is refused."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contentops.model import Position
from contentops.source import strict_yaml
from contentops.source.strict_yaml import StrictYamlError

REFUSED = [
    ("a: 1\nb: 2\na: 3\n", "the key “a” stands twice, first on line 1", (3, 1)),
    ("a: {b: 1, b: 2}\n", "the key “b” stands twice, first on line 1", (1, 11)),
    ("a: &x b\n", "the anchor &x is not allowed", (1, 4)),
    ("&x a: b\n", "the anchor &x is not allowed", (1, 1)),
    ("a: *x\n", "the alias *x is not allowed", (1, 4)),
    ("a: !!str 1\n", "the tag tag:yaml.org,2002:str is not allowed", (1, 4)),
    ("a: ! 1\n", "the tag ! is not allowed", (1, 4)),
    ("<<: {a: 1}\n", "merge keys (<<) are not allowed", (1, 1)),
    ("b:\n  <<: {a: 1}\n", "merge keys (<<) are not allowed", (2, 3)),
    ("1: a\n", "a key must be text", (1, 1)),
    ("true: a\n", "a key must be text", (1, 1)),
    ("~: a\n", "a key must be text", (1, 1)),
    ("[a]: b\n", "a key must be text", (1, 1)),
    ("a: 1\n---\nb: 2\n", "a second YAML document begins here", (2, 1)),
    ("a:\n\tb: 1\n", "a tab stands where YAML wants spaces", (2, 1)),
    ("title: one: two\n", "a colon followed by a space begins a new key here", (1, 11)),
    ("a: 'x' y\n", "this does not go on from what stands above it", (1, 8)),
    ("a:\n  b: 1\n c: 2\n", "this does not go on from what stands above it", (3, 2)),
    ("a:\n  - b\n  c: 2\n", "this is no entry of the list above it", (3, 3)),
    ("a: @b\n", "a value cannot begin with this sign", (1, 4)),
    ("a: 1\nb: \x07\n", "the character U+0007 is not allowed here", (2, 4)),
    ("标题: 中\x1b\n", "the character U+001B is not allowed here", (1, 6)),
    ("a: 1 # note\u2028b: 2\n", "the character U+2028 is not allowed here", (1, 12)),
    ("a: x\u0085y\n", "the character U+0085 is not allowed here", (1, 5)),
    ("a: x\ufeff\n", "the character U+FEFF is not allowed here", (1, 5)),
    ("a: x\ufdd0\n", "the character U+FDD0 is not allowed here", (1, 5)),
    ("a: x\U0002ffff\n", "the character U+2FFFF is not allowed here", (1, 5)),
    ('a: "x\\x01"\n', "the character U+0001 is not allowed here", (1, 4)),
    ('a:\n  - b\n  - "x\\0"\n', "the character U+0000 is not allowed here", (3, 5)),
    ('"a\\x9f": b\n', "the character U+009F is not allowed here", (1, 1)),
    ('a: {"b\\r": c}\n', "the character U+000D is not allowed here", (1, 5)),
    ('a: "x\\uFFFE"\n', "the character U+FFFE is not allowed here", (1, 4)),
    ("title: x\nsummary：说明\nstatus: draft\n", "a full-width ： stands where YAML wants “: ”", (2, 8)),
    ("title：x\nsummary：说明\nstatus: draft\n", "a full-width ： stands where YAML wants “: ”", (1, 6)),
    ("stages:\n  foundation：[a]\n  practice: [b]\n", "a full-width ： stands where YAML wants “: ”", (2, 13)),
    ("steps:\n  - title：a\n    note: b\n", "a full-width ： stands where YAML wants “: ”", (2, 10)),
    ("a: |\n  注意：b\nb\nc: 1\n", "a line without “: ” stands where a key is wanted", (3, 1)),
    ("a: 1\ntags: [x, y\nstatus: draft\n", "the list that begins here is not closed, or lacks a comma", (2, 7)),
    ("a: {x: 1\nb: 2\n", "the keys and values that begin here are not closed, or lack a comma", (1, 4)),
    ("a: 1\nb: 'x\n", "the quotes that open here are not closed", (2, 4)),
    ("a: " + "1" * 5000, "the number is too large", (1, 4)),
    ("a: [1, 1e999]", "the number is too large", (1, 8)),
    ("[" * 40 + "]" * 40, "lists and mappings are nested more than 32 deep", (1, 34)),
]


@pytest.mark.parametrize(("text", "message", "place"), REFUSED)
def test_what_has_two_readings_is_refused_at_its_place(text, message, place):
    with pytest.raises(StrictYamlError) as caught:
        strict_yaml.parse(text)

    assert caught.value.message == message
    assert caught.value.position == Position(*place)


def test_places_count_from_the_first_line_given():
    with pytest.raises(StrictYamlError) as caught:
        strict_yaml.parse("a: 1\na: 2\n", first_line=2)

    assert caught.value.position == Position(3, 1)
    assert "first on line 2" in caught.value.message


@pytest.mark.parametrize(
    "text",
    ["yes", "no", "on", "off", "y", "012", "0o17", "0x1F", "1:30", "2026-01-01", "1_000", ".5", "5.", ".inf", ".nan", "=", "<<"],
)  # fmt: skip
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(text):
    assert strict_yaml.value(strict_yaml.parse(f"a: {text}")) == {"a": text}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("0", 0), ("-12", -12), ("+5", 5), ("3.0", 3.0), ("1e3", 1000.0), ("true", True), ("False", False), ("", None), ("~", None),
        ("null", None), ("'1'", "1"), ('"true"', "true"), ("''", ""), ("|\n  a\n  b", "a\nb"), (">\n  a\n  b", "a b"),
    ],
)  # fmt: skip
def test_plain_scalars_mean_what_yaml_1_2_says_and_quoted_ones_are_text(text, meaning):
    found = strict_yaml.value(strict_yaml.parse(f"a: {text}"))["a"]

    assert found == meaning
    assert type(found) is type(meaning)


def test_an_empty_text_and_one_of_comments_are_an_empty_mapping():
    assert strict_yaml.value(strict_yaml.parse("")) == {}
    assert strict_yaml.value(strict_yaml.parse("# nothing\n")) == {}


def test_the_place_of_a_missing_key_is_that_of_its_nearest_parent():
    node = strict_yaml.parse("a:\n  b: [x, y]\n")

    assert strict_yaml.position(node, ("a", "b", 1)) == Position(2, 10)
    assert strict_yaml.position(node, ("a", "b", 7)) == Position(2, 3)
    assert strict_yaml.position(node, ("a", "nothing")) == Position(1, 1)


KEYS = st.text("abcdefgh标题", min_size=1, max_size=6)
SCALARS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "So")), max_size=12)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


def _block(value, indent=0):
    """The tree as YAML in block style, and the place of every key by its path."""
    lines, places = [], {}

    def mapping(node, path, depth):
        for key, item in node.items():
            places[(*path, key)] = Position(len(lines) + 1, depth * 2 + 1)
            if isinstance(item, dict) and item:
                lines.append(f"{'  ' * depth}{key}:")
                mapping(item, (*path, key), depth + 1)
            else:
                lines.append(f"{'  ' * depth}{key}: {json.dumps(item, ensure_ascii=False)}")

    mapping(value, (), indent)
    return "\n".join(lines), places


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=4))
def test_every_key_stands_where_it_was_written(tree):
    text, places = _block(tree)

    node = strict_yaml.parse(text)

    assert strict_yaml.value(node) == tree
    assert {path: strict_yaml.position(node, path) for path in places} == places


@given(st.dictionaries(KEYS, SCALARS, min_size=1, max_size=4))
def test_the_span_of_a_scalar_holds_its_text_and_no_more(tree):
    text, _ = _block(tree)
    node = strict_yaml.parse(text)

    for item, value in zip(node.items, tree.values(), strict=True):
        assert text[item.span[0] : item.span[1]] == json.dumps(value, ensure_ascii=False)


@given(st.text(st.characters(codec="utf-8")) | st.text("a:-[]{}&*!|>'\"%@`#,?\n\t \u2028~<0.", max_size=40))
@example("a: \x00")
@example("\u2029")
@example("? ")
@example("a: |9\n")
def test_any_text_is_read_or_refused_and_never_anything_else(text):
    with suppress(StrictYamlError):
        node = strict_yaml.parse(text)
        strict_yaml.value(node)
        list(strict_yaml.scalars(node))


@given(st.text("ab: \n#'\"-[]{},|>\u00e9😀", max_size=60), st.integers(0, 60))
def test_a_refusal_names_a_line_that_is_there(text, cut):
    bad = f"{text[:cut]}\n\x07{text[cut:]}"

    with pytest.raises(StrictYamlError) as caught:
        strict_yaml.parse(bad)

    line, column = caught.value.position
    assert bad.split("\n")[line - 1][column - 1] == "\x07"


@given(st.characters(exclude_categories=["Cs"]))
def test_what_may_not_be_written_may_not_be_escaped_either(character):
    def read(text):
        with suppress(StrictYamlError):
            return strict_yaml.value(strict_yaml.parse(text))
        return None

    escaped = read(f'a: "x\\U{ord(character):08X}y"\n')

    assert escaped == (None if read(f"# {character}\n") is None else {"a": f"x{character}y"})


def test_a_lone_surrogate_is_no_character():
    with pytest.raises(StrictYamlError):
        strict_yaml.parse('a: "\\ud800"\n')


def test_tabs_and_line_ends_may_be_escaped():
    assert strict_yaml.value(strict_yaml.parse('a: "x\\ty\\n"\n')) == {"a": "x\ty\n"}


def test_an_unclosed_list_says_what_closes_it():
    with pytest.raises(StrictYamlError) as caught:
        strict_yaml.parse("tags: [x, y\nstatus: draft\n")

    assert caught.value.hint == "put a comma between its entries and ] at its end"

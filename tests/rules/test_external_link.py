"""Addresses are written as such."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("link", "column", "message"),
    [
        ("[a](htp://example.org/)", 5, "“htp” is mistyped"),
        ("[a](htttps://example.org/)", 5, "“htttps” is mistyped"),
        ("[a](http:/example.org/)", 5, "“http:/” is mistyped"),
        ("[a](https//example.org/)", 5, "“https//” is mistyped"),
        ("[a](https:///example.org/)", 5, "“https:///” is mistyped"),
        ("[a](https：//example.org/)", 5, "“https：//” is mistyped"),
        ("[a](https:example.org)", 5, "“https:” is mistyped"),
        ("[a](<https://example.org/a b>)", 6, "the address holds a space"),
        ("[a](https://example．org/)", 5, "the address holds the full-width sign “．”"),
        ("<https://example.org，详情>", 2, "the address goes on behind “，”, which belongs to the sentence"),
        ("<https://example.org/a，>", 2, "the address ends with “，”, which belongs to the sentence"),
        ("[a](https://example.org/a,)", 5, "the address ends with “,”, which belongs to the sentence"),
        ("[a](javascript:alert)", 5, "the address begins with “javascript:”, which runs a program; pages show no such link"),
        ("[a](file:///home/ann/a.md)", 5, "the address begins with “file:”, which lies on one computer; pages show no such link"),
        ("![a](data:image/png;base64,AAAA)", 6, "the address begins with “data:”, which is a file in itself; pages show no such link"),
        ("[a](ftp://example.org/)", 5, "the address begins with “ftp:”; pages link to https, http, mailto and tel only"),
        ("[a](https://intranet/wiki)", 5, "“intranet” is no host that readers can reach"),
        ("[a](http://localhost:8000/)", 5, "“localhost” is the reader’s own computer or network"),
        ("[a](http://192.168.1.7/x)", 5, "“192.168.1.7” is an address of one computer or office network"),
        ("[a](http://[::1]/x)", 5, "“::1” is an address of one computer or office network"),
        ("[a](https://ann:secret@example.org/)", 5, "the address holds a password, which every reader can see"),
        ("[a](https://example.org:x/)", 5, "“https://example.org:x/” is no address"),
        ("[a][r]\n\n[r]: htp://example.org/", 1, "“htp” is mistyped"),
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_found_where_it_stands(folder, found, link, column, message):
    path = folder.article("a", f"{link}\n")

    assert found(folder, "CO309") == [f"{path}:9:{column} warning {message}"]


def test_addresses_as_they_should_be_are_fine(folder, found):
    folder.article(
        "a",
        "[a](https://example.org/) [b](http://example.org/a_(b)) <https://zh.wikipedia.org/wiki/线性空间（数学）> [c](mailto:a@example.org) "
        "<a@example.org> [d](tel:+8610) [e](key:article/a) <http://localhost:8000/> [http://127.0.0.1/x](http://127.0.0.1/x) "
        "[f](https://中文.example/路径，甲) [g](https://en.wikipedia.org/wiki/Apple_Inc.) [h](02:30.md) `[i](htp://x)` [j](https://1.1.1.1/)\n",
    )

    assert found(folder, "CO309") == []


def test_what_was_meant_is_offered(folder):
    folder.article("a", "[1](https：//example．org／x)\n[2](htp:/example.org)\n[3](https://example.org/x，)\n")
    found = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO309"]

    assert [(each["fix"]["safe"], each["fix"]["edits"][0]["text"]) for each in found] == [
        (False, "https://example.org/x"), (False, "http://example.org"), (False, "https://example.org/x"),
    ]  # fmt: skip


def test_a_site_may_ask_for_https(folder, found):
    folder.write(
        "pyproject.toml", folder.read("pyproject.toml") + "\n[tool.contentops.rules]\nexternal-link = {https = true}\n"
    )
    path = folder.article("a", "[a](http://example.org/) [b](https://example.org/) <http://localhost/>\n")

    assert found(folder, "CO309") == [
        f"{path}:9:5 warning the address begins with http://, so anybody on the way can change the page"
    ]

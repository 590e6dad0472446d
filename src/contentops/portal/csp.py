"""The content security policy that every page carries: what a browser may load for it, run in it, and send from it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from contentops.portal.site import Site

SENDING = ("home", "course", "lesson", "path", "my-learning")
"""Kinds of pages that know what a learner did, and so may send it to the site's record store."""

_CLOSED = "object-src 'none'; base-uri 'none'"
_ON_DISK = f"script-src 'none'; connect-src 'none'; frame-src 'none'; {_CLOSED}; form-action 'none'"
"""For pages opened from a folder: what 'self' means there differs between browsers, so styles and pictures are left open."""
TEXT_ONLY = "default-src 'none'; base-uri 'none'; form-action 'none'"
"""For pages of words and links alone, as digests are."""
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.?")


def policy(site: Site, kind: str) -> str:
    """The policy of a kind of page: everything from the site itself, no script or style within the page, and no other address.

    Args:
        kind: as a view's `kind`; pages of the kinds in `SENDING` may connect to the record store, where the site names one.

    Source:
        Content Security Policy Level 3, W3C; which directives a `meta` element cannot give says section 3.3.
    """
    if site.on_disk:
        return _ON_DISK
    store = record_store(site, kind)
    connect = f"connect-src 'self' {origin(store)}; " if store else ""
    return f"default-src 'self'; script-src 'self'; {connect}{_CLOSED}; form-action 'self'"


def record_store(site: Site, kind: str) -> str:
    """The address of the record store that a page may send to; empty where it sends nothing, as previews never do."""
    address = site.settings.learning.record_store
    sends = kind in SENDING and not site.on_disk and not site.release.preview
    return address if sends and origin(address) else ""


def origin(address: str) -> str:
    """Scheme, host and port of an address as a policy writes them; empty where none can be written, as for IPv6."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:  # UnicodeError is one
        return ""
    if not _HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}"

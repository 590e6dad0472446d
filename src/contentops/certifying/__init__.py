"""Signs certificates: what a learner's record shows of a course, put into a credential that anybody can check."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from contentops.certifying.credential import credential
from contentops.certifying.record import Achieved, achieved, read_record
from contentops.certifying.signing import Key, signed
from contentops.config import local_day
from contentops.errors import ContentOpsError, RefusedError
from contentops.model import Issuer, Live
from contentops.portal.site import Site

__all__ = ["Achieved", "Key", "certify"]

_JOINERS = "\u200c\u200d"
"""Signs that are not seen and belong to the spelling of names in Persian and in scripts of India."""


def certify(
    site: Site, course: Live, record: bytes, learner: str, key: Key, now: datetime, *, earlier: bool
) -> tuple[bytes, Achieved, Issuer]:
    """The signed certificate of a course for a learner, what the record showed, and who signed.

    Args:
        record: an exported record, a JSON array of xAPI statements.
        learner: the name that the certificate shows.
        earlier: whether lessons count that were done on an earlier text than is published now.

    Raises:
        ContentOpsError: the record cannot be read, the course has no certificate, or the name cannot stand on one.
        RefusedError: the record does not show the whole course, or the key may not sign now.
    """
    name = " ".join(learner.split())
    if not name or len(name) > 100 or any(map(_is_unseen, name)):
        raise ContentOpsError("the learner's name must have from 1 to 100 letters", hint="--name “Mei Lin”")
    if not course.document.meta.get("certificate"):
        path = course.document.path
        raise ContentOpsError(
            f"{path} has no certificate", hint="say in its front matter what it certifies: certificate: …"
        )
    issuer = _issuer(site, key, now)
    found = achieved(site, course, read_record(record), now, earlier=earlier)
    if found.missing:
        listed = "\n".join(f"  {each}" for each in found.missing)
        raise RefusedError(
            f"the record does not show the whole course; missing:\n{listed}",
            hint="let the learner do what is missing and export the record anew"
            + (
                "; --earlier also takes what was done on an earlier text"
                if any("earlier" in each for each in found.missing)
                else ""
            ),
        )
    return signed(credential(site, course, found, name, issuer, now), key), found, issuer


def _is_unseen(letter: str) -> bool:
    """Whether a sign steers what stands around it. Letters that are newer than our tables are names' letters like others."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter not in _JOINERS


def _issuer(site: Site, key: Key, now: datetime) -> Issuer:
    """The issuer of the settings whose key it is, if it may sign now."""
    issuers: Sequence[Issuer] = site.settings.learning.issuers
    found = next((each for each in issuers if each.key == key.public), None)
    if found is None:
        raise RefusedError(
            "the site publishes no issuer with this key, so nobody could check what it signs",
            hint=f"publish it first, in pyproject.toml under [[tool.contentops.learning.issuers]]: key = “{key.line}”",
        )
    day = local_day(now, site.settings.timezone)
    if found.withdrawn:
        raise RefusedError(f"the key of {found.id} is withdrawn", hint="sign with another key")
    if (found.since and day < found.since) or (found.until and day > found.until):
        span = f"{f'from {found.since} ' if found.since else ''}{f'until {found.until}' if found.until else ''}".strip()
        raise RefusedError(f"{found.id} signs {span}, and today is {day}", hint="sign with a key that is in use")
    return found

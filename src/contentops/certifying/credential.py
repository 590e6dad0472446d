"""A certificate as a credential of Open Badges 3.0, which is a Verifiable Credential (W3C, version 2.0)."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone
from typing import Any

from contentops.certifying.record import Achieved
from contentops.model import Issuer, Live
from contentops.portal.learning import activity, base
from contentops.portal.meta import text, texts, title
from contentops.portal.site import Site

CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")


def credential(
    site: Site, course: Live, found: Achieved, learner: str, issuer: Issuer, now: datetime
) -> dict[str, Any]:
    """The credential, with the claims of a JSON Web Token beside its own properties.

    Every lesson is an evidence: its id is the lesson's, its narrative the instant at which it was done and the digest of the text
    it was done on. The same arguments give the same credential.

    Source:
        Open Badges Specification 3.0, 1EdTech, sections 8.2 (JSON Web Token proof format) and B.1 (data model).
    """
    meta, lang = course.document.meta, course.document.key.lang
    moment = now.astimezone(timezone.utc).replace(microsecond=0)
    who = f"{base(site)}#issuer-{issuer.id}"
    made: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title(course.document),
        "issuer": {"id": who, "type": ["Profile"], "name": issuer.name[lang]},
        "validFrom": _instant(moment),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": learner}
            ],
            "achievement": {
                "id": activity(site, course.document.key),
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": title(course.document),
                "description": text(meta, "summary") or title(course.document),
                "inLanguage": lang,
                "criteria": {
                    "narrative": "\n".join(
                        [str(meta["certificate"]), *(f"- {each}" for each in texts(meta, "outcomes"))]
                    )
                },
            },
        },
        "evidence": [
            {
                "id": lesson.id,
                "type": ["Evidence"],
                "name": lesson.title,
                "narrative": f"{_instant(lesson.time)} sha256:{lesson.revision}",
            }
            for lesson in found.lessons
        ],
    }
    made["id"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, who + json.dumps(made, sort_keys=True))}"
    return {**made, "iss": who, "jti": made["id"], "nbf": int(moment.timestamp())}


def _instant(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")

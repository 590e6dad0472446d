"""Where a new document goes."""

from __future__ import annotations

import pytest

from contentops.authoring.draft import path_for
from contentops.errors import ContentOpsError
from contentops.model import ContentType


@pytest.mark.parametrize(("name", "said"), [("article", "an article lies at"), ("lesson", "a lesson lies at")])
def test_a_type_whose_folder_is_open_asks_for_one(name, said):
    kind = ContentType(name, {}, {}, ("content/x/*/*.md",), "x/{slug}/", {}, True)

    with pytest.raises(ContentOpsError, match=f"^{said} content/x/"):
        path_for(kind, "a", "en", "en", None)

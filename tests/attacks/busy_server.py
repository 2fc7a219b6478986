"""`serve --demo` where reading a template never ends: a thread that computes and listens to nobody.

Ends by itself after a minute, should nothing else end it.
"""

import time
from collections.abc import Mapping, Sequence

from bizproc_mcp.__main__ import main
from bizproc_mcp.models._base import Json
from bizproc_mcp.rules import outline
from bizproc_mcp.rules.activities import Types

SECONDS = 60.0


def busy(tree: Sequence[Mapping[str, Json]] | None, types: Types | None = None) -> str:  # noqa: ARG001 (as outline)
    """Work without a pause, as a defect would."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        sum(range(1_000))
    return "done"


if __name__ == "__main__":
    outline.outline = busy
    main(["serve", "--demo"])

"""Where the files that ship with placegraph lie: in the checkout, else in the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]


def shipped(name: str) -> Path:
    """The path of a shipped file or folder, for example `ontology` or `data/curated`.

    An editable install reads the checkout, so that an edit counts at once; an
    installed wheel reads its own copy.
    """
    in_checkout = _CHECKOUT / name
    if (_CHECKOUT / "pyproject.toml").is_file() and in_checkout.exists():
        return in_checkout
    return _PACKAGE / "_shipped" / name

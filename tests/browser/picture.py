"""Take the picture that the README shows: the first page, in a real Chromium.

python -m tests.browser.picture [file]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from placegraph.build import build
from placegraph.store import open_store

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser.conftest import CHROMIUM, FLAGS, served

TARGET = Path(__file__).parents[2] / "docs" / "pictures" / "explorer.png"
MOST_BYTES = 300_000


def main(target: Path) -> None:
    """Write the picture; fail where it is larger than a README should carry."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / "store")
        with served(open_store(Path(folder) / "store")) as address, sync_playwright() as browsers:
            browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1100, "height": 1010})
            page.goto(f"{address}/explore?place=southampton", wait_until="networkidle")
            page.locator("canvas[data-drawn]").wait_for()
            target.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=target)
            browser.close()
    size = target.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{target} has {size} bytes; expected at most {MOST_BYTES}")
    sys.stdout.write(f"{os.path.relpath(target)}: {size} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)

"""The architecture page says what the code says: the order table, the folders, the files it links."""

from __future__ import annotations

import re
from pathlib import Path

from imageedit_r1.nodes.sequence.rules import STAGES
from imageedit_r1.schema import ACTIONS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_order_table_is_that_of_the_rules() -> None:
    rows = re.findall(r"^\| (\d) \| [^|]+ \| ([a-z_, ]+) \|$", PAGE, re.M)
    assert [tuple(actions.split(", ")) for _, actions in rows] == [actions for _, actions in STAGES]
    assert sorted(action for _, actions in rows for action in actions.split(", ")) == sorted(ACTIONS)


def test_links_and_named_files_exist() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", PAGE) if "://" not in link]
    assert links and all((ROOT / "docs" / link).exists() for link in links)
    named = re.findall(r"`((?:graph|nodes|tools|checkpoints|reports|images)/[\w/]*(?:\.py)?)`", PAGE)
    assert len(named) > 12 and all((ROOT / name).exists() for name in named)


def test_every_package_folder_is_in_the_house() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert folders <= set(re.findall(r"^\| `(\w+)/` \|", PAGE, re.M))

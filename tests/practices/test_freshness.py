"""What one process writes, the next question to any other process finds."""

from __future__ import annotations

import json
import urllib.request

import pytest

from safar.practices import services
from tests.practices.test_practices import make_practice
from tests.serving import served


def found(port, word):
    address = f"http://127.0.0.1:{port}/api/v1/practices?q=%22{word}%22"  # in quotes: the word itself
    with urllib.request.urlopen(address, timeout=60) as answer:
        return [each["slug"] for each in json.load(answer)["items"]]


@pytest.mark.django_db(transaction=True)
def test_an_edit_is_found_by_every_process_at_once(static_files):
    """No waiting: the first question after the commit has the answer, whatever a process remembers."""
    from safar.reference.loader import load_reference

    load_reference()
    make_practice("boats", "Boats for fishermen", [8])
    fund = make_practice("fund", "A fund that pays recruitment fees", [6])
    with served() as (_one, first), served() as (_two, second):
        for port in (first, second):  # both have read the shelves and remember them
            assert found(port, "recruitment") == ["fund"]
            assert found(port, "lighthouse") == []
        for title, new, old in (
            ("A lighthouse for newcomers", "lighthouse", "recruitment"),
            ("A greenhouse for newcomers", "greenhouse", "lighthouse"),
        ):
            services.edit_practice(fund, by=None, title=title)
            for port in (first, second):
                assert found(port, new) == ["fund"]
                assert found(port, old) == []
        services.withdraw_practice(fund, by=None, why="It ended.")
        for port in (first, second):
            assert found(port, "greenhouse") == []

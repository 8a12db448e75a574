"""Every sentence of the interface is said in six languages, with its places kept."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import messages as catalogues

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def sentences():
    return {(each.context, catalogues._key(each.id)) for each in catalogues.gathered() if each.id}


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_no_sentence_is_missing(language, sentences):
    catalog = catalogues.load(language)
    known = {(each.context, catalogues._key(each.id)) for each in catalog if each.id}
    assert sorted(key[1] for key in sentences - known) == []
    assert catalogues.untranslated(catalog) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_places_for_names_and_numbers_are_kept(language):
    wrong = []
    for each in catalogues.load(language):
        if not each.id or not each.string:
            continue
        if isinstance(each.id, str):
            if sorted(PLACE.findall(each.id)) != sorted(PLACE.findall(each.string)):
                wrong.append(each.id)
        elif any(set(PLACE.findall(form)) - set(PLACE.findall(each.id[1])) for form in each.string):
            wrong.append(each.id[0])
    assert wrong == []

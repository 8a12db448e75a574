"""Countries and regions named in a question, in any of the six languages.

A record says by its facets `country` and `region` where it was carried out, whatever language it is in.
"""

from __future__ import annotations

from functools import cache

from safar.lib.languages import UN_LANGUAGES
from safar.reference.models import Country, Region
from safar.search.text import is_han, runs

LONGEST = 6  # words in a name
WORLD = "001"


def places_in(text: str) -> list[tuple[str, str, str]]:
    """(facet, code, the words that name it) of every country and region named, the longer name first.

    In Arabic and Russian a name is met as it stands in lists; its other endings are met as words.
    """
    known = _names()
    words = runs(text)
    found: dict[tuple[str, str], str] = {}
    at = 0
    while at < len(words):
        if is_han(words[at]):
            for name, place in _chinese():
                if name in words[at]:
                    found.setdefault(place, name)
                    words[at] = words[at].replace(name, "　")
            at += 1
            continue
        for size in range(min(LONGEST, len(words) - at), 0, -1):
            name = " ".join(words[at : at + size])
            if name in known:
                found.setdefault(known[name], name)
                at += size
                break
        else:
            at += 1
    return [(facet, code, name) for (facet, code), name in found.items()]


@cache
def _names() -> dict[str, tuple[str, str]]:
    names: dict[str, tuple[str, str]] = {}
    for facet, model in (("region", Region), ("country", Country)):
        for place in model.objects.exclude(pk=WORLD):
            said = {str(place.said("name", language)) for language in UN_LANGUAGES} | {place.name}
            for name in said:
                folded = " ".join(runs(name))
                # A name of two letters is more often a word ("Or", "As").
                if len(folded) > 2:
                    names[folded] = (facet, str(place.pk))
    return names


@cache
def _chinese() -> list[tuple[str, tuple[str, str]]]:
    """Chinese names, long before short: 南苏丹 is not 苏丹."""
    return sorted(
        ((name, place) for name, place in _names().items() if is_han(name) and len(name) > 1),
        key=lambda each: -len(each[0]),
    )

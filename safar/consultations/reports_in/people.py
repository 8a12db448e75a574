"""Hosts and speakers: names behind a courtesy title, and names behind “Host:” or “moderated by”."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from safar.consultations.reports_in.places import ACRONYM, countries_in
from safar.consultations.reports_in.shapes import CJK, Line
from safar.consultations.reports_in.words import anyone_of, folded, words

UPPER = r"(?:[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁ][\w'’\-]*\.?)"
ARABIC = r"[\u0620-\u064a\u0671-\u06d3]{2,}"
AND = r"\s*(?:;|؛|、|；)\s*|\s+(?:and|et|y|e|и|&)\s+|\s+و(?=[\u0620-\u064a])"


DOT = "\ue000"


@dataclass(slots=True)
class Person:
    name: str
    title: str = ""
    role: str = "speaker"
    position: str = ""
    organisation: str = ""
    country: str = ""
    lines: list[Line] = field(default_factory=list)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    titles = "|".join(re.escape(each) for each in sorted(words()["person"]["titles"], key=len, reverse=True))
    small = "|".join(map(re.escape, words()["person"]["particles"]))
    name = rf"{UPPER}(?:\s+(?:(?:{small})\s+){{0,2}}{UPPER}){{1,5}}|{ARABIC}(?:\s+{ARABIC}){{1,2}}"
    return {
        "titled": re.compile(rf"(?<!\w)((?:(?:{titles})\s+){{0,2}}(?:{titles}))\s+({name})"),
        "name": re.compile(rf"({name})"),
        "whole": re.compile(rf"(?:(?:{titles})\s+){{0,3}}({name})"),
        "dotted": re.compile(rf"(?<!\w)(?:{titles})(?=\s)"),  # “Sra.” does not end a sentence
        "host": re.compile(anyone_of(words()["host"]["words"])),
        "verb": re.compile(anyone_of(words()["host"]["verbs"])),
        "by": re.compile(r"\b(?:by|par|por|под)\b|بإدارة|أدار"),
    }


def titled(text: str) -> list[tuple[int, int, str, str]]:
    """(start, end, title, name) of people with a courtesy title before their name."""
    found = []
    for match in _patterns()["titled"].finditer(text):
        name = match[2].strip()
        if not name.endswith(" Jr.") and len(name.split()[-1]) > 3:
            name = name.rstrip(".")
        if re.match(r"[\u0620-\u06d3]", name):
            name = " ".join(name.split()[:2])
        found.append((match.start(), match.start(2) + len(name), match[1], name))
    return found


# --- Hosts ------------------------------------------------------------------------------------


def hosts_in(text: str) -> list[Person]:
    """People of a line “Facilitators: …” or of a sentence that says who hosted."""
    text = text.strip("*_ ")  # as plain text emphasises
    key, _colon, rest = _keyed(text)
    host = _patterns()["host"]
    if key and host.search(folded(key)):
        return _listed(rest, many=len(re.split(AND, rest)) > 1 or _plural(key))
    found: list[Person] = []
    whole = _patterns()["dotted"].sub(lambda match: match[0].replace(".", DOT), text)
    for sentence in re.split(r"(?<=[^A-ZÀ-Þ\s.][a-zа-я\u0620-\u064a)]\.)\s+(?=[^\s])", whole):
        found += _said_to_host(sentence.replace(DOT, "."))
    return found


WAS = re.compile(
    r"\s+(?:was|were|is|are|fut|furent|etait|etaient|fue|fueron|es|son|был|была|были)\s+(?:the\s+)?"
)


def _said_to_host(sentence: str) -> list[Person]:
    plain = folded(sentence)
    for word in _patterns()["host"].finditer(plain):
        if (was := WAS.match(plain, word.end())) and _patterns()["whole"].match(sentence[was.end() :]):
            return _listed(re.split(r"(?<=[a-z)])\.\s", sentence[was.end() :])[0], many=True)[:4]
    match = next(
        (m for m in _patterns()["host"].finditer(plain) if " " in m[0] or re.match(r"[\u0600-\u06ff]", m[0])),
        None,
    )
    if match is None:
        people = titled(sentence)
        verb = _patterns()["verb"].search(plain)
        if people and verb and people[0][0] <= 3 and 0 <= verb.start() - people[0][1] < 90:
            return [_person(sentence, each) for each in people if each[0] < verb.start()]
        return []
    # Folding keeps the number of letters nearly always; a little before is looked at as well.
    tail = sentence[max(0, match.end() - 2) :]
    people = titled(tail)
    near = [each for each in people if each[0] < 60 or each[0] - people[0][1] < 80]
    if near:
        masked = re.sub(r"\b(Mr|Ms|Mrs|Dr|Prof|M|Sr|Sra|Dra|St|[A-Z])\.", r"\1·", tail)
        upto = re.search(r"\.\s|;\s|,\s+(?:focused|looked|discussed|which|who|where|a |se |on )", masked)
        return [_person(tail, each) for each in near if not upto or each[0] < upto.start()]
    bare = _patterns()["name"].search(tail[:80])
    if bare and bare.start() < 12:
        return _listed(tail[bare.start() :].split(". ")[0], many=True)[:4]
    return []


def _keyed(text: str) -> tuple[str, str, str]:
    match = re.match(r"^\W{0,3}([^:：]{2,50})\s*([:：])\s*(.+)$", text.strip())
    return (match[1], match[2], match[3]) if match else ("", "", "")


def _plural(key: str) -> bool:
    return folded(key).rstrip().endswith(("s", "ы", "и", "ون", "ان"))


def _listed(text: str, *, many: bool) -> list[Person]:
    """“Ana Pérez (OIM), John Doe, ILO; …” as people, each with what is said beside the name."""
    found: list[Person] = []
    safe = re.sub(r"[(（][^)）]*[)）]", lambda m: re.sub(r"\s", "\u00a0", m[0]), text)
    for part in re.split(AND, safe.strip(" .。")):
        found += _one(part.replace("\u00a0", " ").strip(), many=many)
    return found


def _one(part: str, *, many: bool) -> list[Person]:
    if CJK.match(part[:1] or " "):
        match = re.match(r"([\u4e00-\u9fff·]{2,8})(?:\s*[（(，,](.*?)[)）]?)?$", part)
        return [Person(match[1], organisation=(match[2] or "").strip())] if match else []
    whole = _patterns()["whole"].match(part)
    if not whole or _is_organisation(whole[1]):
        return []
    name = whole[1].strip()
    rest = part[whole.start(1) + len(name) :]
    if re.match(ARABIC, name) and len(name.split()) > 3:
        name = " ".join(name.split()[:2])
    person = Person(name.rstrip("."), role="host")
    inside = re.match(r"\s*[(（]([^)）]*)[)）]", rest)
    after = re.match(
        r"\s*(?:,|،|\s[–—-]\s|\s+(?:of|from|at|de la|de l['’]|del|de|du|da))\s*(?:the\s+|la\s+|l['’])?(.*)",
        rest,
    )
    others: list[Person] = []
    if inside:
        person.organisation = inside[1].strip()
        tail = rest[inside.end() :].lstrip(" ,")
        if tail and re.match(UPPER, tail):
            others = _one(tail, many=many)
    elif after and after[1]:
        first, _comma, later = after[1].partition(", ")
        if (
            many
            and rest.lstrip().startswith(",")
            and _patterns()["name"].fullmatch(first.split(" (")[0])
            and not _is_organisation(first)
        ):
            others = _one(after[1], many=many)
        elif later and not _is_organisation(first) and _is_organisation(later):
            person.position, person.organisation = first, later
        else:
            person.organisation = re.split(r",|\s(?:on|about|sur|sobre)\s", after[1])[0].strip(" .")
    return [person, *others]


def _is_organisation(text: str) -> bool:
    known = {folded(word) for word in words()["person"]["organisation"]}
    return any(word in known for word in re.findall(r"\w+", folded(text))) or bool(
        ACRONYM.fullmatch(text.strip())
    )


# --- Speakers ----------------------------------------------------------------------------------

STOP = re.compile(
    r"[;:()（）]|\.\s|\.$|,?\s+(?:who|which|where|then|and then|qui|que|quien|который|которая|والذي|التي)\s"
    r"|\s[–—]\s|,\s+(?:in turn|also|on behalf)"
)
VERB = re.compile(
    r",?\s+(?:\w+ly\s+)?(?:opened|open|welcomed|outlined|presented|gave|noted|said|stressed|reflected|expressed|spoke|provided|described|emphasi[sz]ed|introduced|"
    r"recalled|moderated|joined|thanked|closed|in|to|with|together|on|accompanied|"
    r"a\s+\w+[éeiu]\w*|ont|dio|dieron|inauguró|abrió|presentó|recordó|destacó|acompañad\w+)\b"
)


def _person(text: str, found: tuple[int, int, str, str]) -> Person:
    _start, end, title, name = found
    person = Person(name, title=title)
    rest = text[end : end + 260]
    beside = re.match(r"\s*[(（]([^)）]{2,80})[)）]", rest)
    comma = re.match(r"\s*[,،]\s*", rest)
    of = re.match(r"\s+(?:from|of|at|de la|de l['’]|del|du|de)\s+(?:the\s+)?", rest)
    if beside:
        person.organisation = beside[1].strip()
    elif comma:
        _place(person, rest[comma.end() :])
    elif of:
        said = VERB.split(_until(rest[of.end() :]))[0]
        person.organisation = said.split(",")[0].split(" and ")[0].strip()
    codes, _sure = countries_in(f"{person.position} {person.organisation}")
    person.country = codes[0] if codes else ""
    return person


def _until(text: str) -> str:
    stop = STOP.search(text)
    return text[: stop.start()] if stop else text


def _place(person: Person, text: str) -> None:
    """“Director of Policy at the Commission, aimed …”: what stands between the name and the sentence."""
    said = _until(text)
    parts = re.split(r",\s+|،\s+", said)
    kept: list[str] = []
    for part in parts:
        if not part or (part[0].islower() and kept and not re.match(r"(?:de|du|del|of)\b", part)):
            break
        if part[0].islower() and not re.match(r"[\u0400-\u04ff]", part[0]) and not kept:
            break
        if titled(part) or (kept and _patterns()["whole"].fullmatch(part) and not _is_organisation(part)):
            break
        verb = VERB.search(" " + part)
        if verb and verb.start() > 3:
            kept.append(part[: max(0, verb.start() - 1)].strip())
            break
        if verb and verb.start() <= 3:
            break
        kept.append(part.strip())
        if len(kept) == 3:
            break
    whole = ", ".join(each for each in kept if each)
    split = re.search(
        r"\s+(?:at|to the|chez|auprès de)\s+(?:the\s+)?"
        r"|\s+(?:of the|of|du|de la|de l['’]|del|de)\s+(?=[A-ZÀ-Þ])|,\s+",
        whole,
    )
    joins = list(re.finditer(r"\s+(?:at|chez)\s+(?:the\s+)?|,\s+", whole))
    if joins:
        person.position, person.organisation = whole[: joins[0].start()], whole[joins[0].end() :]
    elif split:
        of_all = list(re.finditer(r"\s+(?:of the|of|du|de la|de l['’]|del|de)\s+(?=[A-ZÀ-Þ])", whole))
        at = next((m for m in of_all if _is_organisation(whole[m.end() :])), of_all[-1] if of_all else split)
        person.position, person.organisation = whole, whole[at.end() :]
    else:
        person.position = whole
    person.position, person.organisation = person.position.strip(" ,."), person.organisation.strip(" ,.")


def speakers_in(text: str, lines: list[Line]) -> list[Person]:
    """Everybody with a courtesy title, and what each is said to be."""
    found = []
    people = titled(text)
    for number, each in enumerate(people):
        upto = people[number + 1][0] if number + 1 < len(people) else len(text)
        person = _person(text[:upto], each)
        before = folded(text[max(0, each[0] - 60) : each[0]])
        around = before + " " + folded(text[each[1] : each[1] + 160])
        person.role = _role(before, around)
        person.lines = lines
        found.append(person)
    return found


def _role(before: str, around: str) -> str:
    if any(folded(word) in before for word in words()["roles"]["keynote"]):
        return "keynote"
    host = _patterns()["host"].search(before[-45:])
    if host or _patterns()["verb"].search(around[len(before) : len(before) + 70]):
        return "moderator"
    if any(folded(word) in before for word in words()["roles"]["panellist"]):
        return "panellist"
    return "speaker"


def merged(people: list[tuple[str, Person]]) -> list[tuple[str, Person]]:
    """Each person once in each part, with the most that is said of them anywhere."""
    known: dict[str, Person] = {}
    for _part, person in people:
        best = known.setdefault(folded(person.name), person)
        for name in ("title", "position", "organisation", "country"):
            if not getattr(best, name):
                setattr(best, name, getattr(person, name))
    seen: dict[tuple[str, str], Any] = {}
    for part, person in people:
        best = known[folded(person.name)]
        for name in ("title", "position", "organisation", "country"):
            setattr(person, name, getattr(person, name) or getattr(best, name))
        # “Ms. Thompson” is the Laura Thompson of before.
        if len(person.name.split()) < 2:
            continue
        key = (part, folded(person.name))
        if key in seen and seen[key][1].role == "speaker":
            seen[key][1].role = person.role
        seen.setdefault(key, (part, person))
    return list(seen.values())

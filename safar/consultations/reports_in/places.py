"""Countries, organisations and links named in an item."""

from __future__ import annotations

import re
from functools import lru_cache

from safar.consultations.reports_in.shapes import CJK, LINK
from safar.consultations.reports_in.words import anyone_of, folded, words
from safar.reference.loader import names_of_countries

ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,}[A-Z0-9&]*(?:-[A-Z]{2,})?(?![\w-])|(?<![\w-])[А-ЯЁ]{2,8}(?![\w-])")
ROMAN = re.compile(r"^[IVX]+$")
CAP = r"[A-ZÀ-ÞŁŚŽ][\w'’-]+"
HEAD = (
    r"(?:Association|Confederation|Organi[sz]ation|Federation|Foundation|Forum|Institute|Union|Agency|Council|Commission|"
    r"Committee|Network|University|Bank|Cross|Chamber|Authority|Mission|Cooperative|Alliance|Bureau|Ministry|Mayors)"
)
JOIN = r"(?:of|for|on|and|de|des|du|del|la|les|los|the|für|y|et)"
ES = (
    r"(?:Organi[sz]ación|Federación|Confederación|Asociación|Fundación|Cámara|Consejo|Universidad|Ministerio"
    r"|Red)"
)
FR = (
    r"(?:Organisation|Fédération|Confédération|Fondation|Chambre|Conseil|Comité|Université|Ministère|Réseau"
    r"|Croix)"
)
LONG = re.compile(
    rf"(?:{CAP}\s+)*{HEAD}\b(?:\s+(?:{JOIN}\s+)+{CAP}(?:\s+{CAP})*)*"
    rf"|{ES}(?:\s+(?:{JOIN}\s+)*{CAP})+|{FR}(?:\s+(?:{JOIN}\s+)*[\w'’-]+){{1,4}}"
)
# States are often named together with these; they are not organisations.
NOT_ORGANISATIONS = {
    "GCM", "UN", "EU", "MOU", "MOUS", "NGO", "NGOS", "SDG", "SDGS", "COVID", "ID", "CSO", "CSOS", "COD",
    "COO", "BLA", "BLAS", "HR", "TV", "SMS", "PDF", "AI", "IT", "ICT", "QR", "DNA",
}  # fmt: skip


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for code, by_language in names_of_countries().items():
        for name in by_language.values():
            names.setdefault(folded(name), code)
            # “Bolivia (Plurinational State of)” is called Bolivia as well.
            if (short := folded(re.sub(r"\s*[(（,].*", "", name))) and len(short) > 3:
                names.setdefault(short, code)
    for code, each in words()["names"].items():
        names.update({folded(name): code for name in each})
    for short in _initials():
        names.pop(folded(short), None)
    spaced = [name for name in names if len(name) > 2 or CJK.match(name)]
    arabic = sorted((re.escape(n) for n in names if re.match(r"[\u0600-\u06ff]", n)), key=len, reverse=True)
    return (
        re.compile(anyone_of(spaced)),
        re.compile(rf"(?<!\w)[وبلف]{{1,2}}({'|'.join(arabic)})(?!\w)"),
        names,
    )


@lru_cache(maxsize=1)
def _initials() -> dict[str, str]:
    """UAE, EAU, DRC: known by their capitals only, for “eau” is water."""
    return {
        name: code
        for code, each in words()["names"].items()
        for name in each
        if name.isupper() and len(name) <= 8
    }


@lru_cache(maxsize=1)
def _initials_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(_initials(), key=len, reverse=True)))})(?!\w)"
    )


@lru_cache(maxsize=1)
def _weaker() -> tuple[re.Pattern[str], dict[str, str]]:
    known = {
        folded(name): code
        for table in ("demonyms", "cities")
        for code, each in words()[table].items()
        for name in each
    }
    return re.compile(_with_plurals(list(known))), known


def _with_plurals(known: list[str]) -> str:
    return anyone_of(known).replace(")(?!\\w)", ")(?P<plural>e?s)?(?!\\w)", 1)


# “Portuguese lessons”, “lengua portuguesa”: a language, and no country.
LANGUAGE_BEFORE = re.compile(
    r"(?:lengua|idioma|langue|cours de|clases de|language|speak|speaks|learn|lingua)\s+$"
)
SPOKEN = re.compile(r"(?:in|into|en)\s+$")
SPOKEN_END = re.compile(r"\s*(?:[,.;:)]|$|(?:and|or|et|ou|y|o)\s)")
LANGUAGE_AFTER = re.compile(
    r"\s*(?:-?\s*(?:language|lessons?|class(?:es)?|courses?|speaking|speakers?|tests?|skills))\b"
)


def _is_language(plain: str, start: int, end: int) -> bool:
    before = plain[max(0, start - 20) : start]
    return bool(
        LANGUAGE_BEFORE.search(before)
        or LANGUAGE_AFTER.match(plain, end)
        or (SPOKEN.search(before) and SPOKEN_END.match(plain, end))
    )


def countries_in(text: str) -> tuple[list[str], bool]:
    """Codes in the order they are named; and whether all of them were named outright."""
    plain = folded(LINK.sub(" ", text))
    pattern, glued, names = _names()
    found = [(m.start(), names[m[0]]) for m in pattern.finditer(plain)]
    found += [(m.start(), names[m[1]]) for m in glued.finditer(plain)]
    if not text.isupper():
        found += [(m.start(), _initials()[m[0]]) for m in _initials_pattern().finditer(text)]
    sure = {code for _at, code in found}
    if not CJK.search(text):
        weaker, known = _weaker()
        taken = [(m.start(), m.end()) for m in pattern.finditer(plain)]
        found += [
            (m.start(), known[m[0].removesuffix(m["plural"] or "")])
            for m in weaker.finditer(plain)
            if not any(a <= m.start() < b for a, b in taken) and not _is_language(plain, m.start(), m.end())
        ]
        stems = _stems()
        for m in re.finditer(r"[а-яё]{4,}(?: и [а-яё]+)?", plain):
            if m[0] not in names and (code := stems.get(m[0][:-1]) if len(m[0]) > 5 else None):
                found.append((m.start(), code))
    codes = list(dict.fromkeys(code for _at, code in sorted(found)))
    return codes, set(codes) <= sure


@lru_cache(maxsize=1)
def _stems() -> dict[str, str]:
    """Russian names without the ending that turns with the sentence: «в Грузии» is Грузия."""
    stems: dict[str, str] = {}
    for code, by_language in names_of_countries().items():
        name = folded(by_language.get("ru", ""))
        if re.fullmatch(r"[а-яё]{5,}", name):
            stems[name[:-1] if name[-1] in "аяьй" else name] = code
    return stems


def names_country(text: str) -> float:
    """1 where a country stands in brackets, as practices name it; less where one is named in passing."""
    inside = re.findall(r"[(（]([^)）]*)[)）]", text)
    if any(countries_in(each)[0] for each in inside):
        return 1.0
    if any(len(each.split()) <= 6 and organisations_in(each) for each in inside):
        return 0.9
    return 0.7 if countries_in(text)[0] else 0.0


def organisations_in(text: str) -> list[str]:
    plain = LINK.sub(" ", text)
    names = _names()[2]
    found = [(m.start(), m[0].strip()) for m in LONG.finditer(plain) if len(m[0].split()) > 1]
    found += [(m.start(), m[0]) for m in ACRONYM.finditer(plain)]
    kept: list[str] = []
    for _at, name in sorted(found):
        upper = name.upper()
        if folded(name) in names or upper in NOT_ORGANISATIONS or ROMAN.match(name):
            continue
        if plain.isupper() or any(name in other and name != other for other in kept):
            continue
        if name not in kept:
            kept.append(name)
    return kept


def links_in(text: str) -> list[str]:
    return [each.rstrip(".,;)") for each in LINK.findall(text)]

"""What cells may name: objectives, organisations, themes, indicators. Read once, looked up without the database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from safar.indicators.models import Indicator
from safar.lib.slugs import free_slug
from safar.people.models import Organisation
from safar.plan.matrix.facts import plain
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.words import OBJECTIVE, ORGANISATION, digits
from safar.plan.matrix.writing import clean_name, organisation_names, theme_names
from safar.plan.models import Action, Plan
from safar.reference.models import GcmAction, Objective, Principle, SdgTarget
from safar.search.text import runs, stem, stopwords

LIKE = 86  # of 100: names nearer than this, and yet not the same, are asked about
PARTS = re.compile(r"\s*[;\n•●▪]\s*")
SLUG = re.compile(r"\[([a-z0-9-]{1,80})\]\s*$")


def key(text: str) -> str:
    return " ".join(runs(text))


@dataclass
class New:
    """What an import makes beside actions: each is told before it is made."""

    organisations: dict[str, tuple[str, str]] = field(default_factory=dict)  # slug: name, level
    themes: dict[str, str] = field(default_factory=dict)  # code: title
    indicators: dict[str, str] = field(default_factory=dict)  # code: name


class Lookups:
    """Everything a cell may name, for one plan that is there or is to be."""

    def __init__(self, plan: Plan | None, language: str = "en", prefix: str = "plan") -> None:
        self.plan, self.language, self.new = plan, language, New()
        self.remarks: list[tuple[str, str]] = []  # of the cell just read: understood, and told how
        self.prefix = re.sub(r"[^A-Z0-9]+", "-", prefix.upper()).strip("-")[:24] or "PLAN"
        self.objectives: dict[str, int] = {}
        self.titles: dict[int, str] = {}
        for each in Objective.objects.all():
            self.titles[each.number] = f"{each.number} {each.said('label')}"
            for text in _all_words(each, ("title", "label")):
                self.objectives[key(text)] = each.number
        self.gcm = {f"{each.objective_id}{each.letter}" for each in GcmAction.objects.all()}
        self.principles = {each.letter: each.letter for each in Principle.objects.all()}
        for principle in Principle.objects.all():
            self.principles |= {key(text): principle.letter for text in _all_words(principle, ("name",))}
        self.sdg = set(SdgTarget.objects.values_list("code", flat=True))
        self._organisations()
        self._themes()
        self._indicators()
        self._actions()

    # --- Organisations --------------------------------------------------------------------

    def _organisations(self) -> None:
        self.slugs: set[str] = set()
        self.names: dict[str, str] = {}
        self.written = {text: slug for slug, text in organisation_names().items()}
        for each in Organisation.objects.all():
            self.slugs.add(each.slug)
            for text in _all_words(each, ("name",)):
                self.names.setdefault(key(text), each.slug)
        self.known_names = set(self.names)

    def organisation(self, text: str, *, level: str = "national") -> str:
        """The slug of the organisation a name means; a new name becomes a new organisation, told as such."""
        name = clean_name(text).strip(" .,")
        if name in self.written:
            return self.written[name]
        if (match := SLUG.search(name)) and match[1] in self.slugs:
            return match[1]
        known = key(name)
        if not known:
            raise Unreadable(
                _("“%(name)s” names nobody.") % {"name": text[:80]}, _("Write the name of an organisation.")
            )
        if known in self.names:
            return self.names[known]
        if len(name) > 200:
            raise Unreadable(
                _("A name of an organisation may have up to 200 letters."),
                _("Write one name a cell, and put semicolons between several partners."),
            )
        near = process.extractOne(known, self.known_names, scorer=fuzz.ratio, score_cutoff=LIKE)
        if near:
            there = self.names[near[0]]
            written = next(text for text, each in self.written.items() if each == there)
            if self._same_words(known, near[0]):
                self.remarks.append((_("Read as %(word)s.") % {"word": written}, written))
                self.names[known] = there
                return there
            self.remarks.append(
                (
                    _(
                        "“%(name)s” is nearly the name of an organisation that is there, and is read as another."
                    )
                    % {"name": name},
                    _("Write “%(there)s” if it is the same.") % {"there": written},
                )
            )
        slug = free_slug(name, self.slugs, otherwise="organisation")
        self.slugs.add(slug)
        self.names[known] = slug
        self.new.organisations[slug] = (name, level)
        return slug

    def _same_words(self, one: str, other: str) -> bool:
        """`Ministry of Interior` and `Ministry of the Interior` differ in small words and endings alone."""
        found = [
            {stem(word, self.language) for word in text.split() if word not in stopwords(self.language)}
            for text in (one, other)
        ]
        return bool(found[0]) and found[0] == found[1]

    def lead(self, text: str) -> str:
        """One organisation. Raises Unreadable for two in a cell, saying where the second belongs."""
        whole = clean_name(text)
        if whole in self.written or key(whole) in self.names or SLUG.search(whole):
            return self.organisation(whole)
        parts = self.split(text, strictly=True)
        if len(parts) > 1:
            raise Unreadable(
                _("Two or more leads stand in one cell; an action has one."),
                _("Keep “%(first)s” here, and write “%(others)s” under co-leads or partners.")
                % {"first": parts[0], "others": "; ".join(parts[1:])},
            )
        return self.organisation(text)

    def split(self, text: str, *, strictly: bool = False) -> list[str]:
        """The names in a cell. Commas and “and” part names only where both sides are organisations."""
        parts = [part for part in PARTS.split(text) if part.strip(" -–—.,")]
        parts = [re.sub(r"^(?:[-–—*·]|\d{1,2}[.)])\s+", "", part) for part in parts]
        if len(parts) > 1 and not strictly:
            return parts
        found: list[str] = []
        for part in parts:
            found += self._parted(part, strictly=strictly)
        return found

    def _parted(self, text: str, *, strictly: bool) -> list[str]:
        if key(clean_name(text)) in self.names:
            return [text]
        by_slash = [each.strip() for each in re.split(r"\s*[/|＋+]\s*|\s+&\s+|、", text) if each.strip()]
        if (
            len(by_slash) > 1
            and all(len(each) > 1 for each in by_slash)
            and (strictly or all(map(self._is_name, by_slash)))
        ):
            if all(self._is_name(each) or each.isupper() for each in by_slash):
                return by_slash
        commas = [each.strip() for each in re.split(r"\s*[,，،]\s*(?![^()（）]*[)）])", text) if each.strip()]
        if len(commas) > 1 and (not strictly or all(map(self._is_name, commas))):
            if not strictly or len(commas) > 1:
                ends = self._ands(commas[-1])
                return [*commas[:-1], *ends]
        return self._ands(text)

    def _ands(self, text: str) -> list[str]:
        for match in re.finditer(
            r"\s+(?:and|et|y|e|и|و|和|及)\s+|\s+و(?=ال|وز|هيئ)|(?<=[部局署会厅])[和及与](?=[\u4e00-\u9fff])",
            text,
        ):
            before, after = text[: match.start()].strip(), text[match.end() :].strip()
            if (
                self._is_name(before)
                and self._is_name(after)
                and (
                    ORGANISATION.match(
                        re.sub(r"^(?:the|le|la|les|l'|el|los|las|o|a|ال)\s*", "", after, flags=re.IGNORECASE)
                    )
                    or key(after) in self.names
                )
            ):
                return [*self._ands(before), *self._ands(after)]
        return [text]

    def _is_name(self, text: str) -> bool:
        return key(text) in self.names or ORGANISATION.search(text) is not None

    # --- Objectives and the rest of the Compact ----------------------------------------------

    def objectives_in(self, text: str) -> tuple[list[int], list[str], bool]:
        """(objectives, actions of the Compact, whether they were found by their words)."""
        if key(text) in self.objectives:
            return [self.objectives[key(text)]], [], False
        plain_text = digits(text)
        actions = [
            f"{int(number)}{letter.lower()}"
            for number, letter in re.findall(r"(?<![\d.])(\d{1,2})\s*\(?([a-lA-L])\)?(?![\w])", plain_text)
        ]
        numbers = self._numbers(plain_text)
        if numbers is not None:
            wrong = [n for n in numbers if n not in self.titles]
            if wrong:
                raise Unreadable(
                    _("There is no objective %(number)s; the Compact has 23.") % {"number": wrong[0]},
                    self._meant(re.sub(r"\d+", " ", text)) or _("Write a number from 1 to 23."),
                )
            if unknown := [each for each in actions if each not in self.gcm]:
                raise Unreadable(
                    _("The Compact has no action %(action)s.") % {"action": unknown[0]},
                    _("Write the objective and a letter it has, such as 5(b)."),
                )
            return list(dict.fromkeys(numbers)), actions, False
        found: list[int] = []
        for part in [each for each in re.split(r"\s*[;\n]\s*", text) if each.strip()]:
            near = process.extractOne(key(part), self.objectives.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
            if near is None:
                raise Unreadable(
                    _("“%(text)s” is no objective of the Compact that Safar knows.") % {"text": part[:80]},
                    self._meant(part) or _("Write a number from 1 to 23."),
                )
            found.append(self.objectives[near[0]])
        return list(dict.fromkeys(found)), [], True

    def _numbers(self, text: str) -> list[int] | None:
        """The numbers a cell gives; None where it speaks in words alone."""
        if re.search(r"\d\.\d", text):
            return [
                int(match[1])
                for match in OBJECTIVE.finditer(text)
                if not re.match(r"\.\d", text[match.end() :])
            ] or None
        if match := re.fullmatch(
            r"\s*(?:GCM|PMM|ГД|OBJ\.?)?\s*(\d{1,3})\s*[.:)–—-]\s+\D.*", text, re.DOTALL | re.IGNORECASE
        ):
            if len(text) > 14 and not re.fullmatch(r"[\d\s–—-]+", text):
                return [int(match[1])]
        found = [int(match[1]) for match in OBJECTIVE.finditer(text)]
        rest = OBJECTIVE.sub(lambda match: match[1], text)
        # The letter of an action, not the end of a word such as "and".
        short = re.sub(r"(?<![^\W\d_])\(?[a-lA-L]\)?(?![\w])", " ", rest)
        if re.fullmatch(
            r"(?:[\s\d,;.&/()、，–—-]|and|et|y|и|و|e|和|to|à|a|al|по|إلى|至|gcm|pmm)*", short, re.IGNORECASE
        ) and re.search(r"\d", short):
            numbers: list[int] = []
            for one, two in re.findall(r"(\d{1,3})(?:\s*(?:[–—-]|to|à|al|по|إلى|至)\s*(\d{1,3}))?", short):
                numbers += (
                    range(int(one), int(two) + 1)
                    if two and 0 < int(two) - int(one) < 23
                    else [int(each) for each in (one, two) if each]
                )
            return numbers
        if not found:
            return None
        further = [int(each) for each in re.findall(r"(?<![\d.,%])\d{1,2}(?![\d.,%])", rest)]
        if numbers := [each for each in dict.fromkeys([*found, *further]) if each]:
            if set(numbers) != set(found):
                self.remarks.append((_("Read as %(number)s.") % {"number": "; ".join(map(str, numbers))}, ""))
            return numbers
        return found

    def _meant(self, text: str) -> str:
        words = key(text)
        if len(words) < 4:
            return ""
        near = process.extractOne(words, self.objectives.keys(), scorer=fuzz.token_set_ratio, score_cutoff=55)
        if near is None:
            return ""
        return _("Did you mean %(objective)s?") % {"objective": self.titles[self.objectives[near[0]]]}

    def objective_of_heading(self, text: str) -> int | None:
        """The objective a group row names; None where it names none."""
        if key(text) in self.objectives:
            return self.objectives[key(text)]
        match = OBJECTIVE.match(digits(text).strip())
        if match and int(match[1]) in self.titles:
            return int(match[1])
        near = process.extractOne(
            key(re.sub(r"^\W*\d+\W*", "", text)), self.objectives.keys(), scorer=fuzz.ratio, score_cutoff=LIKE
        )
        return self.objectives[near[0]] if near else None

    # --- Themes, indicators, actions -------------------------------------------------------------

    def _themes(self) -> None:
        titles = theme_names(self.plan) if self.plan else {}
        self.themes: dict[str, str] = {text: code for code, text in titles.items()}
        self.theme_codes = set(titles)
        for code, title in self.plan.priorities.values_list("code", "title") if self.plan else ():
            self.themes.setdefault(key(title), code)
            self.themes.setdefault(key(f"{code} {title}"), code)
            self.themes.setdefault(code.casefold(), code)

    def theme(self, text: str) -> str:
        """The code of a theme; a new one is counted on."""
        words = " ".join(plain(text).split())
        for known in (words, key(words), words.casefold()):
            if known and known in self.themes:
                return self.themes[known]
        if len(words) > 240:
            raise Unreadable(_("A theme may have up to 240 letters."), _("Shorten it."))
        match = re.match(
            r"(?:(?:priority|pillar|theme|axis|axe|priorité|pilier|eje|prioridad|pilar|приоритет|направление|раздел|المحور|الأولوية|优先事项|支柱|dimension|component|area)\s*)?"
            r"([A-Z]{0,2}\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5})\s*(?:[.:)–—·-]|\s)\s*(\S.*)",
            digits(words), re.IGNORECASE,
        )  # fmt: skip
        code, title = "", words
        if match and key(words[match.start(2) :]) in self.themes:
            return self.themes[key(words[match.start(2) :])]
        if match and not re.match(r"\d{3}", match[1]):
            wanted = f"P{match[1]}" if match[1].isdigit() else match[1].upper()
            if wanted not in self.theme_codes:
                code, title = wanted, words[match.start(2) :].strip()
        number = len(self.theme_codes) + 1
        while not code or code in self.theme_codes:
            code, number = f"P{number}", number + 1
        self.theme_codes.add(code)
        self.new.themes[code] = title
        for known in (words, key(words), key(title), code.casefold()):
            if known:
                self.themes.setdefault(known, code)
        return code

    def _indicators(self) -> None:
        country = self.plan.country_id if self.plan else None
        self.indicators: dict[str, str] = {}
        self.shown: dict[str, tuple[str, str]] = {}
        usable = Indicator.objects.filter(Q(country=None) | Q(country=country))
        for each in usable:
            self.shown[each.code] = (each.display_code, plain(each.name))
            for text in _all_words(each, ("name",)):
                self.indicators.setdefault(key(text), each.code)
        for code, (shown, _name) in self.shown.items():
            self.indicators[shown.casefold()] = code
        self.indicator_codes = set(Indicator.objects.values_list("code", flat=True))

    def indicator(self, code: str, name: str) -> tuple[str, str, str]:
        """(code, code as shown, name) of an indicator; a new name becomes a national indicator."""
        found = self.indicators.get(code.casefold()) if code else None
        found = found or self.indicators.get(key(name) or name.casefold())
        if found:
            return found, *self.shown[found]
        number = len(self.new.indicators) + 1
        while f"{self.prefix}-{number}".lower() in self.indicator_codes:
            number += 1
        shown = f"{self.prefix}-{number}"
        made = shown.lower()
        self.indicator_codes.add(made)
        self.shown[made] = (shown, name)
        self.indicators[key(name) or name.casefold()] = made
        self.new.indicators[made] = name
        return made, shown, name

    def _actions(self) -> None:
        self.above: dict[str, str] = {}  # "slug:code" and bare code of actions this plan's may serve
        above, seen = self.plan.parent if self.plan else None, set()
        while above is not None and above.pk not in seen:
            seen.add(above.pk)
            for code in Action.objects.filter(plan=above).values_list("code", flat=True):
                self.above[f"{above.slug}:{code}"] = f"{above.slug}:{code}"
                self.above.setdefault(code, f"{above.slug}:{code}")
            above = above.parent


def _all_words(record: Any, fields: Iterable[str]) -> list[str]:
    found = [str(getattr(record, name)) for name in fields]
    for words in (record.translations or {}).values():
        found += [words[name] for name in fields if words.get(name)]
    return found

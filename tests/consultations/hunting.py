"""A session that promises not to tell, filled by every way in; and a hunter who reads all that comes out.

Words are chosen so that they stand nowhere else: whoever finds one has found a leak.
"""

from __future__ import annotations

import html
import io
import json
import re
import uuid
import zipfile
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html as lxml_html

from safar.consultations import services
from safar.consultations.handover.mails.writing import stop_token
from safar.consultations.handover.surveying import answer, set_survey
from safar.consultations.importing.services import keep_draft
from safar.consultations.models import Attribution, Heading, Note, Participant, Round, Seating, Session, Table
from safar.consultations.preparing.services.people import give_link, set_registration
from safar.plan.services import add_priority, create_plan, publish_plan, take_up
from safar.practices.models import Practice
from safar.reference.models import Objective
from safar.reports.services import freeze_plan
from safar.thread.models import Tie
from safar.thread.services import tie
from tests.conftest import make_person
from tests.house.test_entrances import patterns
from tests.reports.reading import text_of

MARK = "Xylophagous"  # stands in every note of the session
# Who is said to have spoken. They are registered nowhere, so they may stand nowhere.
SPEAKER, UNION, LAND = "Silverspoon", "Wombatworks", "Tuvalu"
SAID = (SPEAKER, UNION)
# Who was in the room, held the pen or the phone. They may not stand beside what was said.
GUEST, HOUSE, ADDRESS, PEN, DEVICE = (
    "Quillfeather", "Zebrahaus", "zebulon.q", "Scribbleton", "device-secret-word",
)  # fmt: skip
PRESENT = (GUEST, HOUSE, ADDRESS, PEN, DEVICE)
# Where and when: nobody else sat there.
TABLE, ROUND, CORNER, CLOCK = "27083", "25057", "Zanzibar", "03:17"
PLACE = re.compile(rf"\b{TABLE}\b|\b{ROUND}\b|{CORNER}|\b{CLOCK}\b")
SMALL = f"{MARK} words from a small table."


@dataclass
class Scene:
    """What stands there, and what it is called in addresses."""

    session: Session
    pools: dict[str, list[Any]] = field(default_factory=dict)
    visitors: dict[str, Client] = field(default_factory=dict)


def live_change(**fields: Any) -> dict[str, Any]:
    values = {
        "id": str(uuid.uuid4()), "note": str(uuid.uuid4()), "base": None, "kind": "challenge", "heading": "",
        "language": "en", "objectives": [6], "countries": ["TUV"], "who": f"{SPEAKER} of {UNION}",
        "table": int(TABLE), "round": int(ROUND), "written_at": "2026-11-01T03:17:41+00:00",
    }  # fmt: skip
    return {**values, **fields}


def send(client: Client, session: Session, *posts: dict[str, Any]) -> None:
    body = {"sent_at": timezone.now().isoformat(), "posts": list(posts)}
    path = reverse("consultations:live_notes", args=[session.event.slug, session.slug])
    answer = client.post(path, json.dumps(body), "application/json", headers={"X-Safar-Cafe": "1"})
    assert [each["status"] for each in answer.json()["results"]] == ["kept"] * len(posts), answer.content


def fill(session: Session, rule: str, amina: Any, ministry: Any, meridia: Any, monkeypatch: Any) -> Scene:
    """Everything that can be done with a session, done."""
    event = session.event
    session.attribution, session.state, session.joining = rule, Session.State.OPEN, Session.Joining.ANYBODY
    session.join_code = "BCDFGH"
    session.save()
    pen = make_person(PEN, (ministry, "note_taker"))
    small, large = _room(session)
    own = give_link(event.people.first())
    monkeypatch.setattr("secrets.token_urlsafe", lambda *_n: DEVICE)
    scene = Scene(session)
    scene.visitors = {"passer-by": Client(), "phone": Client(), "pen": Client(), "organiser": Client()}
    scene.visitors["pen"].force_login(pen)
    scene.visitors["organiser"].force_login(amina)
    assert scene.visitors["phone"].post("/consultations/join/BCDFGH/").status_code == 302
    notes = _notes(scene, pen, small, large)
    _harvest(scene, notes, amina, ministry, meridia)
    survey = set_survey(event, is_open=True, by=amina)
    for _n in range(5):
        answer(event, {"useful": "very"}, language="en")
    event.ends_on = timezone.localdate()
    event.save()
    door = set_registration(event, is_open=True, by=amina)
    sheet = f"kind,text,who,organisations,countries\nchallenge,{MARK} in a file,{SPEAKER},{UNION},TUV\n"
    draft = keep_draft(event, name="notes.csv", data=sheet.encode(), by=amina, session=session)
    scene.pools |= {
        "event": [event.slug],
        "session": [session.slug],
        "notes": [str(each.pk) for each in notes],
        "person": [str(pk) for pk in event.people.values_list("pk", flat=True)[:2]],
        "draft": [str(draft.pk)],
        "own": [own],
        "stop": [stop_token(event.people.first())],
        "door": [door.code],
        "survey": [survey.code],
        "join": ["BCDFGH"],
        "organisation": [ministry.slug],
    }
    return scene


def _room(session: Session) -> tuple[Table, Table]:
    """A table of three, which tells as much as a name, and one of six."""
    event = session.event
    found = Round.objects.create(session=session, number=int(ROUND), minutes=20)
    tables = []
    for number, name, people in ((int(TABLE), f"{CORNER} corner", 3), (2, "Long table", 6)):
        table = Table.objects.create(session=session, number=number, name=name, seats=8)
        for n in range(people):
            person = Participant.objects.create(
                event=event,
                name=f"Zebulon {GUEST} {number}-{n}",
                email=f"{ADDRESS}.{number}.{n}@example.org",
                organisation=f"{HOUSE} {n}",
                consented_at=timezone.now(),
                wants_notes=True,
            )
            Seating.objects.create(round=found, table=table, participant=person)
        tables.append(table)
    return tables[0], tables[1]


def _notes(scene: Scene, pen: Any, small: Table, large: Table) -> list[Note]:
    session = scene.session
    # By phone; by an account, from another table.
    send(scene.visitors["phone"], session, live_change(text=SMALL))
    send(scene.visitors["pen"], session, live_change(text=f"{MARK} from the long table", table=large.number))
    # By the form, with fields that it does not ask for.
    form = {
        "kind": "practice", "text": f"{MARK} by the form", "language": "en", "who": SPEAKER,
        "organisations": UNION, "countries": ["TUV"],
    }  # fmt: skip
    if session.attribution == Attribution.STAKEHOLDER_TYPE:
        form["who"] = "trade_unions"
    home = session.get_absolute_url()
    assert scene.visitors["pen"].post(f"{home}notes/new/", form).status_code == 302
    # Under an open rule, before it became stricter: the names are in the rows and in their history.
    rule = session.attribution
    Session.objects.filter(pk=session.pk).update(attribution=Attribution.NAMED)
    session.refresh_from_db()
    before = services.add_note(
        session, kind="challenge", text=f"{MARK} while names were told", by=pen, who=SPEAKER,
        organisations=[UNION], round=small.seatings.first().round, table=small,
    )  # fmt: skip
    before.countries.set(["TUV"])
    services.edit_note(before, by=pen, who=f"{SPEAKER} again", heading=f"{MARK} heading")
    services.edit_session(session, by=pen, attribution=rule)
    session.refresh_from_db()
    notes = list(Note.objects.filter(session=session).order_by("pk"))
    assert len(notes) == 4
    # Two hands on one note, one taken off the screen, dots.
    first = Note.objects.get(text=SMALL)
    phone, live = scene.visitors["phone"], f"{home}live/"
    late = live_change(note=str(first.pk), base=None, text=f"{MARK} by another hand")
    body = {"sent_at": timezone.now().isoformat(), "posts": [late]}
    headers = {"X-Safar-Cafe": "1"}
    assert (
        phone.post(f"{live}notes/", json.dumps(body), "application/json", headers=headers).status_code == 200
    )
    dots = json.dumps({"note": str(notes[0].pk), "dots": 2})
    assert phone.post(f"{live}dots/", dots, "application/json").status_code == 200
    return notes


def _harvest(scene: Scene, notes: list[Note], amina: Any, ministry: Any, meridia: Any) -> None:
    event = scene.session.event
    theme = services.create_theme(event, title="A theme", by=amina, notes=notes)
    heading = Heading.objects.create(session=scene.session, kind="challenge", title="A heading")
    heading.notes.set([each for each in notes if each.kind == "challenge"])
    practice = Practice.objects.create(
        slug="a-practice", title="A practice", summary="Short.", owner=ministry, status="published"
    )
    practice.objectives.set([6])
    tie(next(each for each in notes if each.kind == "practice"), practice, Tie.Kind.RECORDED)
    objective = Objective.objects.get(pk=6)
    plan = create_plan(title="A plan", country=meridia, owner=ministry, by=amina)
    priority = add_priority(plan, title="First", objectives=[objective], by=amina)
    plan = publish_plan(plan, by=amina)
    challenge = next(each for each in notes if each.kind == "challenge")
    action = take_up(
        plan,
        note=challenge,
        title="An action",
        objective=objective,
        priority=priority,
        lead=ministry,
        by=amina,
    )
    edition = freeze_plan(plan, language="en", by=amina)
    scene.pools |= {
        "theme": [theme.slug],
        "practice": [practice.slug],
        "plan": [plan.slug],
        "action": [action.code],
        "priority": [priority.code],
        "edition": [edition.number],
        "history": [
            *(("consultations.note", str(each.pk)) for each in notes),
            ("consultations.session", str(scene.session.pk)),
            ("consultations.event", str(event.pk)),
            ("consultations.theme", str(theme.pk)),
            ("practices.practice", str(practice.pk)),
            ("plan.action", str(action.pk)),
            ("plan.plan", str(plan.pk)),
        ],
    }


# --- Every address ------------------------------------------------------------------------

ROOMS = {"practices": "practice", "api": "practice", "people": "organisation"}  # plans elsewhere
FILES = {"workshops:file": ["csv", "json", "docx", "pdf", "html"], "reports:file": ["html"]}
CODES = {
    "register": "door", "registered": "door", "registered_unsent": "door", "survey": "survey",
    "survey_thanks": "survey", "join_code": "join",
}  # fmt: skip


def addresses(scene: Scene) -> list[tuple[str, str]]:
    """(name, path) of every address of the site, filled with what stands there; two for each at most."""
    found: dict[str, list[str]] = {}
    for _route, name, view, converters in patterns():
        if view.__module__.startswith(("allauth.", "django.")) or name in ("readyz", "healthz"):
            continue
        paths = found.setdefault(name, [])
        for kwargs in _filled(scene, name, converters):
            path = reverse(name, kwargs=kwargs)
            if path not in paths:
                paths.append(path)
    return [(name, path) for name, paths in found.items() for path in paths]


def _filled(scene: Scene, name: str, converters: dict[str, Any]) -> list[dict[str, Any]]:
    if name == "people:history":
        return [{"label": label, "pk": pk} for label, pk in scene.pools["history"]]
    every: list[dict[str, Any]] = [{}]
    for key, converter in converters.items():
        values = _values(scene, name, key, type(converter).__name__)
        every = [{**each, key: value} for each in every for value in values]
    return every


def _values(scene: Scene, name: str, key: str, converter: str) -> list[Any]:
    room, _colon, view = name.rpartition(":")
    pools = scene.pools
    if key in ("event", "session", "theme"):
        return pools[key]
    if key == "format":
        return FILES.get(name, ["json"])
    if key == "token":
        return pools["stop"] if view == "mails_stop" else pools["own"]
    if key == "code" and room == "consultations":
        return pools[CODES.get(view, "join")]
    if key == "code" and room == "indicators":
        return ["6-1"]
    if key == "code":
        return pools["priority"] if "priority" in view else pools["action"]
    if key == "number":
        return pools["edition"] if room == "reports" else [6]
    if converter == "UUIDConverter":
        if view.startswith(("participant", "seat")):
            return pools["person"]
        return pools["draft" if view.endswith("draft") else "notes"]
    if converter == "SlugConverter" or key == "slug":
        return pools[ROOMS.get(room, "plan")]
    return [1] if converter == "IntConverter" else ["1"]


# --- Reading what comes out -----------------------------------------------------------------


@dataclass(frozen=True)
class Leak:
    where: str
    word: str


def visit(scene: Scene, *visitors: str) -> tuple[dict[str, set[str]], list[Leak]]:
    """({name of an address: who got in}, every leak) of a walk through the whole site."""
    entered: dict[str, set[str]] = {}
    leaks: list[Leak] = []
    for visitor in visitors or scene.visitors:
        client = scene.visitors[visitor]
        # Who holds a phone or a pen sees no more of other rooms than a passer-by does.
        inside = visitor in ("phone", "pen")
        todo = [each for each in addresses(scene) if not inside or each[0].startswith("consultations:")]
        while todo:
            name, path = todo.pop()
            response = client.get(path)
            if response.status_code != 200:
                continue
            entered.setdefault(name, set()).add(visitor)
            body = response.getvalue()
            leaks += look(f"{visitor} {name} {path}", body, response["Content-Type"])
            if name in ("website:search", "website:suggest") and "?" not in path:
                todo.append((name, f"{path}?q={MARK}"))
            if name.endswith("live_stream") and "after" not in path:
                todo.append((name, f"{path}?after=0"))
            if b"?format=" in body and "?" not in path:
                todo += [(name, f"{path}?format={form}") for form in ("csv", "json", "xlsx")]
    return entered, leaks


def look(where: str, body: bytes, kind: str) -> list[Leak]:
    """What this answer tells that it must not."""
    text = words_of(body, kind)
    found = [word for word in SAID if word in text]
    # A list of all countries to choose from tells nothing.
    if LAND in text and "Vanuatu" not in text:
        found.append(LAND)
    if MARK in text:
        found += [word for word in PRESENT if word in text]
        found += _placed(body, kind, text)
    return [Leak(where, word) for word in found]


def words_of(body: bytes, kind: str) -> str:
    """Everything that can be read in an answer; of a page without who is signed in."""
    if body.startswith(b"%PDF"):
        return text_of(body)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    text = body.decode("utf-8", "replace")
    if kind.startswith("text/html"):
        text = re.sub(r'<header class="header-rule">.*?</header>', "", text, flags=re.DOTALL)
        return html.unescape(text)
    if "json" in kind or "event-stream" in kind:
        return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return text


def _placed(body: bytes, kind: str, text: str) -> list[str]:
    """Table, round or hour beside the note of the small table."""
    if kind.startswith("text/html"):
        page = lxml_html.document_fromstring(body)
        blocks = [lxml_html.tostring(_block(each), encoding="unicode") for each in _saying(page)]
        blocks += [_note_in(script.text or "") for script in page.iter("script")]
        blocks += [
            _note_in(value) for each in page.iter() for value in each.attrib.values() if SMALL in value
        ]
    elif "json" in kind:
        blocks = [_note_in(text)]
    elif "event-stream" in kind:
        blocks = [_note_in(line.partition("data: ")[2]) for line in text.splitlines()]
    elif "csv" in kind:
        blocks = [line for line in text.splitlines() if SMALL in line]
    else:
        blocks = [text]  # papers hold no tables and rounds of such a session anywhere
    return [found.group() for block in blocks for found in PLACE.finditer(block)]


def _saying(page: Any) -> list[Any]:
    """The innermost elements in which the note of the small table stands."""
    return [
        each
        for each in page.iter()
        if isinstance(each.tag, str)
        and each.tag not in ("script", "option")
        and SMALL in "".join([each.text or "", *(child.tail or "" for child in each)])
    ]


def _block(element: Any) -> Any:
    """The item, row or article around it; in a form, the words alone."""
    for each in (element, *element.iterancestors()):
        if each.tag in ("li", "tr", "article", "textarea"):
            return each
    return element


def _note_in(text: str) -> str:
    """The objects of a JSON value that hold the note of the small table, without what stands around them."""
    try:
        value = json.loads(text)
    except ValueError:
        return ""
    found: list[str] = []

    def walk(each: Any) -> None:
        if isinstance(each, dict):
            own = {key: one for key, one in each.items() if not isinstance(one, dict | list)}
            if any(isinstance(one, str) and SMALL in one for one in own.values()):
                found.append(json.dumps(own, ensure_ascii=False))
            for one in each.values():
                walk(one)
        elif isinstance(each, list):
            for one in each:
                walk(one)

    walk(value)
    return " ".join(found)

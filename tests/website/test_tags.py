"""The words pages are built from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from safar.reference.models import Objective
from safar.website.templatetags import safar as tags


def drawn(text: str, **context: object) -> str:
    return " ".join(Template(text).render(Context(context)).split())


def objective(number=6, **more):
    translations = {"fr": {"label": "Recrutement", "title": "Recrutement équitable"}}
    return Objective(
        number=number, title="Fair recruitment", label="Recruitment", translations=translations, **more
    )


# --- Words that know their language -------------------------------------------------


def test_words_in_the_readers_language_stand_alone():
    with override("fr"):
        assert drawn('{{ o|said:"label" }}', o=objective()) == '<span lang="fr" dir="ltr">Recrutement</span>'


def test_missing_translation_falls_back_visibly():
    with override("ar"):
        shown = drawn('{{ o|said:"label" }}', o=objective())
    assert shown.startswith('<span lang="en" dir="ltr">Recruitment</span> <span class="fallback" title="')
    assert shown.endswith(">(الإنجليزية)</span>")


def test_words_are_escaped():
    bad = objective()
    bad.label = "<b>"
    assert "&lt;b&gt;" in drawn('{{ o|said:"label" }}{% mark o %}', o=bad)
    assert "<b>" not in drawn('{{ o|said:"label" }}{% mark o %}', o=bad)


def test_plain_words_for_titles_and_attributes():
    assert drawn('{{ o|said_text:"label" }}', o=objective()) == "Recruitment"
    assert drawn('{{ o|said_text:"label" }}', o=None) == ""


def test_record_without_translations_still_says_its_language():
    note = SimpleNamespace(text="نص", language="ar")
    with override("en"):
        assert drawn('{{ note|said:"text" }}', note=note).startswith('<span lang="ar" dir="rtl">نص</span>')


def test_nothing_is_said_of_nobody():
    assert drawn('{{ nobody|said:"name" }}', nobody=None) == ""


# --- The compact --------------------------------------------------------------------


def test_mark_links_to_its_objective_and_names_it():
    shown = drawn("{% mark o %}", o=objective())
    assert shown.startswith('<a class="mark" href="/compact/6/" title="Recruitment">')
    assert "visually-hidden" in shown


def test_mark_may_stand_without_a_link_and_with_its_name():
    shown = drawn("{% mark o link=False label=True %}", o=objective())
    assert shown.startswith('<span class="mark"><span class="mark-number">6</span>')
    assert "visually-hidden" not in shown


def test_no_marks_draw_nothing():
    assert drawn("{% marks none %}", none=[]) == ""


def test_wall_tells_levels_in_words_and_shapes():
    cells = [
        {"objective": objective(n), "level": level, "figure": 3, "text": "3 actions", "url": "/x/"}
        for n, level in ((1, 0), (2, 3))
    ]
    shown = drawn("{% wall cells legend %}", cells=cells, legend=["none", "little", "some", "all"])
    assert shown.count('class="cell cell-') == 2
    assert '<span class="visually-hidden"> (none)</span>' in shown
    assert '<span class="visually-hidden"> (all)</span>' in shown
    assert shown.count('fill="currentColor"/>') == 3 + (0 + 1 + 2 + 3)  # one full cell, and the legend


def test_wall_shows_the_bare_figure_where_there_is_no_phrase():
    cell = SimpleNamespace(objective=objective(), level=1, figure=7, text="", url="")
    shown = drawn("{% wall cells %}", cells=[cell])
    assert '<span class="cell-figure">7<' in shown
    assert "<a " not in shown


# --- States, money, days ------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["yet_to_start", "ongoing", "completed", "on_hold", "cancelled", "challenge"]
)
def test_state_has_shape_word_and_class(value):
    shown = drawn("{% status value %}", value=value)
    assert f'class="status status-{value}"' in shown
    assert "<svg" in shown
    assert shown.endswith("</svg>" + str(tags.shapes.word(value)) + "</span>")


def test_shapes_of_notes_and_of_statuses_all_differ():
    for group in (
        ("opportunity", "challenge", "practice", "quote", "question"),
        ("yet_to_start", "ongoing", "completed", "on_hold", "cancelled", "delayed"),
        ("draft", "consultation", "adopted", "closed"),
        ("V", "C", "K", "D"),
    ):
        assert len({tags.shapes.shape(value) for value in group}) == len(group)


def test_a_label_of_ones_own_replaces_the_word():
    assert drawn('{% status "ongoing" "Under way" %}').endswith("Under way</span>")


def test_unknown_money_is_not_zero():
    assert drawn('{% money none "USD" %}', none=None) == '<span class="unknown">not known</span>'
    assert drawn(
        '{% money nought "USD" %}', nought=Decimal(0)
    ) == '<bdi class="money">USD\xa00</bdi>'.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "USD 1,250,000"),
        ("fr", "1 250 000 USD"),
        ("es", "1.250.000 USD"),
        ("ru", "1 250 000 USD"),
        ("zh-hans", "USD 1,250,000"),
    ],
)
def test_money_is_written_as_the_language_writes_it(language, expected):
    with override(language):
        shown = drawn('{% money amount "USD" %}', amount=Decimal("1250000.00"))
    assert shown.replace("\u202f", " ").replace("\xa0", " ") == f'<bdi class="money">{expected}</bdi>'


def test_days_and_spans():
    first, last = date(2019, 3, 21), date(2019, 3, 22)
    assert drawn("{% day d %}", d=first) == '<time datetime="2019-03-21">21 March 2019</time>'
    assert drawn("{% day d %}", d=datetime(2019, 3, 21, 9, tzinfo=UTC)).endswith(">21 March 2019</time>")
    assert "21–22 Mar 2019" in drawn("{% span a b %}", a=first, b=last).replace("\u2009", "")
    assert "until 22 March 2019" in drawn("{% span a b %}", a=None, b=last)
    assert "from 21 March 2019" in drawn("{% span a b %}", a=first, b=None)
    assert "no dates yet" in drawn("{% span a b %}", a=None, b=None)
    assert "no date yet" in drawn("{% day d %}", d=None)


# --- The thread and the charts --------------------------------------------------------


def test_thread_says_what_came_before_and_after():
    steps = [
        {"label": "Challenge", "title": "Fees", "url": "/a/", "count": 4, "language": "en"},
        {"label": "Action", "title": "Register", "url": "/b/", "current": True},
        {"label": "Indicator", "title": "Cost", "url": "/c/"},
    ]
    shown = drawn("{% thread_line steps %}", steps=steps)
    assert shown.index("Came from") < shown.index("This page") < shown.index("What came of it")
    assert 'href="/b/"' not in shown  # the page one is on
    assert shown.count('aria-current="step"') == 1
    assert "Challenge (4)" in shown


def bars(**more):
    rows = [{"label": "Few", "value": 5}, {"label": "Many", "value": 20}, {"label": "Unasked", "value": None}]
    return tags.figure_bar(rows, "Notes", **more)


def test_bars_are_ranked_start_at_zero_and_keep_their_proportion():
    chart = bars()
    assert [bar["label"] for bar in chart["bars"]] == ["Many", "Few"]
    widths = [float(bar["width"].rstrip("%")) for bar in chart["bars"]]
    assert widths[0] == pytest.approx(4 * widths[1], rel=0.01)
    assert {bar["start"] for bar in chart["bars"]} == {"0"}


def test_what_is_not_known_stands_in_the_table_and_not_in_the_picture():
    shown = drawn(
        "{% figure_bar rows %}", rows=[{"label": "Known", "value": 0}, {"label": "Unasked", "value": None}]
    )
    assert shown.count("<rect") == 1
    assert '<span class="unknown">not known</span>' in shown


def test_bars_grow_from_the_right_in_arabic():
    with override("ar"):
        chart = bars()
    assert chart["edge"] == "100%"
    assert chart["bars"][0]["start"] == f"{100 - tags.BAR_ROOM:.2f}%"


# --- Blocks and the shell -------------------------------------------------------------


def test_blocks_wrap_what_they_are_given():
    assert drawn('{% notice "error" %}<p>No</p>{% endnotice %}').startswith(
        '<div class="notice notice-error">'
    )
    shown = drawn('{% facts %}{% fact "Lead" %}<b>We</b>{% endfact %}{% endfacts %}')
    assert shown == '<dl class="facts"><div><dt>Lead</dt><dd><b>We</b></dd></div></dl>'
    assert 'href="/x/"' in drawn('{% empty "Nothing" "Do this" "/x/" "Do" %}')


def test_page_is_offered_in_six_languages_with_its_question():
    request = RequestFactory().get("/compact/6/?page=2")
    with override("en"):
        links = tags.page_languages(Context({"request": request}))
    assert [link.url for link in links if link.code in ("ar", "zh", "en")] == [
        "/ar/compact/6/?page=2",
        "/zh-hans/compact/6/?page=2",
        "/compact/6/?page=2",
    ]
    assert [link.code for link in links if link.current] == ["en"]


def test_page_without_other_languages_offers_their_home_page():
    request = RequestFactory().get("/no/such/page/")
    with override("en"):
        links = {link.code: link.url for link in tags.page_languages(Context({"request": request}))}
    assert links["fr"] == "/fr/"


def test_navigation_knows_where_it_is():
    request = RequestFactory().get("/compact/6/")
    sections = tags.site_sections(Context({"request": request}))
    assert [str(section.label) for section in sections if section.current] == ["Compact"]

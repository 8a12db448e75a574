"""From a draft to a published practice: submitted, screened, read by two peers, kept true, made one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from safar.lib.refusal import Refusal
from safar.practices import services
from safar.practices.models import ExternalId, Practice, Review, UnsavedWords
from safar.practices.permissions import may_screen, reviewers_for
from safar.practices.views.path import marked
from safar.reference.models import Objective
from safar.thread.models import Tie
from safar.thread.services import tie
from tests.conftest import make_person
from tests.practices.test_practices import make_practice, write_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def peers(union, ministry):
    """Efua, Farid and Gita review for the union; Hugo for the ministry that wrote the practice up."""
    peers = [make_person(name, (union, "reviewer")) for name in ("Efua", "Farid", "Gita")]
    make_person("Hugo", (ministry, "reviewer"))
    return peers


@pytest.fixture
def submitted(ministry, amina, peers):
    practice = write_up(amina, ministry, organisations=["Agency"], source="A report")
    return services.submit_practice(practice, by=amina)


@pytest.fixture
def in_review(submitted, peers):
    efua, farid, _gita = peers
    return services.screen(submitted, [efua, farid], by=efua)


def read_by(practice, person, verdict, comment=""):
    review = Review.objects.get(practice=practice, reviewer=person)
    if review.declared_at is None:
        services.declare_interest(review, "", by=person)
    return services.judge(review, verdict, comment, by=person)


def test_what_others_cannot_judge_is_not_submitted(ministry, amina):
    practice = write_up(amina, ministry, summary=" ")
    with pytest.raises(Refusal, match=r"the summary.*who carries it out.*where one can read"):
        services.submit_practice(practice, by=amina)
    practice.refresh_from_db()
    assert practice.status == "draft"


def test_two_peers_agree_and_it_is_published(in_review, peers):
    efua, farid, _gita = peers
    assert read_by(in_review, efua, "publish").status == "review"
    published = read_by(in_review, farid, "publish")
    assert published.status == "published"
    assert published.confirmed_on is not None
    steps = [(step.before, step.after) for step in published.steps.all()]
    assert steps == [("", "draft"), ("draft", "submitted"), ("submitted", "review"), ("review", "published")]


def test_changes_go_back_and_come_again_to_the_same_peers(in_review, peers, amina):
    efua, farid, _gita = peers
    review = Review.objects.get(practice=in_review, reviewer=efua)
    services.declare_interest(review, "", by=efua)
    asked = services.remark(review, part="summary", passage="It pays", text="Who pays?", by=efua)
    read_by(in_review, farid, "publish")
    assert read_by(in_review, efua, "changes").status == "changes"
    services.answer_remark(asked, "The Agency; added.", by=amina)
    assert services.submit_practice(in_review, by=amina).status == "review"
    read_by(in_review, farid, "publish")
    assert read_by(in_review, efua, "publish").status == "published"


def test_one_who_advises_against_sends_it_back_with_a_reason(in_review, peers):
    efua, farid, _gita = peers
    with pytest.raises(Refusal, match="Say why"):
        read_by(in_review, efua, "decline")
    read_by(in_review, efua, "decline", "It is a plan, nothing was done yet.")
    assert read_by(in_review, farid, "publish").status == "draft"


def test_an_interest_lets_somebody_else_review(in_review, peers):
    efua, farid, gita = peers
    review = Review.objects.get(practice=in_review, reviewer=efua)
    with pytest.raises(Refusal, match="First say"):
        services.judge(review, "publish", "", by=efua)
    services.declare_interest(review, "I worked on it", by=efua)
    with pytest.raises(Refusal, match="somebody else"):
        services.judge(review, "publish", "", by=efua)
    assert read_by(in_review, farid, "publish").status == "review"
    services.ask_reviewer(in_review, gita, by=farid)
    assert read_by(in_review, gita, "publish").status == "published"


def test_nobody_reviews_for_their_own_organisation(submitted, peers):
    assert set(reviewers_for(submitted)) == set(peers)
    hugo = make_person("Ines", (submitted.owner, "reviewer"))
    assert not may_screen(hugo, submitted)
    assert may_screen(peers[0], submitted)
    with pytest.raises(Refusal, match="two different"):
        services.screen(submitted, [peers[0], peers[0]], by=peers[0])


def test_words_stand_still_while_they_are_read(client, in_review, amina, dana):
    client.force_login(amina)
    assert client.get(f"/practices/{in_review.slug}/edit/").status_code == 403
    client.force_login(dana)
    for page in ("", "path/", "review/"):
        assert client.get(f"/practices/{in_review.slug}/{page}").status_code == 404


def test_the_review_is_done_on_its_pages(client, submitted, peers, amina):
    efua, farid, _gita = peers
    page = f"/practices/{submitted.slug}/"
    client.force_login(efua)
    assert submitted.title in client.get("/practices/reviews/").content.decode()
    client.post(f"{page}path/", {"reviewer": [efua.pk, farid.pk]})
    for person in (efua, farid):
        client.force_login(person)
        assert "Does an interest" in client.get(f"{page}review/").content.decode()
        client.post(f"{page}review/", {"declare": "1", "interest": "no"})
        shown = client.get(f"{page}review/").content.decode()
        assert "It pays the fees." in shown
    client.post(f"{page}review/", {"remark": "1", "part": "summary", "passage": "fees", "text": "Which?"})
    client.post(f"{page}review/", {"verdict": "changes"})
    client.force_login(efua)
    client.post(f"{page}review/", {"verdict": "publish"})
    client.force_login(amina)
    assert "Which?" in client.get(f"{page}path/").content.decode()
    remark = Review.objects.get(reviewer=farid).remarks.get()
    client.post(f"{page}remarks/{remark.pk}/", {"answer": "Recruitment fees."})
    client.post(f"{page}submit/")
    for person in (efua, farid):
        client.force_login(person)
        client.post(f"{page}review/", {"verdict": "publish"})
    submitted.refresh_from_db()
    assert submitted.status == "published"
    client.logout()
    assert "Read by 2 peers" in client.get(page).content.decode()


def test_an_outdated_practice_is_read_and_answers_nothing(client, amina, ministry):
    practice = services.publish_practice(write_up(amina, ministry), by=amina)
    services.call_outdated(practice, by=amina, why="The fund was closed")
    assert practice not in Practice.objects.published()
    assert "no longer runs as written" in client.get(practice.get_absolute_url()).content.decode()
    assert services.confirm_practice(practice, by=amina).status == "published"


def test_similar_records_are_shown_before_submitting(client, amina, ministry):
    make_practice("fund", "A fund that pays recruitment fees", [6])
    for n in range(8):
        make_practice(f"visa-{n}", f"Visas for workers {n}", [5])
    mine = write_up(amina, ministry, title="Fund for recruitment fees")
    client.force_login(amina)
    assert (
        "A fund that pays recruitment fees" in client.get(f"/practices/{mine.slug}/submit/").content.decode()
    )


def test_two_records_become_one_with_both_numbers(client, ministry, amina, peers):
    kept = make_practice("flexible-visa", "Flexible visa", [5], source="GFMD")
    gone = make_practice("visa-flexible", "Visa that is flexible", [6], source="UNNM", year=2017)
    ExternalId.objects.create(practice=kept, scheme="gfmd-ppd", value="11104")
    ExternalId.objects.create(practice=gone, scheme="unnm", value="phl-bhr")
    gone.countries.set(["BHR"])
    other = make_practice("origin", "Where it was named", [5])
    tie(other, gone, Tie.Kind.RECORDED)
    services.merge_practices(kept, gone, by=peers[0])
    kept.refresh_from_db()
    assert {each.value for each in kept.external_ids.all()} == {"11104", "phl-bhr"}
    assert (kept.year, kept.source) == (2017, "GFMD")
    assert {each.number for each in kept.objectives.all()} == {5, 6}
    assert {each.alpha3 for each in kept.countries.all()} == {"PHL", "BHR"}
    assert Tie.objects.filter(origin_id=other.knot_id, outcome_id=kept.knot_id).exists()
    answer = client.get("/practices/visa-flexible/")
    assert (answer.status_code, answer.url) == (302, kept.get_absolute_url())
    with pytest.raises(Refusal, match="merged already"):
        services.merge_practices(gone, other, by=peers[0])


def test_actors_and_results_are_kept_by_line(ministry, amina):
    practice = write_up(
        amina,
        ministry,
        actors=[services.ActorRow("Agency", "implementer"), services.ActorRow("Bank", "donor")],
        results=[services.ResultRow("workers repaid", Decimal("120"), "persons", 2024, "Annual report")],
    )
    bank = practice.actors.get(name="Bank")
    services.edit_practice(practice, by=amina, actors=[services.ActorRow("Bank", "donor")])
    assert [actor.pk for actor in practice.actors.all()] == [bank.pk], "a line that stays is the same line"
    assert practice.results.get().figure == 120


def test_primary_objectives_are_among_the_objectives(ministry, amina):
    with pytest.raises(Refusal, match="Choose these too: 7"):
        write_up(amina, ministry, primary_objectives=Objective.objects.filter(number=7))
    assert Practice.objects.count() == 0


def test_what_is_typed_is_kept_before_it_is_saved(client, amina, ministry, dana):
    client.force_login(amina)
    assert client.post("/practices/unsaved/", {"title": "Half a thought", "practice": ""}).status_code == 200
    page = client.get("/practices/new/").content.decode()
    assert "Half a thought" in page
    assert "did not save" in page
    client.post("/practices/new/", {"discard": "1"})
    assert "Half a thought" not in client.get("/practices/new/").content.decode()
    assert client.post("/practices/unsaved/", {"summary": "x" * 200_001}).status_code == 400
    client.force_login(dana)
    assert client.post("/practices/unsaved/", {"title": "Mine"}).status_code == 403
    assert not UnsavedWords.objects.filter(user=dana).exists()


def test_a_remarked_passage_is_marked_in_its_text_once_and_escaped():
    text = "Free in <four> languages.\n\nFree for all."
    shown = marked(text, ["<four> languages", "", "languages.", "not there"])
    assert shown == "<p>Free in <mark>&lt;four&gt; languages</mark>.</p>\n\n<p>Free for all.</p>"
    assert marked(" ", ["a"]) == ""

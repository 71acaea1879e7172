"""Comments: who says what under which version, who hears of it, what becomes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Form, Role
from app.domain.comments import PER_HOUR, PER_HOUR_LIMIT, CommentKind
from app.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    TooManyTriesError,
)
from app.domain.notices import NoticeKind
from app.domain.outputs import OutputState
from app.domain.practices import State
from app.domain.tasks import TaskKind
from app.door import actor_of
from app.models.audit import AuditEntry
from app.models.comments import Comment, CommentEdition, CommentReport
from app.models.documents import Document
from app.models.notices import Letter, Notice
from app.permissions import comments as may
from app.permissions.notices import hear
from app.services import comments, tasks
from app.services.comments import Words
from tests.factories import NOW

TODAY = NOW.date()


class Town:
    """A city that wrote something, one that asks, and whoever looks after the network."""

    def __init__(self, app, make):
        self.make, self.renderer = make, app.extensions["house"].renderer
        self.city, self.other = make.city("Lipogród"), make.city("Olszany")
        self.network = make.network()
        make.membership(self.city, self.network, Form.CHANGE_LEADER)
        make.membership(self.other, self.network, Form.OBSERVER)
        self.author, self.asker = make.user(self.city), make.user(self.other)
        self.moderator = make.moderator(self.network)
        self.practice = make.practice(city=self.city)

    def say(self, user, text="Ile to trwa?", kind=CommentKind.QUESTION, at=NOW, **given):
        version = given.pop("document", self.practice).version
        with transaction():
            words = Words(text, kind, given.pop("anchor", ""))
            return comments.write(actor_of(user, TODAY), version, words, self.renderer, at)

    def reply(self, user, key, text="Pół roku.", at=NOW):
        with transaction():
            return comments.reply(actor_of(user, TODAY), key, text, self.renderer, at)

    def edit(self, user, key, text, at=NOW):
        with transaction():
            return comments.edit(actor_of(user, TODAY), key, text, self.renderer, at)

    def do(self, deed, user, *given, at=NOW):
        with transaction():
            return deed(actor_of(user, TODAY), *given, at)

    def seen(self, user=None, day=TODAY, page=1):
        actor = actor_of(user, TODAY) if user else ANONYMOUS
        return comments.discussion(actor, self.practice.version, day, page)


@pytest.fixture
def town(app, make):
    return Town(app, make)


def told(kind):
    wanted = select(Notice.user_id).where(Notice.kind == kind)
    return sorted(db.session.scalars(wanted))


def test_a_question_is_kept_with_its_place_and_the_authors_hear_of_it(town):
    second = town.make.user(town.city)
    one = town.say(town.asker, "Ile **trwa**?", anchor="problem")
    assert (one.heading, one.anchor, one.city_id) == ("Problem", "problem", town.other.id)
    assert "<strong>trwa</strong>" in one.html
    assert one.is_from_authors is False
    assert told(NoticeKind.COMMENT_QUESTION) == sorted([town.author.id, second.id])
    letter = db.session.scalars(select(Letter)).first()
    assert letter.data["address"] == f"/komentarze/{one.key}"
    assert "trwa" not in str(letter.data)  # what may be withdrawn or hidden is not mailed


LESSER = '<p>Kłopot.</p><h3 id="tresc-problem-koszty">Koszty</h3><p>Ile.</p>'


def test_a_comment_can_stand_at_a_lesser_heading_and_says_so_if_that_has_gone(town):
    with transaction():
        version = town.practice.version
        version.sections = [{**version.sections[0], "html": LESSER}, *version.sections[1:]]
    one = town.say(town.asker, anchor="tresc-problem-koszty")
    assert one.heading == "Problem › Koszty"

    def place(html):
        with transaction():
            sections = town.practice.version.sections
            town.practice.version.sections = [{**sections[0], "html": html}, *sections[1:]]
        return town.seen().threads[0].first.anchor

    assert place(LESSER) == "tresc-problem-koszty"
    assert place("<p>Kłopot.</p>") == ""


def test_an_error_is_told_to_the_authors_a_useful_and_a_remark_are_not(town):
    town.say(town.asker, "Zły rok.", CommentKind.ERROR)
    town.say(town.asker, "Przyda się.", CommentKind.USEFUL)
    town.say(town.asker, "Uwaga.", CommentKind.REMARK)
    assert told(NoticeKind.COMMENT_ERROR) == [town.author.id]
    assert told(NoticeKind.COMMENT_QUESTION) == []


def test_an_answer_of_the_authors_settles_the_question_and_the_asker_is_told_once(town):
    one = town.say(town.asker)
    assert [task.kind for task in tasks.waiting(actor_of(town.author, TODAY), TODAY)] == [
        TaskKind.QUESTION
    ]
    assert tasks.count(actor_of(town.author, TODAY), TODAY) == 1
    town.reply(town.make.user(town.make.city("Wiązowa")), one.key, "U nas też pytają.")
    assert one.answered_at is None
    answer = town.reply(town.author, one.key)
    assert answer.is_from_authors
    assert one.answered_at == NOW
    assert tasks.count(actor_of(town.author, TODAY), TODAY) == 0
    town.reply(town.author, one.key, "I jeszcze to.")
    assert told(NoticeKind.COMMENT_ANSWERED) == [town.asker.id]


def test_an_answer_taken_back_opens_the_question_again(town):
    one = town.say(town.asker)
    answer = town.reply(town.author, one.key)
    town.do(comments.withdraw, town.author, answer.key)
    assert one.answered_at is None
    again = town.reply(town.author, one.key, "Rok.")
    town.do(comments.hide, town.moderator, again.key, "Wulgarne.")
    assert one.answered_at is None
    town.do(comments.show, town.moderator, again.key, "Jednak nie.")
    assert one.answered_at == NOW


def test_the_authors_own_question_waits_for_nobody(town):
    town.say(town.author)
    assert tasks.count(actor_of(town.author, TODAY), TODAY) == 0
    assert told(NoticeKind.COMMENT_QUESTION) == []


def test_a_question_is_overdue_after_ten_working_days(town):
    town.say(town.asker)  # on Sunday 22 November 2026
    days = [TODAY + timedelta(days=n) for n in range(1, 16)]
    found = [day for day in days if town.seen(day=day).threads[0].first.is_unanswered]
    assert [day.isoformat() for day in found] == [
        "2026-12-04",
        "2026-12-05",
        "2026-12-06",
        "2026-12-07",
    ]


def test_a_reply_to_a_reply_stays_in_the_thread(town):
    one = town.say(town.asker)
    answer = town.reply(town.author, one.key)
    further = town.reply(town.asker, answer.key, "Dziękuję.")
    assert further.parent_id == one.id
    threads = town.seen().threads
    assert [[said.comment.key for said in thread.replies] for thread in threads] == [
        [answer.key, further.key]
    ]


def test_nobody_replies_to_what_is_gone(town):
    one = town.say(town.asker)
    town.do(comments.withdraw, town.asker, one.key)
    with pytest.raises(ConflictError):
        town.reply(town.author, one.key)


@pytest.mark.parametrize(
    ("text", "code"), [("  \n", "required"), ("ą" * 2_501, "comment-too-long")]
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(town, text, code):
    with pytest.raises(InvalidInputError) as caught:
        town.say(town.asker, text)
    assert caught.value.errors == {"text": code}
    assert db.session.scalar(select(func.count(Comment.id))) == 0


def test_five_thousand_bytes_are_taken_and_windows_line_ends_do_not_count(town):
    assert len(town.say(town.asker, "ą" * 2_498 + "\r\n\r\nab").text.encode()) == 5_000


def test_a_text_that_costs_too_much_is_refused(town):
    with pytest.raises(InvalidInputError) as caught:
        town.say(town.asker, ">" * 4_000)
    assert caught.value.errors == {"text": "comment-too-costly"}


def test_a_heading_that_is_not_in_the_text_is_refused(town):
    with pytest.raises(InvalidInputError) as caught:
        town.say(town.asker, anchor="nie-ma")
    assert caught.value.errors == {"anchor": "choose-one"}


def test_html_and_headings_of_a_comment_are_harmless(town):
    one = town.say(town.asker, "# Nagłówek\n\n<script>alert(1)</script>\n\n[x](javascript:alert)")
    assert "<h" not in one.html
    assert "script" not in one.html
    assert "<strong>Nagłówek</strong>" in one.html


def test_a_second_click_makes_one_comment(town):
    first = town.say(town.asker)
    assert town.say(town.asker, at=NOW + timedelta(minutes=1)).id == first.id
    reply = town.reply(town.author, first.key)
    assert town.reply(town.author, first.key).id == reply.id
    assert town.say(town.asker, at=NOW + timedelta(minutes=11)).id != first.id


def test_more_than_twenty_in_an_hour_have_to_wait(town):
    one = town.say(town.asker, "Pierwszy")
    for number in range(PER_HOUR_LIMIT - 1):
        town.edit(town.asker, one.key, f"Zmiana {number}")
    with pytest.raises(TooManyTriesError):
        town.say(town.asker, "O jeden za dużo")
    town.say(town.author, "Kto inny nie czeka")
    town.say(town.asker, "Po godzinie", at=NOW + PER_HOUR)


def test_what_was_said_before_stays_for_whoever_reads_it(town):
    one = town.say(town.asker, "Pierwsze słowa.")
    town.edit(town.asker, one.key, "Drugie słowa.", NOW + timedelta(hours=1))
    town.edit(town.asker, one.key, "Drugie słowa.")
    comment, editions = comments.editions(ANONYMOUS, one.key)
    assert comment.edited_at == NOW + timedelta(hours=1)
    assert [edition.text for edition in editions] == ["Pierwsze słowa."]
    for other in (town.author, town.moderator):
        with pytest.raises(NotAllowedError):
            town.edit(other, one.key, "Nie moje.")


def test_withdrawn_words_are_gone_for_readers_and_kept_in_the_database(town):
    one = town.say(town.asker, "Pierwsze słowa.")
    town.edit(town.asker, one.key, "Drugie słowa.")
    with pytest.raises(NotAllowedError):
        town.do(comments.withdraw, town.author, one.key)
    town.do(comments.withdraw, town.asker, one.key)
    town.do(comments.withdraw, town.asker, one.key)  # a second click
    assert db.session.scalars(select(CommentEdition.text)).all() == ["Pierwsze słowa."]
    assert one.text == "Drugie słowa."
    with pytest.raises(NotFoundError):
        comments.editions(actor_of(town.asker, TODAY), one.key)
    assert town.seen().total == 1
    assert tasks.count(actor_of(town.author, TODAY), TODAY) == 0


def test_a_report_is_taken_once_and_waits_for_the_moderator(town):
    one = town.say(town.asker)
    town.do(comments.report, town.author, one.key, "Obraźliwe.")
    town.do(comments.report, town.author, one.key, "Jeszcze raz.")
    assert db.session.scalars(select(CommentReport.reason)).all() == ["Obraźliwe."]
    with pytest.raises(NotAllowedError):
        town.do(comments.report, town.asker, one.key, "Własny.")
    actor = actor_of(town.moderator, TODAY)
    assert [(comment.id, times) for comment, times in comments.reported(actor)] == [(one.id, 1)]
    waiting = tasks.waiting(actor, TODAY)
    assert (TaskKind.REPORTED, one.key) in [(task.kind, task.key) for task in waiting]
    assert tasks.count(actor, TODAY) == len(waiting)
    elsewhere = town.make.moderator(town.make.network("zasoby-miast"))
    assert comments.reported(actor_of(elsewhere, TODAY)) == []
    with pytest.raises(NotAllowedError):
        comments.reported(actor_of(town.author, TODAY))


@pytest.mark.parametrize("reason", [" ", "x" * 1_001])
def test_a_report_and_a_hiding_need_a_reason(town, reason):
    one = town.say(town.asker)
    for deed, user in ((comments.report, town.author), (comments.hide, town.moderator)):
        with pytest.raises(InvalidInputError):
            town.do(deed, user, one.key, reason)


def test_a_hidden_comment_is_logged_told_and_can_be_shown_again(town):
    one = town.say(town.asker)
    town.do(comments.report, town.author, one.key, "Obraźliwe.")
    town.do(comments.hide, town.moderator, one.key, "Narusza zasady.")
    assert not one.is_shown
    assert comments.reported(actor_of(town.moderator, TODAY)) == []
    assert told(NoticeKind.COMMENT_HIDDEN) == [town.asker.id]
    with pytest.raises(ConflictError):
        town.do(comments.hide, town.moderator, one.key, "Znowu.")
    with pytest.raises(NotAllowedError):
        town.edit(town.asker, one.key, "Zmienię.")
    town.do(comments.show, town.moderator, one.key, "Pomyłka.")
    assert one.is_shown
    with pytest.raises(ConflictError):
        town.do(comments.show, town.moderator, one.key, "Znowu.")
    log = db.session.execute(select(AuditEntry.action, AuditEntry.details).order_by(AuditEntry.id))
    assert [(action, details["reason"]) for action, details in log] == [
        ("comment.hide", "Narusza zasady."),
        ("comment.show", "Pomyłka."),
    ]


def test_a_report_without_ground_is_left_with_a_reason(town):
    one = town.say(town.asker)
    town.do(comments.report, town.author, one.key, "Nie podoba mi się.")
    town.do(comments.leave, town.moderator, one.key, "Mieści się w zasadach.")
    assert one.is_shown
    assert tasks.count(actor_of(town.moderator, TODAY), TODAY) == 0
    with pytest.raises(NotAllowedError):
        town.do(comments.leave, town.author, one.key, "Ja też.")


def test_names_are_told_to_members_only(town):
    town.say(town.asker)
    assert town.seen().threads[0].first.name == ""
    assert town.seen(town.author).threads[0].first.name == town.asker.name


def test_the_page_takes_a_fixed_number_of_queries_and_ends_after_fifty(town, statements):
    first = town.make.comment(town.practice, town.asker)
    statements()
    town.seen(town.author)
    alone = len(statements())
    with transaction():
        for number in range(120):
            given = {"parent_id": first.id, "kind": CommentKind.REMARK, "text": str(number)}
            db.session.add(copy(first, **given))
    db.session.expire_all()
    version = town.practice.version
    statements()
    found = comments.discussion(actor_of(town.author, TODAY), version, TODAY)
    assert len(statements()) <= alone + 2  # who is acting: person and memberships
    assert (found.total, found.pages, len(found.threads[0].replies)) == (121, 3, 49)
    last = comments.discussion(ANONYMOUS, version, TODAY, 3)
    assert last.threads[0].first.comment.id == first.id
    assert len(last.threads[0].replies) == 21
    with pytest.raises(NotFoundError):
        comments.discussion(ANONYMOUS, version, TODAY, 4)
    youngest = last.threads[0].replies[-1].comment
    assert comments.page_of(ANONYMOUS, youngest) == 3


def copy(comment, **given):
    names = ("document_id", "version_id", "kind", "html", "author_id", "city_id", "created_at")
    return Comment(**({name: getattr(comment, name) for name in names} | given))


def everybody(town):
    make = town.make
    return {
        "author": actor_of(town.author, TODAY),
        "observer": actor_of(town.asker, TODAY),
        "moderator": actor_of(town.moderator, TODAY),
        "administrator": make.actor(role=Role.ADMINISTRATOR),
        "stranger": make.actor(make.city("Wiązowa")),
        "anonymous": ANONYMOUS,
    }


@pytest.mark.parametrize("stage", [stage for stage in OutputState if stage != OutputState.DRAFT])
def test_what_is_said_of_a_version_is_read_by_whoever_reads_the_version(town, make, stage):
    output = make.output(stage, city=town.city, network=town.network)
    make.comment(output, town.author)
    make.comment(output, town.asker, text="Zatrzymany", hidden_at=NOW)
    if stage is not OutputState.PUBLISHED:
        make.output_version(output)
        make.comment(output, town.author, text="Druga wersja")
    for name, actor in everybody(town).items():
        wanted = select(Comment).where(may.readable_comments(actor))
        found = {one.id for one in db.session.scalars(wanted)}
        said = db.session.scalars(select(Comment)).all()
        one_by_one = {one.id for one in said if may.read_comment(actor, one)}
        assert found == one_by_one, name
        hidden = [one for one in said if one.id not in found]
        for one in hidden:
            with pytest.raises(NotFoundError):
                comments.read(actor, one.key)
        if name in {"stranger", "anonymous"} and stage not in {"published", "archived"}:
            assert not found


def test_nobody_says_anything_under_what_is_archived_or_without_an_account(town, make):
    archived = make.practice(city=town.city, state=State.ARCHIVED)
    with pytest.raises(NotAllowedError):
        town.say(town.asker, document=archived)
    with pytest.raises(NotAllowedError):
        comments.write(ANONYMOUS, town.practice.version, Words("a"), town.renderer, NOW)


def test_a_letter_about_a_comment_goes_only_to_who_still_reads_the_text(town, make):
    output = make.output(OutputState.CONSULTATION, city=town.city, network=town.network)
    document = db.session.get(Document, output.id)
    people = everybody(town)

    def hears(kind, about):
        return {name for name, actor in people.items() if hear(actor, kind, about)}

    assert hears(NoticeKind.COMMENT_QUESTION, document) == {"author"}
    readers = {"author", "observer", "moderator", "administrator"}
    assert hears(NoticeKind.COMMENT_ANSWERED, document) == readers
    assert hears(NoticeKind.COMMENT_HIDDEN, town.practice) == readers | {"stranger"}
    assert hears(NoticeKind.COMMENT_ERROR, None) == set()


MANY = " ".join(f"https://przyklad{number}.example/" for number in range(5))


def shown_to(town, user):
    return [thread.first.comment.text for thread in town.seen(user).threads]


@pytest.mark.parametrize(
    "text",
    [
        MANY,
        "Zob. [urząd](https://www.gоv.pl/karta).",  # the о is Cyrillic
        "Zob. https://www.xn--gv-fmc.pl/karta",
        "Zob. https://zly.example%EF%BC%8F.pl/",
    ],
    ids=["five links", "homoglyph", "homoglyph in ASCII", "no name of a host"],
)
def test_t46_what_looks_like_spam_waits_for_a_moderator_without_effect(town, text):
    held = town.say(town.asker, text)
    assert told(NoticeKind.COMMENT_QUESTION) == []
    assert [shown_to(town, one) for one in (None, town.author)] == [[], []]
    assert [shown_to(town, one) for one in (town.asker, town.moderator)] == [[text], [text]]
    assert comments.reported(actor_of(town.moderator, TODAY)) == [(held, 0)]
    moderator = actor_of(town.moderator, TODAY)
    assert [one.kind for one in tasks.waiting(moderator, TODAY)] == [TaskKind.REPORTED]
    assert tasks.count(moderator, TODAY) == 1
    town.do(comments.show, town.moderator, held.key, "W porządku.")
    assert shown_to(town, None) == [text]
    assert told(NoticeKind.COMMENT_QUESTION) == [town.author.id]
    assert comments.reported(actor_of(town.moderator, TODAY)) == []


def test_t46_what_was_held_back_may_be_hidden_for_good(town):
    held = town.say(town.asker, MANY)
    town.do(comments.hide, town.moderator, held.key, "Reklama.")
    assert told(NoticeKind.COMMENT_HIDDEN) == [town.asker.id]
    assert comments.reported(actor_of(town.moderator, TODAY)) == []
    assert [one.first.comment.is_shown for one in town.seen().threads] == [False]


@pytest.mark.parametrize("text", ["Zob. https://łódź.example/ż", MANY.rpartition(" ")[0]])
def test_t46_polish_letters_and_four_links_are_nothing_special(town, text):
    assert town.say(town.asker, text).is_shown


def test_t46_who_was_read_before_may_link_more_but_not_deceive(town):
    first = town.say(town.asker, "Dobre pytanie.")
    assert town.say(town.asker, MANY).is_shown
    assert not town.edit(town.asker, first.key, "https://gоv.pl/").is_shown
    assert town.say(town.moderator, "https://gоv.pl/").is_shown


def test_t46_an_answer_held_back_is_told_once_it_is_shown(town):
    question = town.say(town.asker)
    answer = town.reply(town.author, question.key, MANY)
    assert question.answered_at is None
    assert told(NoticeKind.COMMENT_ANSWERED) == []
    town.do(comments.show, town.moderator, answer.key, "W porządku.")
    assert question.answered_at == answer.created_at
    assert told(NoticeKind.COMMENT_ANSWERED) == [town.asker.id]

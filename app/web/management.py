"""The hub of those who look after people, networks and topics, and the words for the latter two."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.actor import Actor
from app.domain.errors import InvalidInputError
from app.permissions import log as log_may
from app.permissions import people as may
from app.permissions import require
from app.services import management as deeds
from app.services import networks as nets
from app.services import topics as subjects
from app.web import choosing
from app.web.forms import Form
from app.web.labels import _

bp = Blueprint("management", __name__, url_prefix="/zarzadzanie")

WORDS = ("short", "short_en", "about", "about_en")
TOPIC = ("name", "synonyms", "scope")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what this person looks after."""
    actor = door.members_only()
    require(may.manage_people(actor), "manage")
    return render_template(
        "management/index.html",
        may_manage_networks=may.manage_networks(actor),
        may_read_log=log_may.read_log(actor),
    )


@bp.get("/sieci")
def networks() -> ResponseReturnValue:
    """Show the networks that this person may describe."""
    found = nets.kept_by(_keeper())
    return render_template("management/networks.html", networks=found, done=_done())


@bp.route("/sieci/<slug:slug>", methods=["GET", "POST"])
def network(slug: str) -> ResponseReturnValue:
    """Say how a network is called and what it works on."""
    actor = door.members_only()
    one = deeds.read_network(actor, slug)
    form = Form.of_request(*WORDS, defaults={name: getattr(one, name) for name in WORDS})
    if request.method == "POST":
        try:
            with transaction():
                words = deeds.NetworkWords(*(form[name] for name in WORDS))
                deeds.edit_network(actor, slug, words, door.now())
            return redirect(url_for("management.networks", gotowe="saved"), 303)
        except InvalidInputError as error:
            form.refuse(error)
    return render_template("management/network.html", network=one, form=form), form.status


@bp.get("/tematy")
def topics() -> ResponseReturnValue:
    """Show the topics of the networks that this person may describe."""
    kept = nets.kept_by(_keeper())
    by_network = [(one, subjects.all_with_counts(one)) for one in kept]
    return render_template("management/topics.html", by_network=by_network, done=_done())


@bp.route("/tematy/nowy", methods=["GET", "POST"])
def add_topic() -> ResponseReturnValue:
    """Add a topic to a network."""
    actor = _keeper()
    kept = nets.kept_by(actor)
    form = Form.of_request("network", *TOPIC, defaults={"network": request.args.get("siec", "")})
    if request.method == "POST":
        try:
            with transaction():
                chosen = choosing.network(form, kept)
                deeds.add_topic(actor, chosen.slug, _topic_words(form), door.now())
            return redirect(url_for("management.topics", gotowe="saved"), 303)
        except InvalidInputError as error:
            form.refuse(error)
    offered = choosing.networks_offered(kept)
    return render_template("management/add_topic.html", form=form, networks=offered), form.status


@bp.route("/tematy/<slug:slug>", methods=["GET", "POST"])
def topic(slug: str) -> ResponseReturnValue:
    """Call a topic otherwise, name what else leads to it."""
    actor = door.members_only()
    one = deeds.read_topic(actor, slug)
    now = {"name": one.name, "synonyms": "\n".join(one.synonyms), "scope": one.scope}
    form = Form.of_request(*TOPIC, defaults=now)
    if request.method == "POST":
        try:
            with transaction():
                deeds.edit_topic(actor, slug, _topic_words(form), door.now())
            return redirect(url_for("management.topics", gotowe="saved"), 303)
        except InvalidInputError as error:
            form.refuse(error)
    return render_template("management/topic.html", topic=one, form=form), form.status


@bp.route("/tematy/<slug:slug>/polacz", methods=["GET", "POST"])
def merge_topic(slug: str) -> ResponseReturnValue:
    """Let another topic of the network take this one in, having seen what follows from it."""
    actor = door.members_only()
    one = deeds.read_topic(actor, slug)
    form = Form.of_request("into")
    if request.method == "POST":
        try:
            with transaction():
                deeds.merge_topics(actor, slug, form["into"], door.now())
            return redirect(url_for("management.topics", gotowe="merged"), 303)
        except InvalidInputError as error:
            form.refuse(error)
    page = render_template(
        "management/merge_topic.html",
        topic=one,
        form=form,
        count=deeds.documents_under(one),
        others=[(other.slug, other.name) for other in deeds.may_take_in(one)],
    )
    return page, form.status


def _keeper() -> Actor:
    actor = door.members_only()
    require(may.manage_networks(actor), "keep-networks")
    return actor


def _topic_words(form: Form) -> deeds.TopicWords:
    return deeds.TopicWords(form["name"], tuple(form["synonyms"].splitlines()), form["scope"])


def _done() -> str:
    told = {
        "saved": _("Saved."),
        "merged": _("Merged. The former address leads on, the former name is a synonym."),
    }
    return told.get(request.args.get("gotowe", ""), "")

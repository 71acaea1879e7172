"""How the words of the domain are said to people: English msgids, Polish in the catalogue."""

from collections.abc import Mapping

from flask_babel import gettext

from app.domain.actor import Form, Role
from app.domain.catalogue import Kind
from app.domain.cities import SizeClass
from app.domain.drafts import DraftState
from app.domain.practices import CostBand, Evidence, Provenance, Stage
from app.domain.slugs import slug
from app.door import language
from app.models.networks import Network
from app.search.engine import Sort
from app.services.practices import Sign


def _(msgid: str, **values: object) -> str:
    """Say a sentence in the reader's language."""
    return str(gettext(msgid, **values))


def N_(msgid: str) -> str:  # noqa: N802 - the name Babel looks for in texts translated later
    """Mark a msgid for the catalogue."""
    return msgid


FACETS: Mapping[str, str] = {
    "kind": N_("Kind"),
    "network": N_("Network"),
    "topic": N_("Topic"),
    "city": N_("City"),
    "voivodeship": N_("Voivodeship"),
    "size": N_("Size of the city"),
    "stage": N_("Stage"),
    "cost": N_("Cost to start"),
    "year": N_("Years"),
    "evidence": N_("Evidence"),
}
SORTS: Mapping[Sort, str] = {
    Sort.RELEVANCE: N_("most relevant"),
    Sort.NEWEST: N_("newest"),
    Sort.CONFIRMED: N_("recently confirmed"),
    Sort.REPEATED: N_("most often repeated"),
}
KINDS: Mapping[Kind, str] = {
    Kind.PRACTICE: N_("good practice"),
    Kind.OUTPUT: N_("output of a network"),
    Kind.REMARK: N_("remark of a city"),
    Kind.COMMENT: N_("comment"),
}
SIZES: Mapping[SizeClass, str] = {
    SizeClass.SMALL: N_("small (below 20 thousand)"),
    SizeClass.MEDIUM: N_("medium (20–100 thousand)"),
    SizeClass.LARGE: N_("large (100–250 thousand)"),
    SizeClass.VERY_LARGE: N_("very large (250 thousand and more)"),
}
STAGES: Mapping[Stage, str] = {
    Stage.PILOT: N_("pilot"),
    Stage.RUNNING: N_("running"),
    Stage.EXTENDED: N_("extended"),
    Stage.FINISHED: N_("finished"),
    Stage.ABANDONED: N_("abandoned"),
}
STAGES_BY_SLUG: Mapping[str, str] = {slug(stage): label for stage, label in STAGES.items()}
COSTS: Mapping[CostBand, str] = {
    CostBand.UNKNOWN: N_("not given"),
    CostBand.NONE: N_("no cost"),
    CostBand.UP_TO_50K: N_("up to 50 thousand zł"),
    CostBand.UP_TO_500K: N_("50–500 thousand zł"),
    CostBand.UP_TO_5M: N_("0.5–5 million zł"),
    CostBand.OVER_5M: N_("over 5 million zł"),
}
EVIDENCE: Mapping[Evidence, str] = {
    Evidence.DESCRIPTION: N_("description"),
    Evidence.OWN_MEASUREMENT: N_("own measurement"),
    Evidence.COMPARISON: N_("comparison"),
    Evidence.INDEPENDENT: N_("independent evaluation"),
    Evidence.REPEATED: N_("repeated in another city"),
}
FORMS: Mapping[Form, str] = {
    Form.LAUREATE: N_("laureate"),
    Form.FINALIST: N_("finalist"),
    Form.CHANGE_LEADER: N_("Change Leader"),
    Form.OBSERVER: N_("Observer"),
}
ROLES: Mapping[Role, str] = {
    Role.OFFICIAL: N_("official"),
    Role.COORDINATOR: N_("city coordinator"),
    Role.EXPERT: N_("expert"),
    Role.MODERATOR: N_("network moderator"),
    Role.ADMINISTRATOR: N_("administrator"),
}
DRAFT_STATES: Mapping[DraftState, str] = {
    DraftState.DRAFT: N_("being written"),
    DraftState.SUBMITTED: N_("handed in, waits for its reviewer"),
    DraftState.RETURNED: N_("returned with notes"),
    DraftState.PUBLISHED: N_("published"),
    DraftState.DISCARDED: N_("given up"),
}
# So many hues has the palette in tokens.css.
TONES = 8
PROVENANCE: Mapping[Provenance, str] = {
    Provenance.CITY: N_("Written by the city"),
    Provenance.EDITORIAL: N_(
        "Editorial description made from public sources – waits for the city to confirm it"
    ),
    Provenance.CONFIRMED: N_(
        "Editorial description made from public sources – confirmed by the city"
    ),
}
# Codes of what the grammar ignored in a query.
NOTES: Mapping[str, str] = {
    "too-long": N_("The question was longer than 200 characters; only its beginning was used."),
    "too-many-words": N_("Only the first 16 words were searched for."),
    "unclosed-quote": N_(
        "A quotation mark had no pair; the phrase was taken to end with the question."
    ),
    "unknown-filter": N_(
        "Only city, network and topic can stand before a colon (miasto:, siec:, temat:);"
        " the other words were searched for as they are."
    ),
    "empty-filter": N_("A filter typed in the question had no value and was left out."),
    "no-words": N_("There was no word to search for; everything is shown."),
}
# What a description may still lack, by key or heading; what is not here is called by itself.
MISSING: Mapping[str, str] = {
    "okres": N_("years"),
    "koszt": N_("cost"),
    "etaty": N_("staff"),
    "finansowanie": N_("funding"),
    "wskazniki": N_("indicators"),
    "podstawa_prawna": N_("legal basis"),
    "warunki": N_("conditions of transfer"),
    "licencja": N_("licence"),
}
# What an office file says of itself.
ORIGINS: Mapping[str, str] = {
    "author": N_("author"),
    "last-author": N_("last changed by"),
    "title": N_("title"),
    "program": N_("program"),
}
# What is wrong with a field, by code; the sentence names the cure.
INPUT_ERRORS: Mapping[str, str] = {
    "wrong-password": N_("The address or the password is wrong. Check both and try again."),
    "wrong-old-password": N_("This is not your present password. Check it and try again."),
    "wrong-code": N_("This code is wrong or was used already. Wait for the next one."),
    "password-short": N_("At least 15 characters are needed. A few words in a row are enough."),
    "password-short-factor": N_("At least 12 characters are needed."),
    "password-too-long": N_("This is longer than 1,024 bytes. Shorten it."),
    "password-common": N_("This password is one of those that are tried first. Choose another."),
    "password-known": N_(
        "This password is made of your name, your city or the name of this place."
        " Choose words that nobody connects with you."
    ),
    "too-many-searches": N_("You have 50 saved searches. Delete one that you no longer need."),
    "required": N_("This is missing. Fill it in."),
    "rights-undeclared": N_("Tick this to hand the text in."),
    "unknown-successor": N_("There is nothing in force at this address. Copy it from its page."),
    "too-long": N_("This is too long. Shorten it."),
    "nothing-changed": N_("The text is the same as in the last version. Change it first."),
    "no-author": N_("This city does not take part in the work of the network."),
    "author-has-opined": N_(
        "This city has an opinion on the output: it cannot become one of its authors now."
    ),
    "tell-the-end": N_(
        "Say in a few words what came of it, or what your city has learnt on the way."
    ),
    "wrong-amount": N_("This is no amount. Write it like 12 500 or 12500,50, or leave it empty."),
    "comment-too-long": N_("A comment may have 5,000 bytes. Shorten it or write two."),
    "comment-too-costly": N_("This cannot be shown. Write it more simply, without deep nesting."),
    "bad-email": N_("This is not an e-mail address. Write it like name@city.pl."),
    "address-differs": N_("This is not the address of the account. Type it to confirm."),
    "last-administrator": N_("This is the only administrator. Name another one first."),
    "email-taken": N_("Somebody already has an account under this address. Look among the people."),
    "choose-one": N_("Choose one from the list."),
    "too-many-synonyms": N_("Together they have more than 30 synonyms. Take some away first."),
    "no-such-city": N_("There is no Polish city of that name. Check the spelling."),
    "which-city": N_("Several cities may be meant. Choose one below."),
    "closes-too-soon": N_("Cities need at least 14 days. Choose a later day."),
    "closes-too-late": N_("This is too far away. Choose a day within 120 days."),
    "closes-before": N_("The new last day has to come after the present one, and after today."),
    "too-many-questions": N_("At most five questions can be asked."),
    "nobody-asked": N_("There is no Observer to ask. Tick at least one city of the network."),
    "picture-undescribed": N_("Say what is to be seen in the picture."),
    "picture-without-author": N_("Say who made the picture."),
    "no-room": N_("The files of a practice may have 100 MB together. Take another one off."),
    "no-room-today": N_("One person may add 1 GB in a day. Go on tomorrow."),
    "bad-day": N_("This is no date. Write year-month-day, like 2026-11-22."),
    "role-needs-city": N_("Officials and coordinators belong to a city. Type its name."),
    "too-fast": N_(
        "The form came back sooner than it can be read. Nothing is lost: look it over and send it"
        " once more."
    ),
    "topic-there": N_("The network has a topic of that name already."),
    "topic-synonym": N_(
        "That name leads to another topic of the network: it is a synonym there, or a topic of that"
        " name was merged into it. Choose another name, or take the synonym away first."
    ),
    "answer-needs-reason": N_("Say why: the city that asked will read it, later everybody."),
    "answer-stands": N_(
        "One of these remarks has its answer already. "
        "Since the output was adopted it stays as it is."
    ),
    "choose-remarks": N_("Tick at least one remark that the answer is for."),
    "needs-reason": N_("Say why: the person who asked will read it."),
    "email-of-another-city": N_(
        "This address belongs to somebody of another city. Refuse, or ask an administrator."
    ),
    "account-closed": N_("The account under this address is closed. Open it first."),
    "days-out-of-order": N_("The last day cannot come before the first one."),
    "days-cross": N_(
        "This city already takes part in this network from %(since)s to %(until)s."
        " Choose days outside of that, or change the other entry."
    ),
    "moderator-needs-network": N_("Tick at least one network for the moderator to look after."),
    "position-missing": N_("Choose one of the four positions of the city."),
    "reason-missing": N_("Give the reason: the authors will want to know why."),
    "support-has-remarks": N_(
        "You support it without remarks, and there are remarks below."
        " Choose “with remarks”, or remove the remarks."
    ),
    "remark-empty": N_("Say what the remark is, or remove it."),
    "too-many-remarks": N_("One opinion may have 100 remarks. Combine some of them."),
    "networks-need-moderator": N_(
        "Only moderators look after networks. Untick them, or choose “moderator”."
    ),
}
VOIVODESHIPS: Mapping[str, str] = {
    slug(name): name
    for name in (
        "dolnośląskie",
        "kujawsko-pomorskie",
        "lubelskie",
        "lubuskie",
        "łódzkie",
        "małopolskie",
        "mazowieckie",
        "opolskie",
        "podkarpackie",
        "podlaskie",
        "pomorskie",
        "śląskie",
        "świętokrzyskie",
        "warmińsko-mazurskie",
        "wielkopolskie",
        "zachodniopomorskie",
    )
}


def input_error(code: str, **details: object) -> str:
    """Return the sentence for a fault of a field."""
    return _(INPUT_ERRORS[code], **details)


def network_short(network: Network | Sign) -> str:
    """Return the short name of a network in the reader's language."""
    return network.short_en if language() == "en" else network.short


def network_about(network: Network) -> str:
    """Return what a network works on, in the reader's language."""
    return network.about_en if language() == "en" else network.about

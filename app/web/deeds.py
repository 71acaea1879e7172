"""What the log of deeds says, in words: the deed, what it was done to, and the details.

The codes are kept as they were written, because each entry is chained to the one before; a test
reads them out of the code that writes them and fails on one that has no words here.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import format_date

from app.domain.actor import Form, Role
from app.services.log import Names
from app.web import labels
from app.web.labels import N_, _

DEEDS: Mapping[str, str] = {
    "account.identity-linked": N_("sign-in with another provider linked"),
    "account.identity-unlinked": N_("sign-in with another provider unlinked"),
    "account.password": N_("password changed"),
    "account.second-factor-off": N_("second factor taken away"),
    "account.second-factor-on": N_("second factor added"),
    "adoption.record": N_("adoption of a practice recorded"),
    "application.accept": N_("request to join accepted"),
    "application.refuse": N_("request to join refused"),
    "comment.hide": N_("comment hidden"),
    "comment.leave": N_("reported comment left as it is"),
    "comment.show": N_("comment shown again"),
    "consultation.close": N_("consultation closed"),
    "consultation.extend": N_("consultation extended"),
    "consultation.open": N_("consultation opened"),
    "demonstration.build": N_("demonstration data made"),
    "draft.ask": N_("expert asked about a draft"),
    "draft.opinion": N_("opinion of an expert on a draft"),
    "draft.publish": N_("draft published"),
    "draft.publish.refused": N_("try to publish a draft, refused"),
    "draft.read": N_("draft of another city read"),
    "draft.renew": N_("next version of a practice begun"),
    "draft.return": N_("draft returned with notes"),
    "draft.return.refused": N_("try to return a draft, refused"),
    "draft.submit": N_("draft handed in"),
    "draft.withdraw": N_("draft taken back from review"),
    "log.expire": N_("oldest entries of the log deleted"),
    "log.export": N_("log taken along as a file"),
    "membership.add": N_("membership added"),
    "membership.change": N_("membership changed"),
    "membership.end": N_("membership ended"),
    "network.edit": N_("description of a network changed"),
    "opinion.give": N_("opinion of a city given"),
    "output.adopt": N_("output adopted by the network"),
    "output.archive": N_("output put in the archive"),
    "output.authors": N_("authors of an output changed"),
    "output.begin": N_("output begun"),
    "output.close": N_("consultation of an output closed"),
    "output.hand-in": N_("output handed in to the network"),
    "output.issue": N_("new version of an output issued"),
    "output.open": N_("consultation of an output opened"),
    "output.publish": N_("output published"),
    "output.take-back": N_("output taken back for more work"),
    "person.change": N_("rights of a person changed"),
    "person.create-admin": N_("first administrator created"),
    "person.deactivate": N_("account closed"),
    "person.empty": N_("unused account emptied"),
    "person.erase": N_("data of a person erased"),
    "person.invite": N_("person invited"),
    "person.invite-again": N_("person invited once more"),
    "person.reactivate": N_("account opened again"),
    "practice.archive": N_("practice put in the archive"),
    "practice.publish": N_("version of a practice published"),
    "remark.join": N_("remark shared by another city"),
    "remark.leave": N_("remark shared no longer"),
    "remarks.answer": N_("remarks answered"),
    "retention.run": N_("data deleted whose time was over"),
    "sign-in.done": N_("signed in"),
    "sign-in.failed": N_("sign-in failed"),
    "sign-in.identity-refused": N_("sign-in with another provider refused"),
    "sign-in.spray-suspected": N_("many failed sign-ins from one place"),
    "topic.add": N_("topic added"),
    "topic.edit": N_("topic changed"),
    "topic.merge": N_("topics merged"),
}
# What somebody tried who may not.
TRIES: Mapping[str, str] = {
    "adopt-output": N_("adopting an output"),
    "answer-remarks": N_("answering remarks"),
    "archive-output": N_("putting an output in the archive"),
    "archive-practice": N_("putting a practice in the archive"),
    "begin-draft": N_("beginning a draft"),
    "begin-output": N_("beginning an output"),
    "change-comment": N_("changing a comment"),
    "change-person": N_("changing the data of a person"),
    "choose-authors": N_("choosing authors of an output"),
    "comment": N_("writing a comment"),
    "confirm-description": N_("confirming a description"),
    "confirm-validity": N_("confirming that a practice is still valid"),
    "decide-application": N_("answering a request to join"),
    "edit-network": N_("changing the description of a network"),
    "edit-topic": N_("changing a topic"),
    "erase-person": N_("erasing the data of a person"),
    "extend-consultation": N_("extending a consultation"),
    "factor-off": N_("taking away a second factor"),
    "give-opinion": N_("giving an opinion"),
    "grant-networks": N_("granting networks to look after"),
    "grant-role": N_("granting a role"),
    "hand-in-output": N_("handing in an output"),
    "import-practices": N_("importing practices"),
    "invite-from-city": N_("inviting a person of another city"),
    "invite-list": N_("inviting from a list"),
    "invite-person": N_("inviting a person"),
    "issue-version": N_("issuing a version of an output"),
    "join-remark": N_("sharing a remark"),
    "keep-membership": N_("changing a membership"),
    "keep-memberships": N_("opening the memberships"),
    "keep-networks": N_("opening the management of networks"),
    "list-applications": N_("opening the requests to join"),
    "list-people": N_("opening the list of people"),
    "manage": N_("opening the management pages"),
    "mask-earlier": N_("masking an earlier surname"),
    "moderate-comment": N_("moderating a comment"),
    "moderate-comments": N_("opening the reported comments"),
    "note-remark": N_("making a working note on a remark"),
    "open-consultation": N_("opening a consultation"),
    "publish-output": N_("publishing an output"),
    "read-earlier-texts": N_("reading earlier texts of a draft"),
    "read-log": N_("reading the log of deeds"),
    "read-opinions": N_("reading opinions"),
    "read-person": N_("reading the data of a person"),
    "read-unmet": N_("reading searches without a result"),
    "record-adoption": N_("recording an adoption"),
    "renew-practice": N_("beginning the next version of a practice"),
    "report-comment": N_("reporting a comment"),
    "review-draft": N_("reviewing a draft"),
    "submit-draft": N_("handing in a draft"),
    "take-back-output": N_("taking back an output"),
    "withdraw-comment": N_("withdrawing a comment"),
    "withdraw-draft": N_("taking back a draft"),
    "write-draft": N_("writing a draft"),
    "write-opinion": N_("writing an opinion"),
    "write-output": N_("writing an output"),
}
OBJECTS: Mapping[str, str] = {
    "account": N_("account %(number)s"),
    "adoption": N_("adoption %(number)s"),
    "application": N_("request to join %(number)s"),
    "audit_entry": N_("entry %(number)s"),
    "comment": N_("comment %(number)s"),
    "draft": N_("draft %(number)s"),
    "house": N_("the whole service"),
    "membership": N_("membership %(number)s"),
    "network": N_("network %(number)s"),
    "opinion": N_("opinion %(number)s"),
    "output": N_("output %(number)s"),
    "practice": N_("practice %(number)s"),
    "topic": N_("topic %(number)s"),
}
DETAILS: Mapping[str, str] = {
    "added": N_("added"),
    "addresses of sessions": N_("hidden network addresses of sessions"),
    "after": N_("after the change"),
    "answered": N_("cities that answered"),
    "answered applications": N_("answered requests to join"),
    "asked": N_("cities asked"),
    "before": N_("before the change"),
    "changed": N_("changed fields"),
    "cities": N_("cities"),
    "city": N_("city"),
    "closes_on": N_("closes on"),
    "document": N_("document"),
    "documents": N_("documents moved"),
    "earlier": N_("earlier versions in which the surname was masked"),
    "edition": N_("edition"),
    "entries": N_("entries"),
    "entries of the log": N_("entries of the log"),
    "expert": N_("expert"),
    "form": N_("form"),
    "from": N_("from the network"),
    "hash": N_("SHA-256 of the last one"),
    "idle accounts": N_("accounts left alone"),
    "issuer": N_("provider"),
    "key": N_("draft"),
    "late": N_("after the end"),
    "late_unanswered": N_("late remarks without an answer"),
    "letters": N_("letters"),
    "links": N_("links"),
    "masked": N_("places masked"),
    "merged": N_("address of the merged topic"),
    "name": N_("name"),
    "network": N_("network"),
    "networks": N_("networks looked after"),
    "notices": N_("notices"),
    "number": N_("number"),
    "parked forms": N_("forms kept for after the sign-in"),
    "path": N_("address"),
    "person": N_("person"),
    "practice": N_("practice"),
    "reason": N_("reason"),
    "remark": N_("remark"),
    "remarks": N_("remarks"),
    "removed": N_("removed"),
    "result": N_("result"),
    "review": N_("number of the review"),
    "role": N_("role"),
    "round": N_("round"),
    "sessions": N_("sessions"),
    "sha256": N_("SHA-256"),
    "since": N_("since"),
    "state": N_("state"),
    "stays_named": N_("stays named in what was published"),
    "successor": N_("successor"),
    "taken forms": N_("marks of forms sent"),
    "texts given up": N_("texts given up"),
    "tries": N_("counters of tries"),
    "until": N_("until"),
    "unused accounts": N_("accounts never used"),
    "version": N_("version"),
    "why": N_("cause"),
}
WORDS: Mapping[int | str, str] = {
    **{role.value: labels.ROLES[role] for role in Role},
    **{form.value: labels.FORMS[form] for form in Form},
    "about": N_("description in Polish"),
    "about_en": N_("description in English"),
    "short": N_("short name in Polish"),
    "short_en": N_("short name in English"),
    "accepted": N_("accepted in full"),
    "partly": N_("accepted in part"),
    "rejected": N_("not accepted"),
    "explained": N_("explained"),
    "out-of-scope": N_("out of scope"),
    "interested": N_("city interested"),
    "planned": N_("adoption planned"),
    "underway": N_("adoption under way"),
    "done": N_("adoption done"),
    "given-up": N_("adoption given up"),
    "denied": N_("denied"),
    "another person": N_("the answer was about another person"),
    "taken": N_("it is linked with another account"),
    "unknown": N_("it is linked with no account"),
    "idle": N_("nobody has signed in for long"),
    "unused": N_("nobody has ever signed in"),
}
# Keys say nothing to anybody once what they name has gone.
KEYS = frozenset({"key", "remark", "remarks"})
DAYS = frozenset({"closes_on", "since", "until"})
# What somebody has typed is shown as it is, also if it looks like a code.
CODED = frozenset({"changed", "form", "result", "role", "state", "why"})


def deed(code: str) -> str:
    """Return what was done, or tried without the right; the code itself if it is unknown."""
    if code in TRIES:
        return _("Without the right: %(what)s", what=_(TRIES[code]))
    return _(DEEDS[code]) if code in DEEDS else code


def thing(kind: str, number: int) -> str:
    """Return what it was done to: “draft 8”."""
    return _(OBJECTS[kind], number=number) if kind in OBJECTS else f"{kind} {number}"


def details(told: Mapping[str, Any], names: Names) -> Iterator[tuple[str, str]]:
    """Give the details of an entry as names and values; what stands in one another is joined."""
    for name, value in told.items():
        if value is not None and value not in ("", [], {}):
            # Entries of before 0.3.0 call the hash of a version that.
            said = "sha256" if name == "version" and isinstance(value, str) else name
            yield _(DETAILS.get(said, said)), _value(name, value, names)


def _value(name: str, value: Any, names: Names) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{label}: {said}" for label, said in details(value, names))
    if isinstance(value, list):
        return ", ".join(_value(name, one, names) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return names.of(name, value) or _plain(name, value)


def _plain(name: str, value: int | str) -> str:
    """Say a value that is the name of nothing."""
    if name in KEYS:
        return _("no longer there")
    if name in DAYS:
        return str(format_date(date.fromisoformat(str(value)), "d MMMM y"))
    return _(WORDS[value]) if name in CODED and value in WORDS else str(value)

"""How a row of the tables of rights is tried: who asks where, and what each of them is told.

Who only looks, or is kept out, changes nothing (test_deeds.py holds that): for them all rows of a
table share one place, in which everybody has signed in once. Whoever is let to do something does it
in a place that is made for that row, on things made for that role.
"""

import re
from contextlib import contextmanager

from flask.globals import app_ctx

from tests.conftest import configured, running, signing_in
from tests.databases import SERVER
from tests.factories import Make

SIGN_IN = "/zaloguj?dalej="
KEPT_OUT = {"-", "in"}


class Place:
    """The application of this moment with a town in it, and who has come there.

    `stage` makes the town and the things in a state, `requests` says how they are asked for.
    """

    def __init__(self, app, stage, requests):
        self.app, self.stage, self.requests = app, stage, requests
        self.context, self.make = app_ctx._get_current_object(), Make()
        self.town = stage.town(self.make)
        self.browsers, self.scenes = {}, {}

    def browser(self, role):
        """Return the browser of somebody; of nobody, a new one."""
        if role in self.browsers:
            return self.browsers[role]
        person = self.town.people.get(role)
        browser = signing_in(self.app)(person) if person else self.app.test_client()
        browser.get("/health/live")  # the first page of a visit may still set a cookie
        if person:
            self.browsers[role] = browser
        if role == "closed":  # while they were signed in
            self.make.close(person)
        return browser

    def things(self, row, of=""):
        """Return the scene of a row and the parts of the address, one for all or for a role."""
        state, endpoint = row["state"], row["endpoint"]
        if (state, of) not in self.scenes:
            self.scenes[state, of] = self.stage.scene(self.make, self.town, state), {}
        scene, parts = self.scenes[state, of]
        if endpoint not in parts:
            there, _ = self.requests.PARTS.get(endpoint, (lambda _: {}, {}))
            parts[endpoint] = there(scene)
        return scene, parts[endpoint]

    def send(self, row, role, scene, parts):
        """Ask as somebody; returns the path and the answer."""
        browser = self.browser(role)
        with self.app.test_request_context():
            path = self.app.url_for(row["endpoint"], **parts)
        if row["method"] == "GET":
            return path, browser.get(path, buffered=True)
        fields = self.requests.FORMS.get(row["endpoint"], lambda _: {})(scene)
        token = getattr(browser, "csrf", "")
        return path, browser.post(path, data={"csrf": token, **fields}, buffered=True)

    def told(self, row, role, of=""):
        """Return what somebody is told; a 404 is the very same one as for what is not there."""
        scene, parts = self.things(row, of)
        path, answer = self.send(row, role, scene, parts)
        seen = said(answer)
        # What a page says does not hang on the database, so one of them is asked.
        if seen == "-" and row["endpoint"] in self.requests.PARTS and not SERVER:
            _, not_there = self.requests.PARTS[row["endpoint"]]
            other = self.send(row, role, scene, not_there)
            assert plain(path, answer) == plain(*other), f"S-14: {role}"
        return seen


@contextmanager
def place_of_table(databases, folder, stage, requests):
    """Make the place that all rows of a table share."""
    with configured(databases, folder) as config, running(config, databases) as app:
        app.extensions["house"].engine.rebuild([])
        yield Place(app, stage, requests)


def answers(row, roles, shared, own):
    """Return what each role is told; `own` makes the place of this row when it is needed."""
    seen = {}
    for role in roles:
        is_harmless = row["method"] == "GET" or row[role] in KEPT_OUT
        place, of = (shared, "") if is_harmless else (own(), role)
        with place.context:
            seen[role] = place.told(row, role, of)
    return seen


def said(answer):
    """Say what an answer is as the table does."""
    if answer.status_code == 303 and (answer.location or "").startswith(SIGN_IN):
        return "in"
    if answer.status_code == 401 and 'href="/zaloguj"' in answer.text:
        return "in"  # what was sent by whoever was put out is given back besides
    return "-" if answer.status_code == 404 else str(answer.status_code)


def plain(path, answer):
    """All of an answer that could tell one 404 from another, without the address asked for."""
    headers = {k: v for k, v in answer.headers if k not in {"Date", "Content-Length"}}
    # the seconds until the session ends are the reader's, and go on between two requests
    text = re.sub(r'data-(seconds|life)="\d+"', "", answer.text)
    return text.replace(path, "…"), headers

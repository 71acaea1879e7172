"""How long what is kept about people is kept (the privacy notice says the same)."""

from datetime import timedelta

AFTER_SESSION = timedelta(days=30)
AFTER_TOKEN = timedelta(hours=24)
LETTERS = timedelta(days=30)
NOTICES = timedelta(days=365)
PARKED_FORMS = timedelta(hours=24)
REQUEST_KEYS = timedelta(days=1)
THROTTLES = timedelta(days=2)
ADDRESSES = timedelta(days=90)
ANSWERED_APPLICATIONS = timedelta(days=365)
UNUSED_ACCOUNT = timedelta(days=14)
IDLE_WARNED = timedelta(days=700)  # 23 months
IDLE_EMPTIED = timedelta(days=730)
IDLE_NOTICE = timedelta(days=30)  # at least so long after the letter
LOG = timedelta(days=730)  # the triggers of the database say the same
TRASH = timedelta(days=30)
UNMET = timedelta(days=730)  # what many looked for in vain, without anybody

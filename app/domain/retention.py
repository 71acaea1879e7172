"""How long what is kept about people is kept (the privacy notice says the same)."""

from datetime import timedelta

AFTER_SESSION = timedelta(days=30)
AFTER_TOKEN = timedelta(hours=24)
LETTERS = timedelta(days=30)
NOTICES = timedelta(days=365)
UNUSED_INVITATION = timedelta(days=14)
PARKED_FORMS = timedelta(days=7)
REQUEST_KEYS = timedelta(days=1)
THROTTLES = timedelta(days=2)
ADDRESSES = timedelta(days=90)
ANSWERED_APPLICATIONS = timedelta(days=365)
IDLE_WARNED = timedelta(days=700)  # 23 months
IDLE_ERASED = timedelta(days=730)
TRASH = timedelta(days=30)

"""One's own account: signing in, staying signed in, what proves who one is."""

from app.services.accounts.sessions import Browser, Started, end, resume, start
from app.services.accounts.signing_in import sign_in

__all__ = ["Browser", "Started", "end", "resume", "sign_in", "start"]

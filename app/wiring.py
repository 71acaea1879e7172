"""The parts put together; it decides nothing."""

from typing import Any

from flask import Flask, current_app, g
from flask_babel import Babel
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix

from app import door, errors, web
from app.config import ROOT, Config
from app.database import Opened, db, sessions
from app.search.engine import SearchEngine
from app.search.whoosh_engine import WhooshEngine
from app.services import reference
from app.writeups.sandbox import Renderer


def build(config: Config | None = None, engine: SearchEngine | None = None) -> Flask:
    """Build the application; tests pass their own settings and engine."""
    config = config or Config.load()
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.update(_settings(config))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _connect(app, config.database)
    Babel(app, locale_selector=door.language)
    login = LoginManager(app)
    login.user_loader(door.load_user)
    engine = engine or _engine(config)
    app.before_request(door.forget_others)
    app.before_request(door.make_room_for_files)
    app.before_request(door.refuse_foreign_requests)
    app.before_request(door.lead_to_second_factor)
    app.extensions["house"] = door.House(config, engine, Renderer())
    web.register(app)
    errors.register(app, door.note_denied, door.park_form, door.sent_words)
    app.wsgi_app = door.EnglishBelow(app.wsgi_app)  # type: ignore[assignment,method-assign]  # Flask's own way
    if config.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_host=1)  # type: ignore[method-assign]
    return app


def _engine(config: Config) -> SearchEngine:
    """Return the engine that the settings choose."""
    words = reference.thesaurus()
    if not config.opensearch_urls:
        return WhooshEngine(config.index_folder, words)
    # Needs the extra `opensearch`, and memory that nobody else should pay for.
    from app.search.opensearch_engine import Cluster, OpenSearchEngine

    return OpenSearchEngine(
        Cluster(config.opensearch_urls),
        config.opensearch_name,
        words,
        shards=config.opensearch_shards,
        replicas=config.opensearch_replicas,
    )


def _connect(app: Flask, url: str) -> None:
    """Give each context of the application its session."""
    app.extensions["database"] = sessions(url)
    app.teardown_appcontext(_close)
    db.here = _opened


def _opened() -> Opened:
    if "database" not in g:
        g.database = Opened(current_app.extensions["database"])
    opened: Opened = g.database
    return opened


def _close(_error: BaseException | None) -> None:
    if "database" in g:
        g.pop("database").close()


def _settings(config: Config) -> dict[str, Any]:
    """Return what Flask and its extensions are told."""
    is_secure = config.address.startswith("https://")
    return {
        "SECRET_KEY": config.secret(),
        "SECRET_KEY_FALLBACKS": list(config.secrets()[1:]),
        "MAX_CONTENT_LENGTH": 1_000_000,
        "TRUSTED_HOSTS": list(config.trusted_hosts) or None,
        "SESSION_COOKIE_NAME": "__Host-sesja" if is_secure else "sesja",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": is_secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "BABEL_DEFAULT_LOCALE": "pl",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Warsaw",
    }

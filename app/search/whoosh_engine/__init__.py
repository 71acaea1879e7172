"""The embedded engine on Whoosh. Only this package imports whoosh."""

from app.search.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]

"""Outputs of networks: written by cities, seen by more with every step."""

from app.services.outputs.reading import of_network, read, readable, version, versions

__all__ = ["of_network", "read", "readable", "version", "versions"]

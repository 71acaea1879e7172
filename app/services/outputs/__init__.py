"""Outputs of networks: written by cities, seen by more with every step."""

from app.services.outputs.reading import held, of_network, read, readable, version, versions

__all__ = ["held", "of_network", "read", "readable", "version", "versions"]

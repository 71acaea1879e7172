"""Markdown files: read and checked, cut in sections, made into safe HTML, kept in a folder."""

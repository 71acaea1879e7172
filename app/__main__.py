"""`python -m app` is the terminal door."""

from app.cli import main

main()

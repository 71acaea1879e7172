"""`python -m app` is the terminal door."""

from app import create_app
from app.cli import main

main(create_app)

"""Words and rules of the networks, in plain Python: no Flask, no database."""

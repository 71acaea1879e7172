"""Files from outside: known by their bytes, checked, made harmless, understood.

Everything that opens a foreign file runs in a child process (`sandbox`), which may die of it.
"""

"""Full-text search in Polish behind one small interface."""

"""Models as tables, drawings and graphs of text."""

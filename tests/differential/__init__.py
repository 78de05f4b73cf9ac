"""The engine against a second reading of the text."""

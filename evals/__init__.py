"""Measures of how good answers are, on questions whose evidence is known."""

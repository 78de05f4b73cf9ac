"""Faults in the meanings of time and duty, planted one at a time: each must be caught."""

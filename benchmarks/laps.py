"""Laps: every contestant in turn, several times over.

A machine is not equally fast all the time. So each contestant runs once in each
lap, a ratio is taken within its lap, and the laps' median is what is told.
"""

from typing import Final

LAPS: Final = 5

"""Laps: every contestant in turn, several times over.

A machine is not equally fast all the time. So each contestant runs once in each
lap, a ratio is taken within its lap, and the laps' median is what is told.

What is timed is the processor's time (`process_time`). By the clock on the wall a
busy machine would make long rounds look dearer than short ones: a short round is
seldom interrupted, a long one always.
"""

from typing import Final

LAPS: Final = 5

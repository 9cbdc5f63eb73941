"""Social assistance of a village: what its functions share.

A cold start makes some hundred thousand objects that all stay. Python's collector would look through them for garbage
again and again, which took a fifth to a quarter of the time; it now waits until twice as many have come (docs/adr).
"""

import gc

gc.set_threshold(200_000, 20, 100)

"""How hypothesis looks for what breaks a rule: how long one example takes says how busy the machine is, and is no rule."""

from hypothesis import settings

settings.register_profile("lumbung", settings.default, deadline=None)
settings.load_profile("lumbung")

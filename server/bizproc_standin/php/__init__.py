"""PHP's own rules for values, as far as the portal's answers show them: the engine is written in PHP.

Here ``None``, ``bool``, ``int``, ``float`` and ``str`` are PHP's scalars, a ``list`` or a mapping its array, and a day
(``date``), a moment (``datetime``) or a time of day (``time``) one of the engine's own objects.
"""

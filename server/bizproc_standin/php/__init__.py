"""PHP's rules for values, where they affect the portal's responses: the engine is written in PHP.

Here ``None``, ``bool``, ``int``, ``float`` and ``str`` are PHP's scalars, a ``list`` or a mapping its array, and a
``date``, ``datetime`` or ``time`` an object of the engine.
"""

"""The portal's state and rules, without HTTP and without the JSON shapes of any dialect.

``world`` holds ``World`` (the facade), ``records`` what it stores, ``errors`` what it raises. Nothing is
re-exported here: the engine imports ``store`` and ``records``, and ``world`` imports the engine.
"""

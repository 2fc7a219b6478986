"""The portal's state and rules, independent of HTTP and of the dialects' JSON.

``world`` contains ``World`` (the facade), ``state`` its store, records and errors. Nothing is re-exported here:
``world`` imports the engine, which imports ``state``.
"""

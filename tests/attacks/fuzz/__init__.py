"""Mutated input against a running server, and judges that watch what comes of it.

`rounds` says what is done (a scene and steps, all from a seed), `playing` does it with a server in a process of
its own, `judges` look at the evidence, `shrinking` makes what was found small.
"""

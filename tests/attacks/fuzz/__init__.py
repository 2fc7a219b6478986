"""Fuzzing of a running server: hostile input, and judges that check the outcome.

`rounds` generates rounds (a scene and steps, all from a seed), `playing` runs them against a server process,
`judges` check the evidence, `shrinking` reduces the input of a finding.
"""

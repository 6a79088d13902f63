"""What is said to whom: one pure function per format, each `Sequence[Report] -> str`.

text            what comes from a submission, made harmless for any reader
as_json         for CI, and for measurements
as_terminal     for the learner
of_verification what `judge verify` found, for authors
of_history      what was recorded, for the learner, and as JSON lines
"""

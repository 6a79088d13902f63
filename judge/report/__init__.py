"""What is said to whom: one pure function per format, each `Sequence[Report] -> str`.

text            what comes from a submission, made harmless for any reader
words           verdicts as they are said everywhere
checks          a report taken apart: one check for each family
recalled        a report again, from the document that was kept of it
layered, charts where the parts of a graph and of a figure lie
statement       an exercise's statement, for a page and for a terminal
page            what pages are made of: `judge/templates/` under a policy
as_json         for CI, and for measurements
as_terminal     for the learner
as_html         one page that is whole in itself
as_junit, as_github, as_gitlab, as_gradescope, as_classroom50, as_markdown
                for those who read one of these
of_family       what a report says of one family
as_plot         a picture of the speed evidence, from one report in JSON
of_attempt      what `judge try` found, for authors
of_verification what `judge verify` found, for authors
of_mutation     what `judge verify --mutate` found, for authors
of_calibration  what `judge calibrate` proposes, for authors
of_review       what comes back, for the learner
of_tracks       what comes before what, for the learner
of_history      what was recorded, for the learner, and as JSON lines
of_progress     the same with every exercise, as a page
"""

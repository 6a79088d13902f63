"""The trusted core: a submission becomes a report.

seeds                   one secret, an independent stream per path
spec                    what an exercise author writes
compare                 equal enough? if not, the first cause
verdict                 Code, Finding, AxisResult, Verdict, Report
axes                    correctness, stability, speed: they plan and weigh, they never run
catalog                 exercises on disk
answers                 what a right answer is, and how uncertain
duel                    two boxes on one clock
grade                   the story: plan, play, weigh, decide
verify                  does every known solution get its known verdict?
report                  one pure function per format
"""

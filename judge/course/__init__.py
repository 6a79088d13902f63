"""A class: what many learners handed in becomes a gradebook.

roster      who the learners are: a folder of folders, or a roster.csv
handed      what they handed in, found and read without trusting any of it
work        one grading as bytes in and JSON out, for any process on any machine
ledger      every grading in one SQLite file: nothing lost, nothing twice
marking     what is still to be graded, graded on any executor
book        the gradebook as data, and where the class fell
collected   the class as it is now: what is handed in, what is still to be graded, where all stand
rejudged    what changed between two versions of an exercise
canvas, lines, page
            the gradebook for Canvas, as JSON lines, as one HTML file
similar     submissions that are alike: a hint for people, never a verdict
shown       what the terminal says at the end
"""

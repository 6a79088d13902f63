"""An author's exercise, held to what it says before a learner meets it.

mistakes    all that the reference alone shows
asked       what the families ask, drawn once
generators, arguments, steady
            mistakes of generators; about arguments; of the reference
promises    what stub and statement say of dtypes and shapes
sources     where a learner may read on
readable    what nobody could read in a statement
zeros       answers of 0 that prove nothing
degenerate  answers that nobody computed
filed       what must lie beside the reference
trier       known solutions, tried as a learner's would be
shown       what these show of the exercise
"""

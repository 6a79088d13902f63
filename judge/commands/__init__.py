"""What the command line can be asked for, one module for each kind of person who asks.

learner    list, show, start, grade, watch, replay
author     verify
machine    doctor, box
options    what they share
"""

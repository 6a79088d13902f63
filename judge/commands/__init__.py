"""What the command line can be asked for, one module for each kind of person who asks.

workspace   init, start, open, reset, next, status, completion
submissions test, submit, history, diff, export
review      review
report      report
hint        hint
learner     list, show, grade, watch, replay
author      new, try, verify, calibrate
catalogs    catalog pack, catalog add, catalog list
pictures    plot
ci          ci, lock, verify-report
course      class grade, class rejudge
machine     doctor, box
options     what they share
"""

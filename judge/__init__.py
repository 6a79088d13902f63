"""The trusted core: a submission becomes a report.

seeds                   one secret, an independent stream per path
rules                   what a speed family may ask
spec, draw, handed      what an exercise author writes; tensors drawn where they are used; functions that stay here
fields                  what an author gave is of the type that is asked for
bands                   how near a prediction must come
guarded                 tensors in flat memory with guards around them, for kernels
compare                 is it an answer at all? structure, shape, dtype
verdict                 Code, Finding, AxisResult, Verdict, Report
yardstick, near         how far from the truth, in multiples of what careful arithmetic does; plainly near, at a glance
hints                   three levels of them, as an author writes them
loading, names          the author's files, run; what somebody who names an exercise may have meant
catalog, tracks, mine   exercises on disk; what comes before what; what a learner has built of that
bundle, shelf           files in a zip; private catalogues, packed, and added by the user
steps                   steps, taken here with an entry of the author's, and with their arrays changed
answers                 what a right answer is, and how uncertain
axes                    correctness, stability, speed: they plan and weigh, they never run
trials                  cases planned and answered ahead of the play
play, duel, lock        cases in boxes; two boxes on one clock; one clock per machine
turns                   one side's turn on the clock, and what of it is its own work
climb, tally            the same at several sizes, for rules about growth; calls counted, which needs no clock
device, ceilings        what the times were measured on, the GPU or what stands for one; what it can do at best
afar                    two boxes on the judge's clock on a GPU
around                  the numbers around the worst element
diagnosis               which known mistake it is
dice, smaller           simple draws for an author's families; smaller cases, by name
shrink, smallest        the shortest trace that still fails; the smallest input that does
source                  the bytes of a submission's file
grade                   the story: plan, play, weigh, decide
pool, cluster           processes, and the nodes of a Ray cluster, behind `concurrent.futures`
node                    what lives on a node of a cluster
many                    several files of one exercise, side by side
skeletons, scaffold     the texts and the beginnings of an exercise
attempt                 one solution against every family, with all numbers
authoring               mistakes of authors, each with file, line and the mend
verify                  does every known solution get its known verdict, and nothing else pass?
whole                   several exercises verified side by side
mutants, mutate         small changes of the reference: is each of them noticed?
edits                   an exercise verified again on every save of one of its files
calibrate               where a speed limit should lie
pins, signature         the exercises as an instructor pinned them; a report that proves who made it
autograder              the zip that Gradescope runs
canary, ci              does grading tell right from wrong here? a learner's repository in CI
saves, watch            what an editor does to a file; grading again on every save
workspace, history      a learner's folder; every submission, in one file of the user's
review                  when an accepted exercise comes back
__main__                `judge` from the first moment on
plugin, items           what pytest meets in a workspace: families as test items
progress                exercises and submissions, gathered for whoever shows where a learner stands
equations               LaTeX as MathML, and as a line of text
course                  many learners' solutions become a gradebook
screen                  what is shown while the judge works
replace, since          files that are there whole, or not at all; what differs from a commit, as git says it
templates               a pipeline for GitLab; what pages are made of
report, dump            one pure function per format; a case for the learner's own debugger
commands                what the command line can be asked for
"""

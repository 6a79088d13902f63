"""Running code nobody trusts: a step goes in, an Outcome comes out. Never imports judge.

wire, arena, tensors, handed, worker
                                our files that are also inside the box; arena is memory of a device
guards, programs                two more, where kernels are interpreted: around their tensors, between their programs
zygote                          what warm boxes are forked from: trusted, but in a box itself
box                             the words of the border: Step, Limits, Outcome, Box, Backend, BoxError
seccomp                         kernel walls that backends use
meter, groups, processes        what counts, limits, freezes and ends a box: control groups, or a watcher of processes
gpu                             the device that a box can be shown
bubblewrap, warm, unboxed       backends that start processes of their own
docker                          the backend that asks a Docker engine
engine, images, containers      the engine, what boxes are made of, and their life and end
first                           the first process of a box that is started by an argv
runtime                         the Python that runs in a box
pipes, memory, parts, messages  the judge's end of the wire: bytes, and what they mean
serving                         functions that stay in the judge, and what boxes ask them
clock, endings                  what a box has spent, and whether it is frozen; why it ended, or gave no answer
session                         one box: its deadlines, and what comes as an Outcome
clauses, manners, limits, walls what every backend must do, one clause for each promise
contract                        all of them, to be run on any machine
doctor                          what works on this machine, and what to do about the rest
"""

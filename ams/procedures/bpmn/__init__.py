"""A procedure as BPMN 2.0 (ISO/IEC 19510), with the diagram, for other people's modellers.

Each activity is a task in its lane; where several outcomes follow, an exclusive gateway. Ways in
which a request ends early are end events of their own beside the activity; what the applicant may
do while somebody else works (withdrawing) is an interrupting boundary event. No expressions: a
flow's name is the outcome's own.
"""

"""Requests as the applicant meets them: file, attach, follow, correct, withdraw, confirm.

Officers and auditors open the same detail page; what they decide is ``web.officer``'s.
"""

"""Open Badges 3.0 API, the side of the host: a learner's other programs read and add badges.

OAuth 2.0 is allauth's and oauthlib's; here stand the rules that the specification adds to it, and
the four calls (§6.1 of Open Badges 3.0).
"""

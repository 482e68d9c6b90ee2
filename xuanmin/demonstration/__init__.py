"""The demonstration: Zhujing town's September 2021 in acts, each in a module of its own, on a real installation.

An act does what an office, a clerk or an upstream system does, through the same topics, HTTP calls and files, then says
what came of it and how long it took.
"""

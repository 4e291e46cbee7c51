"""Load: many people use their cards at once, and every answer is compared with the right one.

`play` is the only module that imports Locust, which patches the sockets of its whole process; it
runs in processes of its own, which `crowd` starts and watches.
"""

# Runs the Autobahn fuzzing client, in Jython: client.py URL FOLDER CASE... ; the results are in FOLDER/index.json.
import sys

from autobahntestsuite import wstest

url, folder = sys.argv[1:3]
wstest.start(
    {"mode": "fuzzingclient", "debug": False},
    {
        "failByDrop": False,
        "outdir": folder,
        "servers": [{"agent": "sluice", "url": url, "options": {"version": 18}}],
        "cases": sys.argv[3:] or ["*"],
        "exclude-cases": [],
        "exclude-agent-cases": {},
    },
)

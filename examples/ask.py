#!/usr/bin/env python3
"""A loop that owns its trials: asks a sweep for parameters and tells it what came of them.

Usage: ask.py http://HOST:PORT SWEEP      (the token, if one is needed, is in SWEEP_TOKEN)
"""
import json, os, sys, time, urllib.error, urllib.request


class Sweep:
    def __init__(self, address, name, token=os.environ.get("SWEEP_TOKEN")):
        self.url = f"{address}/api/sweeps/{name}"
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def post(self, verb, **body):
        patience = 60
        while True:
            try:
                request = urllib.request.Request(f"{self.url}/{verb}", json.dumps(body).encode(), self.headers)
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refused:
                if refused.code == 409:  # finished, or too late: another client has the trial
                    return None
                if refused.code != 503:  # a mistake, which the answer names
                    raise RuntimeError(refused.read().decode()) from None
                time.sleep(float(refused.headers.get("Retry-After", 1)))
            except OSError:  # the coordinator is away; what was asked for is still ours when it is back
                patience -= 1
                if patience == 0:
                    raise
                time.sleep(1)


def quadratic(x, y):
    return (x - 1) ** 2 + (y + 2) ** 2


if __name__ == "__main__":
    sweep = Sweep(sys.argv[1], sys.argv[2])
    while trial := sweep.post("ask", lease=60):
        known = {"trial": trial["trial"], "attempt": trial["attempt"]}
        try:
            said = {"values": {"loss": quadratic(**trial["parameters"])}}
        except ArithmeticError as problem:
            said = {"state": "failed", "reason": str(problem)}
        told = sweep.post("tell", **known, **said)
        if told and told["finished"]:
            break

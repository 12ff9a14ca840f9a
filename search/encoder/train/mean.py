#!/usr/bin/env python3
"""mean.py A.npz B.npz ... OUT.npz: the mean of the weights of several runs, each of which went on from the one before.

What a run learned last is partly noise; the mean of two keeps what they agree on (model soups, Wortsman et al. 2022).
"""
import sys

import numpy as np


def main():
    *paths, out = sys.argv[1:]
    if len(paths) < 2:
        sys.exit(__doc__)
    runs = [np.load(p) for p in paths]
    mean = {}
    for name in runs[0].files:
        of = [r[name] for r in runs]
        if any(x.shape != of[0].shape or x.dtype != of[0].dtype for x in of):
            sys.exit(f"{name} is not of one shape and type in all of them")
        mean[name] = np.mean(of, axis=0, dtype=np.float64).astype(of[0].dtype) if of[0].dtype.kind == "f" else of[0]
    np.savez(out, **mean)


if __name__ == "__main__":
    main()

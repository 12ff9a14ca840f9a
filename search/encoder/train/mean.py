#!/usr/bin/env python3
"""mean.py [--base BASE.npz --share S] A.npz B.npz ... OUT.npz: the mean of the weights of several runs, each of which went on from the one before.

What a run learned last is partly noise; the mean of two keeps what they agree on (model soups, Wortsman et al. 2022). A share of the untrained base
keeps some of what it knew of finding and our questions do not ask for (WiSE-FT, Wortsman et al. 2022); its heads, which read nothing yet, are left out.
"""
import argparse
import sys

import numpy as np

HEADS = ("rel", "span", "pol")


def based(mean, base, share):
    """mean with a share of the base. The one type vector, which is added to every position, goes into the positions."""
    place = lambda w: w["emb.pos"] + w["emb.type"][0]
    out = dict(mean)
    for name, x in mean.items():
        if name == "emb.word" or name.split(".")[0] in HEADS:
            continue
        x, y = (place(mean), place(base)) if name == "emb.pos" else (x, base[name])
        out[name] = ((1 - share) * x + share * y).astype(mean[name].dtype) if name != "emb.type" else np.zeros_like(x)
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base", help="the untrained base.npz")
    p.add_argument("--share", type=float, default=0, help="of the base in the result")
    p.add_argument("files", nargs="+")
    a = p.parse_args()
    *paths, out = a.files
    if not paths or (len(paths) < 2 and not a.share):
        sys.exit(__doc__)
    runs = [np.load(x) for x in paths]
    mean = {}
    for name in runs[0].files:
        of = [r[name] for r in runs]
        if any(x.shape != of[0].shape or x.dtype != of[0].dtype for x in of):
            sys.exit(f"{name} is not of one shape and type in all of them")
        mean[name] = np.mean(of, axis=0, dtype=np.float64).astype(of[0].dtype) if of[0].dtype.kind == "f" else of[0]
    np.savez(out, **(based(mean, np.load(a.base), a.share) if a.share else mean))


if __name__ == "__main__":
    main()

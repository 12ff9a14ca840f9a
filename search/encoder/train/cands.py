#!/usr/bin/env python3
"""cands.py --binary policybot --shared DIR --tok tok.json --out DIR [--encoder DIR]: the candidates of every question.

Copies the documents of each set flat into a folder, lets the product index and serve them, asks /api/v1/search for 40 clauses a question, and writes
NAME.jsonl (as answered) and NAME.pkl (cleaned, with the right clauses marked). DIR is the folder with corpus, eval and train. With --encoder (weights of an earlier run) the clauses are
found by meaning too, so that the reader meets in training what it will be given: stores that have their vectors already (--stores) save the time.
"""
import argparse
import json
import os
import pickle
import shutil
import subprocess
import time
import urllib.parse
import urllib.request

import data
from train import OWN


def read(path):
    return [json.loads(x) for x in open(path, encoding="utf-8") if x.strip()]


def as_question(r):
    """A row of train in the fields of eval."""
    doc = os.path.basename(r["doc"])
    none = r["kind"] == "unanswerable"
    return {"id": r["id"], "question": r["question"], "category": r["kind"], "docs": [doc], "span": r["span"], "style": r["style"], "near": r["near"],
            "polarity": r["polarity"], "evidence": {doc: r["evidence"]} if r["evidence"] else {}, "answer": None if none else r["span"] or r["evidence"],
            "followup_of": r.get("followup_of")}


def jobs(shared):
    """(corpus name, its files, [(set name, rows)])."""
    laws = lambda names: [os.path.join(shared, "corpus/laws", n) for n in names]
    policy = sorted(os.listdir(os.path.join(shared, "corpus/policy")))
    rows = [as_question(r) for r in read(os.path.join(shared, "train/rows_policy.jsonl"))]
    for i, keep in ((1, lambda n: int(n[:2]) <= 45), (2, lambda n: int(n[:2]) > 45)):
        yield f"policy{i}", [os.path.join(shared, "corpus/policy", n) for n in policy if keep(n)], [
            (f"policy{i}", read(os.path.join(shared, f"eval/qa_policy{i}.jsonl"))), (f"rp{i}", [r for r in rows if keep(r["docs"][0])])]
    more = os.path.join(shared, "corpus/policy_train")
    yield "policy_train", [os.path.join(more, n) for n in sorted(os.listdir(more))], [("rpm", [as_question(r) for r in read(os.path.join(shared, "train/rows_policy_more.jsonl"))])]
    rl = read(os.path.join(shared, "train/rows_laws.jsonl"))
    yield "rowlaws", laws(sorted({r["doc"] for r in rl})), [("rl", [as_question(r) for r in rl])]
    for i in "123":
        docs = [x.strip() for x in open(os.path.join(shared, f"eval/qa_laws{i}_docs.txt"), encoding="utf-8") if x.strip()]
        yield "laws" + i, laws(docs), [("laws" + i, read(os.path.join(shared, f"eval/qa_laws{i}.jsonl")))]


def own(folder, shared):
    """The corpora and rows that we wrote: own/laws.jsonl on files of corpus/laws, own/notices.jsonl on own/notices.

    Rows on laws hold no text of theirs: evidence, span and near are [from, to) in the file's characters without white space."""
    laws = {n: os.path.join(d, n) for d, _, names in os.walk(os.path.join(shared, "corpus/laws")) for n in names}
    notices = {n: os.path.join(folder, "notices", n) for n in os.listdir(os.path.join(folder, "notices"))}
    for name in OWN:
        files = laws if name.startswith(("ow", "fl")) else notices
        rows = [r for r in read(os.path.join(folder, "laws.jsonl" if files is laws else "notices.jsonl")) if r["id"].startswith(name + "-")]
        paths = [files[d] for d in sorted({r["doc"] for r in rows})]
        if files is laws:
            text = {os.path.basename(p): "".join(open(p, encoding="utf-8").read().split()) for p in paths}
            for r in rows:
                cut = lambda at: at and text[r["doc"]][at[0]:at[1]]
                r.update(evidence=cut(r["evidence"]), span=cut(r["span"]), near=[cut(x) for x in r["near"]])
        yield name, paths, [(name, [as_question(r) for r in rows])]


def search(base, q, mode="lexical"):
    return json.load(urllib.request.urlopen(base + "/api/v1/search?" + urllib.parse.urlencode({"q": q, "size": 40, "mode": mode}), timeout=60))


def serve(binary, folder, store, port, probe, encoder):
    """The running server, once everything is indexed (the number of matches no longer changes)."""
    log = open(store + ".log", "w")
    if encoder != "off":   # the vectors first
        subprocess.run([binary, "index", "--vectors", "--encoder", encoder, "--corpus", folder, "--data", store], stdout=log, stderr=log, check=True)
    s = subprocess.Popen([binary, "serve", "--encoder", encoder, "--corpus", folder, "--data", store, "--addr", f"127.0.0.1:{port}"], stdout=log, stderr=log)
    base, last = f"http://127.0.0.1:{port}", -1
    for _ in range(600):
        time.sleep(1)
        try:
            n = search(base, probe)["total"]
        except OSError:
            continue
        if n and n == last:
            return s, base
        last = n
    s.terminate()
    raise SystemExit(f"{folder}: not ready, see {store}.log")


def main():
    p = argparse.ArgumentParser()
    for x in ("binary", "shared", "tok", "out"):
        p.add_argument("--" + x, required=True)
    p.add_argument("--encoder", default="off", help="folder with encoder.bin")
    p.add_argument("--stores", help="folder of data folders, by corpus")
    p.add_argument("--only", help="corpora, separated by commas, instead of all")
    p.add_argument("--port", type=int, default=18931)
    a = p.parse_args()
    tok = data.Tok(a.tok)
    mine = os.path.join(os.path.dirname(os.path.abspath(__file__)), "own")
    for corpus, paths, sets in [*jobs(a.shared), *own(mine, a.shared)]:
        if a.only and corpus not in a.only.split(","):
            continue
        folder, store = os.path.join(a.out, "corpus", corpus), os.path.join(a.stores or a.out, corpus if a.stores else "store-" + corpus)
        os.makedirs(folder, exist_ok=True)
        for f in paths:
            shutil.copy(f, folder)
        server, base = serve(a.binary, folder, store, a.port, sets[0][1][0]["question"], a.encoder)
        for name, rows in sets:
            byid = {r["id"]: r for r in rows}
            path = os.path.join(a.out, name + ".jsonl")
            with open(path, "w", encoding="utf-8") as f:
                for r in rows:
                    q = r["question"]
                    if r.get("followup_of"):
                        q = byid[r["followup_of"]]["question"] + " " + q
                    f.write(json.dumps({"gold": r, "q": q, "search": search(base, q, "hybrid" if a.encoder != "off" else "lexical")}, ensure_ascii=False) + "\n")
            loaded = data.load(path, tok)
            pickle.dump(loaded, open(os.path.join(a.out, name + ".pkl"), "wb"))
            n = [r for r in loaded if r["answered"]]
            print(f"{name}: {len(loaded)} questions; right clause first, in ten, in thirty:",
                  [round(100 * sum(any(c["right"] for c in r["cands"][:k]) for r in n) / len(n), 1) for k in (1, 10, 30)], flush=True)
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()

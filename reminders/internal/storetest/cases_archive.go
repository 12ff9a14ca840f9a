package storetest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/policybot/policybot/reminders"
)

// fill puts one occurrence into each state and returns their ids.
func (h *Harness) fill(t testing.TB) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, state := range []string{"D", "X", "F", "S", "C", "WU"} {
		ids[state] = h.bring(t, "r"+state, state).ID
	}
	ids["W"] = h.add(t, "rW", 1000*h.Tick)
	return ids
}

func (h *Harness) export(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	ok(t, h.Store.Export(ctx(t), &b))
	return b.String()
}

// testExportImport: into the same store nothing changes; into an empty one all
// comes, what was due or under way as uncertain; twice is once.
func testExportImport(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	ids := h.fill(t)
	ok(t, s.PutSubscription(c, reminders.Subscription{ID: "s", Keyword: "备案"}))
	out := h.export(t)
	got := must(s.Import(c, strings.NewReader(out)))(t)
	if got.Reminders+got.Occurrences+got.Subscriptions+got.Delivered+got.Damaged != 0 || got.Known != 15 {
		t.Errorf("import into the same store: %+v", got)
	}
	if again := h.export(t); withoutHeader(again) != withoutHeader(out) {
		t.Error("an import of what is there changed something")
	}
	for _, id := range []string{"rD", "rX", "rF", "rWU", "rS", "rC", "rW"} {
		must(s.Finish(c, id, reminders.Closing{Status: reminders.Void}))(t)
	}
	h.settle(t, ids["S"])
	h.settle(t, ids["WU"])
	h.settle(t, ids["C"])
	h.Advance(h.Tick)
	must(s.Trim(c, h.now(t)))(t)
	for state, id := range ids {
		if _, err := s.Occurrence(c, id); err == nil && state != "F" {
			t.Fatalf("%s was not trimmed", state)
		}
	}
	got = must(s.Import(c, strings.NewReader(out)))(t)
	if got.Occurrences < 6 || got.Uncertain != 3 {
		t.Errorf("import: %+v", got)
	}
	for state, want := range map[string]string{"D": "D", "X": "X", "WU": "WU", "S": "WU", "C": "WU", "W": "W"} {
		h.wantState(t, ids[state], want)
	}
	must(s.Import(c, strings.NewReader(out)))(t)
	claims := h.claim(t, 20)
	if len(claims) != 3 {
		t.Fatalf("claimed after import: %s", show(claims))
	}
	for _, r := range claims {
		wantErr(t, s.Begin(c, reminders.Ref{ID: r.ID(), Token: r.Token}, reminders.Mark{Lease: h.lease()}), reminders.ErrUncertain)
	}
}

func withoutHeader(export string) string {
	_, rest, _ := strings.Cut(export, "\n")
	return rest
}

// testImportDamaged: a bad line costs itself, a cut end is noticed.
func testImportDamaged(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	h.add(t, "a", 0)
	h.add(t, "b", 0)
	lines := strings.SplitAfter(h.export(t), "\n")
	for _, id := range []string{"a", "b"} {
		must(s.Finish(c, id, reminders.Closing{Status: reminders.Void}))(t)
	}
	h.Advance(h.Tick)
	must(s.Trim(c, h.now(t)))(t)
	lines[1] = strings.Replace(lines[1], "报送", "报销", 1)
	got, err := s.Import(c, strings.NewReader(strings.Join(lines, "")))
	wantErr(t, err, reminders.ErrCorrupt)
	if got.Damaged != 1 || got.Occurrences != 2 || got.Reminders != 1 {
		t.Errorf("import with a bad line: %+v", got)
	}
	_, err = s.Import(c, strings.NewReader(strings.Join(lines[:3], "")))
	wantErr(t, err, reminders.ErrCorrupt)
	_, err = s.Import(c, strings.NewReader("id,text\n"))
	wantErr(t, err, reminders.ErrCorrupt)
	_, err = s.Import(c, strings.NewReader(strings.Replace(lines[0], fmt.Sprintf(`"v":%d`, reminders.BodyVersion), `"v":99`, 1)))
	wantErr(t, err, reminders.ErrNewer)
}

// testExportDamaged: what cannot be read is in the export as damaged, and its import says
// that it is not whole.
func testExportDamaged(t *testing.T, h *Harness) {
	id := h.add(t, "a", 1000*h.Tick)
	h.add(t, "b", 1000*h.Tick)
	h.Damage(t, id)
	out := h.export(t)
	if n := strings.Count(out, `"kind":"damaged"`); n != 1 || !strings.Contains(out, id) {
		t.Fatalf("%d damaged lines in %s", n, out)
	}
	got, err := h.Store.Import(ctx(t), strings.NewReader(out))
	wantErr(t, err, reminders.ErrCorrupt)
	if got.Damaged != 1 || got.Known != 3 {
		t.Errorf("import: %+v", got)
	}
}

// testImportProves: an export that knows of the delivery ends a waiting one.
func testImportProves(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	id := h.add(t, "r", 0)
	old := h.export(t)
	h.Advance(h.Tick)
	h.claimOne(t)
	h.settle(t, id)
	newer := h.export(t)
	must(s.Finish(c, "r", reminders.Closing{Status: reminders.Done}))(t)
	h.Advance(h.Tick)
	must(s.Trim(c, h.now(t)))(t)
	must(s.Import(c, strings.NewReader(old)))(t)
	h.wantState(t, id, "WU")
	if got := must(s.Import(c, strings.NewReader(newer)))(t); got.Delivered != 1 {
		t.Errorf("import: %+v", got)
	}
	h.wantState(t, id, "D")
	must(s.Import(c, strings.NewReader(old)))(t)
	h.wantState(t, id, "D")
}

func testTrim(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	ids := h.fill(t)
	h.Advance(h.Tick)
	cut := h.now(t)
	h.Advance(h.Tick)
	later := h.bring(t, "later", "D").ID
	if n := must(s.Trim(c, cut))(t); n != 2 {
		t.Errorf("Trim = %d, want D and X", n)
	}
	for state, id := range ids {
		_, err := s.Occurrence(c, id)
		if gone := err != nil; gone != (state == "D" || state == "X") {
			t.Errorf("%s gone: %v", state, gone)
		}
	}
	h.wantState(t, later, "D")
	if _, err := s.Reminder(c, "rD"); err != nil {
		t.Errorf("an active reminder: %v", err)
	}
}

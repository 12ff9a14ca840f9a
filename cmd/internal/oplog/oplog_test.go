package oplog

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// clock is a time that is set.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func open(t *testing.T, dir string, c *clock, limit int64) *Log {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(dir, Options{Now: c.now, Zone: zone, Limit: limit, Alarm: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func names(t *testing.T, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		out = append(out, f.Name())
	}
	return strings.Join(out, " ")
}

// read gives the targets of a day.
func read(t *testing.T, l *Log, q Query) (string, int) {
	t.Helper()
	all, total, err := l.Read(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range all {
		out = append(out, e.Target)
	}
	return strings.Join(out, " "), total
}

// TestKept: days get files of their own, in local time; old ones are packed and stay
// readable; what is older than a year and more goes, and nothing younger.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	c := &clock{time.Date(2025, 10, 1, 15, 30, 0, 0, time.UTC)} // half past eleven at night there
	l := open(t, dir, c, 0)
	l.Write(Entry{Target: "a", Who: "王"}, false)
	c.Time = c.Add(time.Hour)
	l.Write(Entry{Target: "b", Who: "李", Action: "DELETE /x"}, true)
	if got := names(t, dir); got != "2025-10-01.jsonl 2025-10-02.jsonl" {
		t.Errorf("files %s", got)
	}
	if err := l.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != "2025-10-01.jsonl.gz 2025-10-02.jsonl" {
		t.Errorf("files after a day %s", got)
	}
	c.Time = c.AddDate(1, 0, 0)
	l.Write(Entry{Target: "c"}, true)
	if err := l.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != "2025-10-01.jsonl.gz 2025-10-02.jsonl.gz 2026-10-02.jsonl" {
		t.Errorf("files after a year %s", got)
	}
	for day, want := range map[string]string{"2025-10-01": "a", "2025-10-02": "b", "2026-10-02": "c", "": "c", "2026-10-01": ""} {
		if got, _ := read(t, l, Query{Day: day, Size: 10}); got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
	c.Time = c.AddDate(0, 0, 40)
	if err := l.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != "2026-10-02.jsonl.gz" && got != "2026-10-02.jsonl" { // that one is still open
		t.Errorf("files after 405 days %s", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKeptAYear: however little the operator wants to keep, it is a year.
func TestKeptAYear(t *testing.T) {
	l, err := Open(t.TempDir(), Options{Keep: time.Hour})
	if err != nil || l.opt.Keep != MinKeep {
		t.Errorf("kept %s, %v", l.opt.Keep, err)
	}
}

func TestPagesAndFilters(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, &clock{time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC)}, 400) // some files of the day
	for i := range 12 {
		l.Write(Entry{Target: fmt.Sprint(i), Who: []string{"王", "李"}[i%2], Action: fmt.Sprintf("GET /%d", i%3)}, i%2 == 0)
	}
	if got := names(t, dir); strings.Count(got, " ") < 2 || !strings.Contains(got, "2026-11-30.10.jsonl") && strings.Count(got, " ") > 10 {
		t.Errorf("files %s", got)
	}
	for _, c := range []struct {
		q     Query
		want  string
		total int
	}{
		{Query{Size: 3}, "11 10 9", 12},
		{Query{From: 3, Size: 3}, "8 7 6", 12},
		{Query{From: 11, Size: 3}, "0", 12},
		{Query{From: 20, Size: 3}, "", 12},
		{Query{Who: "王", Size: 2}, "10 8", 6},
		{Query{Action: "/2", Size: 9}, "11 8 5 2", 4},
	} {
		if got, total := read(t, l, c.q); got != c.want || total != c.total {
			t.Errorf("%+v: %q of %d, want %q of %d", c.q, got, total, c.want, c.total)
		}
	}
}

// TestAfterACrash: a line that was cut off is lost alone.
func TestAfterACrash(t *testing.T) {
	dir := t.TempDir()
	c := &clock{time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC)}
	l := open(t, dir, c, 0)
	l.Write(Entry{Target: "a"}, true)
	f, err := os.OpenFile(filepath.Join(dir, "2026-11-30.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"at":"2026-`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	l = open(t, dir, c, 0)
	l.Write(Entry{Target: "b"}, true)
	if got, total := read(t, l, Query{Size: 9}); got != "b a" || total != 2 {
		t.Errorf("%q of %d", got, total)
	}
}

// TestAlarmOnce: a folder that takes nothing is told of once, and again after it took something.
func TestAlarmOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	told := 0
	l, err := Open(dir, Options{Alarm: func(error) { told++ }})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := os.Rename(dir, dir+".away"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir, nil, 0o600); err != nil { // no folder any more
			t.Fatal(err)
		}
		l.drop()
		l.Write(Entry{Target: "a"}, true)
		l.Write(Entry{Target: "b"}, true)
		if err := os.Remove(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(dir+".away", dir); err != nil {
			t.Fatal(err)
		}
		l.Write(Entry{Target: "c"}, true)
	}
	if told != 2 {
		t.Errorf("told %d times", told)
	}
	if got, _ := read(t, l, Query{Size: 9}); got != "c c" {
		t.Errorf("kept %q", got)
	}
}

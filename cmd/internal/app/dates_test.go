package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/cmd/internal/telemetry"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/index"
)

// trial is in force from 2000-01-02 to 2002-01-01, as the text itself says.
const trial = "青山县校车管理办法(试行)\n\n青教发〔1999〕7号\n\n一、车辆\n\n校车每学期检验1次。\n\n二、附则\n\n本办法自2000年1月2日起施行,有效期2年。\n\n青山县教育局\n1999年12月20日\n"

func at(t *testing.T, day string) func() time.Time {
	t.Helper()
	when, err := time.Parse("2006-01-02 15:04 -0700", day+" 09:00 +0800")
	if err != nil {
		t.Fatal(err)
	}
	return func() time.Time { return when }
}

func validity(t *testing.T, k *Knowledge) corpus.Validity {
	t.Helper()
	docs, err := k.Library.Documents(t.Context())
	if err != nil || len(docs) != 1 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
	return docs[0].Validity
}

// TestAnotherDayIsAnotherValidity: the same index serves from day to day until
// one comes on which a document begins or ceases to hold.
func TestAnotherDayIsAnotherValidity(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", trial)
	cfg := settings(t, dir)
	for i, day := range []struct {
		day    string
		turned bool
		want   corpus.Validity
	}{
		{"1999-12-31", false, corpus.NotYet}, // the first index
		{"2000-01-02", true, corpus.InForce},
		{"2002-01-01", false, corpus.InForce},
		{"2002-01-02", true, corpus.Repealed},
		{"2030-01-01", false, corpus.Repealed},
	} {
		opt := Options{Now: at(t, day.day)}
		ask := func() { // a single command brings the index up to date, but begins none
			k, err := Open(t.Context(), cfg, opt)
			if err != nil {
				t.Fatal(err)
			}
			if got := validity(t, k); got != day.want || k.Temporary != (i == 0) {
				t.Errorf("%s: ask sees %s, temporary %v", day.day, got, k.Temporary)
			}
			if err := k.Close(); err != nil {
				t.Fatal(err)
			}
		}
		index := func(turned bool) {
			got, err := Index(t.Context(), cfg, opt)
			if err != nil || got.Rebuilt != (i == 0) || (len(got.Changed.Files) > 0) != turned {
				t.Errorf("%s: rebuilt %v, changed %v, %v", day.day, got.Rebuilt, got.Changed, err)
			}
		}
		if i%2 == 0 {
			ask()
			index(false)
		} else {
			index(day.turned)
			ask()
		}
	}
}

// TestRunningPastMidnight: a service that is not restarted changes its mind on
// the day, and lets the old index go.
func TestRunningPastMidnight(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", trial)
	cfg := settings(t, dir)
	synctest.Test(t, func(t *testing.T) { // begins at 2000-01-01 08:00 of Shanghai
		b, err := newBuilder(cfg, Options{}.withDefaults(), false)
		if err != nil {
			t.Fatal(err)
		}
		defer b.close()
		k, err := b.build(t.Context(), b.dir)
		if err != nil {
			t.Fatal(err)
		}
		a := &App{
			cfg: cfg, opt: b.opt, builder: b, gate: &gate{},
			metrics: telemetry.NewMetrics("test"), lookEvery: time.Minute,
		}
		a.gate.open(k)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { a.follow(ctx, k); close(done) }()

		time.Sleep(15 * time.Hour)
		if got := validity(t, a.gate.knowledge.Load()); got != corpus.NotYet {
			t.Errorf("an hour before midnight: %s", got)
		}
		time.Sleep(time.Hour + 2*a.lookEvery)
		now := a.gate.knowledge.Load()
		if got := validity(t, now); got != corpus.InForce {
			t.Errorf("after midnight: %s", got)
		}
		if _, err := k.Library.Documents(ctx); err == nil {
			t.Error("the old index is still open")
		}
		if _, err := index.Reopen(ctx, b.dir, b.indexOptions()); !errors.Is(err, index.ErrLocked) {
			t.Errorf("the index was let go with the old one: %v", err)
		}
		time.Sleep(48 * time.Hour)
		if a.gate.knowledge.Load() != now {
			t.Error("built again although nothing turned")
		}
		cancel()
		<-done
		if err := now.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestDataFolderIsTakenFirst: a second service says so before it listens or reads
// anything, and also while the first one is still reading.
func TestDataFolderIsTakenFirst(t *testing.T) {
	cfg := settings(t)
	a, err := New(cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := New(cfg, Options{}); !errors.Is(err, index.ErrLocked) || !strings.Contains(err.Error(), "正被另一个 policybot 使用") {
		t.Errorf("a second service: %v", err)
	}
	if _, err := Index(t.Context(), cfg, Options{}); !errors.Is(err, index.ErrLocked) {
		t.Errorf("index beside a service: %v", err)
	}
	if k, err := Open(t.Context(), cfg, Options{}); err != nil || !k.Temporary {
		t.Errorf("asking meanwhile: %v", err)
	} else if err := k.Close(); err != nil {
		t.Error(err)
	}
	other := settings(t)
	other.Addr = strings.TrimPrefix(a.URL(), "http://")
	for range 2 { // a taken port lets the data folder go again
		if _, err := New(other, Options{}); err == nil || !strings.Contains(err.Error(), "已被占用") {
			t.Errorf("a taken port: %v", err)
		}
	}
}

package app

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/library"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search/web"
)

const (
	killedData = "POLICYBOT_TEST_KILLED_DATA" // tells the child which data folder it works in
	kills      = 20
)

// TestKilledWhileFilesArrive: a service that is killed again and again while files are uploaded, replaced and deleted
// finds at each start every file as a whole or not at all, indexed as it is, with a history that says so.
func TestKilledWhileFilesArrive(t *testing.T) {
	if data := os.Getenv(killedData); data != "" {
		arriveUntilKilled(t, data)
		return
	}
	if testing.Short() {
		t.Skip("SKIP: starts the service twenty times")
	}
	data := t.TempDir()
	changes := 0
	for n := range kills {
		changes += killedAfter(t, data, 1+n%7, time.Duration(n%5)*7*time.Millisecond)
	}
	killedAfter(t, data, 0, 0) // what the last one left is looked at too
	if changes < kills {
		t.Errorf("only %d changes in all", changes)
	}
}

// killedAfter lets a child make some changes and kills it in the middle of the next.
func killedAfter(t *testing.T, data string, changes int, moment time.Duration) (made int) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWhileFilesArrive$", "-test.v")
	child.Env = append(os.Environ(), killedData+"="+data)
	out, err := child.StdoutPipe()
	if err == nil {
		child.Stderr = child.Stdout
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var heard []string
	sound := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		heard = append(heard, lines.Text())
		if lines.Text() == "sound" {
			sound = true
		}
		if strings.HasPrefix(lines.Text(), "changed") {
			made++
		}
		if sound && made >= changes {
			break
		}
	}
	time.Sleep(moment) // wherever that is
	_ = child.Process.Kill()
	_ = child.Wait() // it was killed
	if !sound {
		t.Fatalf("after a kill:\n%s", strings.Join(heard, "\n"))
	}
	return made
}

// arriveUntilKilled is the child.
func arriveUntilKilled(t *testing.T, data string) {
	cfg := config.Config{Addr: "127.0.0.1:0", TZ: "Asia/Shanghai", Data: data, Encoder: config.EncoderOff}
	a, err := New(cfg, Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	a.lookEvery = 20 * time.Millisecond
	ready := make(chan struct{})
	go func() { _ = a.Run(context.Background(), func(string, *Knowledge) { close(ready) }) }()
	<-ready
	sound(t, a.uploads)
	fmt.Println("sound")
	for n := 0; ; n++ {
		name := fmt.Sprintf("规定%d.txt", n%5)
		text := rule("青山县", fmt.Sprintf("校车%d", time.Now().UnixNano()), "学期")
		if n%4 == 3 {
			if ids, _ := a.uploads.documents(name); len(ids) > 0 {
				if _, err := a.uploads.Remove(t.Context(), ids[0], "甲"); err != nil {
					t.Fatal(err)
				}
			}
		} else if _, err := a.uploads.Add(t.Context(), web.Upload{Name: name, Content: strings.NewReader(text), Replace: func() bool { return true }, By: "甲"}); err != nil {
			t.Fatal(err)
		}
		fmt.Println("changed", n)
	}
}

// sound checks that files, index and history say the same.
func sound(t *testing.T, u *uploads) {
	t.Helper()
	entries, err := os.ReadDir(uploadsIn(u.data))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(uploadsIn(u.data), e.Name()))
		if err != nil || strings.HasPrefix(e.Name(), ".") {
			t.Fatalf("left behind: %s %v", e.Name(), err)
		}
		there[e.Name()] = true
		var want []string
		for _, d := range ingest.Open(t.Context(), e.Name(), raw, ingest.Options{Now: u.now()}).Documents {
			want = append(want, d.ID)
		}
		slices.Sort(want)
		got, _ := u.documents(e.Name())
		if slices.Sort(got); !slices.Equal(got, want) || len(want) == 0 {
			t.Fatalf("%s gave %v, the index has %v", e.Name(), want, got)
		}
		sum := sha256.Sum256(raw)
		if last, ok := u.store.Last(e.Name()); !ok || last.Sum != hex.EncodeToString(sum[:]) {
			t.Fatalf("%s is not what the history says: %+v", e.Name(), last)
		}
	}
	events, _ := u.store.History(0, library.MaxFiles)
	for _, e := range events {
		if last, _ := u.store.Last(e.Name); last.Action != library.Deleted && !there[e.Name] {
			t.Fatalf("%s is gone, and the history does not say so: %+v", e.Name, last)
		}
	}
}

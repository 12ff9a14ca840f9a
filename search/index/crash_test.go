package index

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// crashDir tells a run of this test binary that it is the process to be killed, and
// crashHow what it is to do until then.
const (
	crashDir = "POLICYBOT_TEST_CRASH_DIR"
	crashHow = "POLICYBOT_TEST_CRASH_HOW"
)

// afterChanges are the files of the child's library after n changes.
func afterChanges(n int) map[string]File {
	now := map[string]File{}
	for i := range n + 1 {
		f := fileOf(fmt.Sprintf("%d.txt", i%5), i%20)
		now[f.Key] = f
	}
	return now
}

// endless yields files for as long as it is asked, saying so.
func endless() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for i := 0; yield(fileOf(fmt.Sprintf("new %d.txt", i), i), nil); i++ {
			fmt.Println("at", i)
		}
	}
}

// beKilled is what the other process does.
func beKilled(t *testing.T, dir string) {
	ctx, opt := context.Background(), options(t)
	opt.Batch = 50
	switch os.Getenv(crashHow) {
	case "build":
		_, err := Create(ctx, dir, endless(), 0, opt)
		t.Fatal(err)
	case "long update":
		ix, err := Reopen(ctx, dir, opt)
		if err == nil {
			_, err = ix.Update(ctx, []string{"0.txt"}, endless(), 0)
		}
		t.Fatal(err)
	}
	ix, err := Reopen(ctx, dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; ; n++ {
		i := n
		ix = compact(t, update(t, ix, nil, fileOf(fmt.Sprintf("%d.txt", i%5), i%20)))
		fmt.Println("at", n)
	}
}

// TestCrash kills a process while it builds an index anew, while it changes one,
// and while it changes one again and again. What is there afterwards opens, and is
// whole: the state before, or a later one.
func TestCrash(t *testing.T) {
	if dir := os.Getenv(crashDir); dir != "" {
		beKilled(t, dir)
	}
	for _, c := range []struct {
		how   string
		after int // lines of the child before it is killed
	}{
		{"build", 0}, {"build", 200}, {"long update", 1}, {"long update", 200},
		{"updates", 1}, {"updates", 7}, {"updates", 8}, {"updates", 20}, {"updates", 33},
	} {
		dir := t.TempDir()
		ix, err := Create(context.Background(), dir, each(sorted(afterChanges(0))...), 1, options(t))
		if err == nil {
			err = ix.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		last := killAfter(t, dir, c.how, c.after)
		ix, err = Reopen(context.Background(), dir, options(t))
		if err != nil {
			t.Fatalf("%s, killed after %d: %v", c.how, c.after, err)
		}
		states := []int{0}
		if c.how == "updates" {
			states = []int{last, last + 1, last + 2}
		}
		oneOf(t, fmt.Sprintf("%s, killed after %d", c.how, last), ix, states)
		if n := len(layers(t, dir)); n != len(ix.parts) {
			t.Errorf("%s: %d layers on disk, %d in use", c.how, n, len(ix.parts))
		}
		ix = update(t, ix, nil, fileOf("9.txt", 9)) // and it can be changed
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// oneOf holds ix to being whole in one of the states.
func oneOf(t *testing.T, what string, ix *Index, states []int) {
	t.Helper()
	for _, n := range states {
		now, same, all := afterChanges(n), 0, 0
		for f := range ix.Files() {
			all++
			if now[f.Key].Stamp == f.Stamp {
				same++
			}
		}
		if same != len(now) || all != same {
			continue
		}
		at := create(t, sorted(now)...)
		sameAs(t, what, said(t, ix), said(t, at))
		if err := at.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("%s: in none of the states %v", what, states)
}

// killAfter runs the child until it has said that many lines and a moment more, and
// returns the number of the last one.
func killAfter(t *testing.T, dir, how string, lines int) (last int) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrash$", "-test.v")
	child.Env = append(os.Environ(), crashDir+"="+dir, crashHow+"="+how)
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(out)
	for said.Scan() {
		n, ok := strings.CutPrefix(said.Text(), "at ")
		if !ok {
			if strings.Contains(said.Text(), "FAIL") {
				t.Fatalf("child: %s", said.Text())
			}
			continue
		}
		if last, err = strconv.Atoi(n); err != nil {
			t.Fatal(err)
		}
		if last >= lines {
			time.Sleep(time.Duration(lines%10) * 3 * time.Millisecond) // wherever that is
			break
		}
	}
	_ = child.Process.Kill() // SIGKILL where there are signals
	for said.Scan() {        // what it said before it died
		if n, ok := strings.CutPrefix(said.Text(), "at "); ok {
			if k, err := strconv.Atoi(n); err == nil {
				last = k
			}
		}
	}
	_ = child.Wait() // it was killed
	return last
}

package tool

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	if _, err := Parse("no-such-program-here {}"); !errors.Is(err, ErrMissing) {
		t.Errorf("a program that isn't there: %v", err)
	}
	if _, err := Parse("  "); !errors.Is(err, ErrMissing) {
		t.Errorf("nothing: %v", err)
	}
	for line, want := range map[string][]string{
		`a {} stdout -l chi_sim`: {"a", "{}", "stdout", "-l", "chi_sim"},
		`a 'b c' "d 'e'" ''`:     {"a", "b c", "d 'e'", ""},
		`a $(b); c | d > e`:      {"a", "$(b);", "c", "|", "d", ">", "e"},
	} {
		if got, err := split(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
	if _, err := split(`a 'b`); err == nil {
		t.Error("an open quote is taken")
	}
}

// command is a program of the system; the test is skipped where it isn't there.
func command(t *testing.T, line string) Command {
	t.Helper()
	c, err := Parse(line)
	if err != nil {
		t.Skipf("SKIP: %v", err)
	}
	return c
}

func run1(t *testing.T, c Command, content string) (string, error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	out, err := c.Run(ctx, "a.txt", []byte(content))
	return string(out), err
}

func TestRunGivesTheFile(t *testing.T) {
	for _, line := range []string{"cat", "cat {}"} {
		if got, err := run1(t, command(t, line), "班额"); err != nil || got != "班额" {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
}

func TestRunHasNoShellAndNoneOfOurSecrets(t *testing.T) {
	t.Setenv("POLICYBOT_TOKEN", "geheim")
	got, err := run1(t, command(t, "env -- sh -c env"), "")
	if err != nil || strings.Contains(got, "geheim") || !strings.Contains(got, "LC_ALL=C.UTF-8") {
		t.Errorf("%q, %v", got, err)
	}
	got, err = run1(t, command(t, "echo $HOME; rm {}"), "")
	if err != nil || !strings.HasPrefix(got, "$HOME; rm ") {
		t.Errorf("%q, %v", got, err)
	}
	path := strings.TrimSpace(strings.TrimPrefix(got, "$HOME; rm "))
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestRunEndsAtItsLimits(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("SKIP: no sh")
	}
	for name, c := range map[string]struct {
		Command
		want error
	}{
		"time":      {Command{Args: []string{sh, "-c", "sleep 600 # {}"}, Time: 100 * time.Millisecond}, ErrLimit},
		"a child":   {Command{Args: []string{sh, "-c", "sleep 600 & sleep 600 # {}"}, Time: 100 * time.Millisecond}, ErrLimit},
		"output":    {Command{Args: []string{sh, "-c", "while :; do echo aaaaaaaaaaaaaaaaaaaa; done # {}"}, Output: 1000}, ErrLimit},
		"it failed": {Command{Args: []string{sh, "-c", "echo broken >&2; exit 3 # {}"}}, ErrFailed},
	} {
		start := time.Now()
		if _, err := run1(t, c.Command, ""); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 50*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
	_, err = run1(t, Command{Args: []string{sh, "-c", "echo broken >&2; exit 3 # {}"}}, "")
	if err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("what it said is lost: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := (Command{Args: []string{sh, "-c", ": {}"}}).Run(ctx, "a", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}

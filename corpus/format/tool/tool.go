// Package tool runs programs that help to read files which nobody vouches for: without a shell, in a folder of their
// own that goes when they are done, with nothing of our environment but what programs need to start, and within
// limits of time, output and memory.
package tool

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Command is a program with its arguments. An argument {} stands for the file it is given; without one the file is
// the last argument.
type Command struct {
	Args   []string
	Time   time.Duration // 0 is DefaultTime
	Output int           // bytes of its standard output; 0 is DefaultOutput
	Memory int64         // bytes of its address space; 0 is DefaultMemory. Only Linux holds to it
}

// The limits of a Command that names none.
const (
	DefaultTime   = time.Minute
	DefaultOutput = 16 << 20
	DefaultMemory = 4 << 30
)

// file stands for the file in the arguments.
const file = "{}"

// Why a program gave nothing.
var (
	ErrMissing = errors.New("program not found")
	ErrLimit   = errors.New("program stopped at a limit")
	ErrFailed  = errors.New("program failed")
)

// Parse reads a command as it is typed: words parted by spaces, with 'quotes' or "quotes" around those that have
// some. Nothing else has a meaning: no shell sees it. The program must be there.
func Parse(line string) (Command, error) {
	args, err := split(line)
	if err != nil {
		return Command{}, err
	}
	if len(args) == 0 {
		return Command{}, fmt.Errorf("%w: no name", ErrMissing)
	}
	path, err := exec.LookPath(args[0])
	if err != nil {
		return Command{}, fmt.Errorf("%w: %s", ErrMissing, args[0])
	}
	if path, err = filepath.Abs(path); err != nil { // it is run in another folder
		return Command{}, fmt.Errorf("%w: %s", ErrMissing, args[0])
	}
	args[0] = path
	return Command{Args: args}, nil
}

func split(line string) (args []string, err error) {
	var word strings.Builder
	in, quote := false, rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, in = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if in {
				args = append(args, word.String())
				word.Reset()
			}
			in = false
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quote %c is not closed", quote)
	}
	if in {
		args = append(args, word.String())
	}
	return args, nil
}

// Run gives the program a file of that name and content, and returns what it writes to its standard output.
func (c Command) Run(ctx context.Context, name string, content []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "policybot-")
	if err != nil {
		return nil, fmt.Errorf("a folder for %s: %w", c.Args[0], err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, filepath.Base(name))
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return nil, fmt.Errorf("a file for %s: %w", c.Args[0], err)
	}
	limit, stop := context.WithTimeout(ctx, or(c.Time, DefaultTime))
	defer stop()
	cmd := exec.CommandContext(limit, c.Args[0], arguments(c.Args[1:], path)...) // #nosec G204 -- no shell; the program is the administrator's, the path ours
	cmd.Dir = dir
	cmd.Env = environment(dir)
	cmd.WaitDelay = 2 * time.Second
	out := &bounded{left: or(c.Output, DefaultOutput), full: stop}
	cmd.Stdout = out
	var says bytes.Buffer
	cmd.Stderr = &bounded{left: 2000, to: &says}
	alone(cmd)
	err = run(cmd, or(c.Memory, DefaultMemory))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case out.over:
		return nil, fmt.Errorf("%w: more than %d bytes of output: %s", ErrLimit, or(c.Output, DefaultOutput), c.Args[0])
	case limit.Err() != nil:
		return nil, fmt.Errorf("%w: more than %v: %s", ErrLimit, or(c.Time, DefaultTime), c.Args[0])
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w: %s", ErrFailed, c.Args[0], err, bytes.TrimSpace(says.Bytes()))
	}
	return out.own.Bytes(), nil
}

func run(cmd *exec.Cmd, memory int64) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	confine(cmd.Process.Pid, memory)
	return cmd.Wait()
}

func or[T int | int64 | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// arguments puts the file in its place.
func arguments(args []string, path string) []string {
	out := make([]string, 0, len(args)+1)
	placed := false
	for _, a := range args {
		if strings.Contains(a, file) {
			a, placed = strings.ReplaceAll(a, file, path), true
		}
		out = append(out, a)
	}
	if !placed {
		out = append(out, path)
	}
	return out
}

// environment is what programs need to start, and where tesseract has its languages; no token, no address.
func environment(dir string) []string {
	env := []string{"HOME=" + dir, "TMPDIR=" + dir, "TEMP=" + dir, "TMP=" + dir, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1"}
	for _, name := range []string{"PATH", "TESSDATA_PREFIX", "SYSTEMROOT", "LD_LIBRARY_PATH"} {
		if v := os.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// bounded keeps what is written to it up to a limit, and calls full at it.
type bounded struct {
	own  bytes.Buffer
	to   *bytes.Buffer // own when nil; what is over its limit is dropped
	left int
	over bool
	full func()
}

func (b *bounded) Write(p []byte) (int, error) {
	keep := p[:min(len(p), b.left)]
	b.left -= len(keep)
	if b.to != nil {
		b.to.Write(keep)
		return len(p), nil
	}
	b.own.Write(keep)
	if len(keep) < len(p) && !b.over {
		b.over = true
		b.full()
	}
	return len(p), nil
}

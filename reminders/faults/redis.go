package faults

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// ErrNoRedis: there is no redis-server on this machine.
var ErrNoRedis = errors.New("no redis-server: apt-get install redis-server")

// Redis is a redis-server of one's own on a port of the loopback, with its
// append-only file in a folder, that can be killed and started again.
type Redis struct {
	Dir  string
	Addr string

	args []string
	cmd  *exec.Cmd
}

// StartRedis starts one in a folder, with settings in addition to the usual ones:
// appendonly yes, no snapshots, everysec.
func StartRedis(dir string, args ...string) (*Redis, error) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		return nil, ErrNoRedis
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &Redis{Dir: dir, Addr: l.Addr().String(), args: args}
	if err := l.Close(); err != nil {
		return nil, err
	}
	return r, r.Up()
}

// TB is what Serve needs of a test.
type TB interface {
	Helper()
	Cleanup(f func())
	Skip(args ...any)
	Error(args ...any)
	Fatal(args ...any)
}

// Serve starts one for a test, in a folder that goes with it. Where there is no
// redis-server, the test is skipped.
func Serve(t TB, args ...string) *Redis {
	t.Helper()
	dir, err := os.MkdirTemp("", "redis-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := RemoveDir(dir); err != nil {
			t.Error(err)
		}
	})
	r, err := StartRedis(dir, args...)
	if errors.Is(err, ErrNoRedis) {
		t.Skip("SKIP:", err)
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Kill)
	return r
}

// Up starts the process, again after Kill, and waits until it has loaded its data.
func (r *Redis) Up() error {
	_, port, err := net.SplitHostPort(r.Addr)
	if err != nil {
		return err
	}
	args := append([]string{"--port", port, "--bind", "127.0.0.1", "--dir", r.Dir, "--appendonly", "yes",
		"--save", "", "--loglevel", "warning"}, r.args...)
	if len(r.args) > 0 && filepath.IsAbs(r.args[0]) { // a file of settings stands first
		args = append([]string{r.args[0], "--port", port, "--bind", "127.0.0.1", "--dir", r.Dir, "--loglevel", "warning"}, r.args[1:]...)
	}
	r.cmd = exec.Command("redis-server", args...)
	r.cmd.Stderr = os.Stderr
	if err := r.cmd.Start(); err != nil {
		return fmt.Errorf("start redis-server: %w", err)
	}
	for deadline := time.Now().Add(30 * time.Second); !r.answers(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			r.Kill()
			return fmt.Errorf("redis-server at %s does not answer", r.Addr)
		}
	}
	return nil
}

// answers tells whether a PING is answered by a PONG, which it is not while data
// is loaded.
func (r *Redis) answers() bool {
	c, err := net.Dial("tcp", r.Addr)
	if err != nil {
		return false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Second))
	answer := make([]byte, len("+PONG"))
	_, err = c.Write([]byte("PING\r\n"))
	if err == nil {
		_, err = io.ReadFull(c, answer)
	}
	return err == nil && string(answer) == "+PONG"
}

// Kill ends the process at once, as kill -9 does. What it wrote stays in the page
// cache; to lose that as a power cut does, cut the file (AOF) before Up.
func (r *Redis) Kill() {
	if r.cmd != nil && r.cmd.Process != nil {
		_ = r.cmd.Process.Kill()
		_ = r.cmd.Wait()
	}
}

// URL is its address.
func (r *Redis) URL() string { return "redis://" + r.Addr }

// AOF is the file being appended to. There is one as long as nothing was
// rewritten (auto-aof-rewrite-percentage 0).
func (r *Redis) AOF() (string, error) {
	found, err := filepath.Glob(filepath.Join(r.Dir, "appendonlydir", "*.incr.aof"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("append-only files %v: %w", found, err)
	}
	return found[0], nil
}

// RemoveDir removes the folder of a server that was killed. A child of it that rewrites
// the log lives a moment longer and goes on writing, so it is tried for a while.
func RemoveDir(dir string) error {
	var err error
	for end := time.Now().Add(removeFor); ; time.Sleep(20 * time.Millisecond) {
		if err = os.RemoveAll(dir); err == nil || time.Now().After(end) {
			return err
		}
	}
}

// removeFor is a bound that only a failure reaches.
const removeFor = 30 * time.Second

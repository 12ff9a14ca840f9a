package faults

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// echo answers every line with itself.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); _, _ = io.Copy(c, c) }()
		}
	}()
	return l.Addr().String()
}

func TestProxy(t *testing.T) {
	p, err := NewProxy(echo(t), 5*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c, err := net.Dial("tcp", p.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(s string, wait time.Duration) (string, error) {
		if s != "" {
			if _, err := io.WriteString(c, s+"\n"); err != nil {
				t.Fatal(err)
			}
		}
		_ = c.SetReadDeadline(time.Now().Add(wait))
		return r.ReadString('\n')
	}
	start := time.Now()
	if got, err := say("one", 10*time.Second); got != "one\n" || time.Since(start) < 10*time.Millisecond {
		t.Fatalf("%q, %v after %s", got, err, time.Since(start))
	}
	p.Part()
	p.Part()
	if got, err := say("two", 100*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("through a black hole: %q, %v", got, err)
	}
	p.Heal()
	if got, err := say("", 10*time.Second); got != "two\n" {
		t.Fatalf("what was held back: %q, %v", got, err)
	}
	p.Close()
	if _, err := say("three", 10*time.Second); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after Close: %v", err)
	}
}

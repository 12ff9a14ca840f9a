package replicas

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// node is a replica: the program as a process.
type node struct {
	program, addr string
	env           []string
	log           *os.File
	cmd           *exec.Cmd
}

func newNode(program, data, corpus, redis string) (*node, error) {
	if err := os.Mkdir(data, 0o700); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	n := &node{program: program, addr: l.Addr().String()} // free now, and again for each start
	if err := l.Close(); err != nil {
		return nil, err
	}
	n.env = append(os.Environ(), "POLICYBOT_ADDR="+n.addr, "POLICYBOT_DATA="+data, "POLICYBOT_CORPUS="+corpus, "POLICYBOT_REDIS_URL="+redis,
		"POLICYBOT_TOKEN="+token, "POLICYBOT_WEBHOOK_ALLOW=127.0.0.1", "POLICYBOT_TRUSTED_PROXIES=127.0.0.1", "POLICYBOT_PUBLIC_URL=https://policy.example",
		"POLICYBOT_ENCODER=off") // of what is looked at nothing is its
	n.log, err = os.Create(data + ".log")
	return n, err
}

// start runs it and waits until it is ready.
func (n *node) start(ctx context.Context) error {
	n.cmd = exec.Command(n.program, "serve") // ended by kill and terminate, not by ctx
	n.cmd.Env, n.cmd.Stdout, n.cmd.Stderr = n.env, n.log, n.log
	if err := n.cmd.Start(); err != nil {
		return fmt.Errorf("start policybot: %w", err)
	}
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		if resp, err := http.Get("http://" + n.addr + "/readyz"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
	tail, _ := os.ReadFile(n.log.Name())
	return fmt.Errorf("policybot does not get ready; its log ends:\n%s", tail[max(0, len(tail)-2000):])
}

// terminate asks it to end, as an operator does, and tells when it does not end well.
func (n *node) terminate() error {
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	timer := time.AfterFunc(time.Minute, func() { _ = n.cmd.Process.Kill() })
	defer timer.Stop()
	return n.cmd.Wait()
}

// kill is kill -9.
func (n *node) kill() {
	if n.cmd != nil && n.cmd.Process != nil && n.cmd.ProcessState == nil {
		_ = n.cmd.Process.Kill()
		_ = n.cmd.Wait()
	}
}

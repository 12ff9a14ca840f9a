package chat

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// service is policybot as a process.
type service struct {
	program, dir, addr string
	env                []string
	cmd                *exec.Cmd
	log                *os.File
	cpu                time.Duration // used by those that have ended
}

// newService prepares one with the sample documents and a data folder of its own.
func newService(ctx context.Context, c config, p platform, dir string) (*service, error) {
	v := &service{program: c.program, dir: dir}
	if v.program == "" {
		v.program = filepath.Join(dir, "policybot")
		build := exec.CommandContext(ctx, "go", "build", "-o", v.program, "github.com/policybot/policybot/cmd/policybot")
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build policybot: %w\n%s", err, out)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	v.addr = l.Addr().String() // free now, and again for each start
	_ = l.Close()
	v.env = append(os.Environ(), "POLICYBOT_ADDR="+v.addr, "POLICYBOT_DATA="+filepath.Join(dir, "data"), "POLICYBOT_PUBLIC_URL=https://policy.example",
		"POLICYBOT_REDIS_URL="+c.redis)
	v.env = append(v.env, p.env(c.long)...)
	v.log, err = os.Create(filepath.Join(dir, "policybot.log"))
	return v, err
}

// start runs it and waits until questions can be answered.
func (v *service) start(ctx context.Context) error {
	v.cmd = exec.CommandContext(ctx, v.program, "serve")
	v.cmd.Env, v.cmd.Stdout, v.cmd.Stderr = v.env, v.log, v.log
	if err := v.cmd.Start(); err != nil {
		return fmt.Errorf("start policybot: %w", err)
	}
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if resp, err := http.Get("http://" + v.addr + "/readyz"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		if ctx.Err() != nil {
			break
		}
	}
	tail, _ := os.ReadFile(v.log.Name())
	return fmt.Errorf("policybot does not get ready; its log ends:\n%s", tail[max(0, len(tail)-2000):])
}

// kill is kill -9.
func (v *service) kill() {
	if v.cmd != nil && v.cmd.Process != nil {
		_ = v.cmd.Process.Kill()
		_ = v.cmd.Wait()
		v.cpu += v.cmd.ProcessState.UserTime() + v.cmd.ProcessState.SystemTime()
	}
}

// Package process runs policybot as a process of its own, as an operator does: benches that use nothing of the product
// but the program and its HTTP interface start it here.
package process

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Token is the administrator's. It is long because others could reach the service.
const Token = "r7Qm2vXk9TfLw4Bz"

// Build is the program given, or one built into dir.
func Build(ctx context.Context, program, dir string) (string, error) {
	if program != "" {
		return program, nil
	}
	program = filepath.Join(dir, "policybot")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "github.com/policybot/policybot/cmd/policybot")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build policybot: %w\n%s", err, out)
	}
	return program, nil
}

// Service is policybot as a process. It is for one goroutine.
type Service struct {
	Addr     string        // host:port, the same after each start
	CPU      time.Duration // used by processes that have ended
	Patience time.Duration // until it is ready; 0 is two minutes
	program  string
	env      []string
	log      *os.File
	cmd      *exec.Cmd
}

// New prepares a service that writes to the file log. env is added to the environment, and the address to listen at.
func New(program, log string, env ...string) (*Service, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Service{Addr: l.Addr().String(), program: program} // free now, and again for each start
	if err := l.Close(); err != nil {
		return nil, err
	}
	s.env = append(append(os.Environ(), "POLICYBOT_ADDR="+s.Addr), env...)
	s.log, err = os.Create(log)
	return s, err
}

// Start runs it and waits until it is ready.
func (s *Service) Start(ctx context.Context) error {
	s.cmd = exec.Command(s.program, "serve") // ended by Kill and Terminate, not by ctx
	s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = s.env, s.log, s.log
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("start policybot: %w", err)
	}
	end := time.Now().Add(cmp.Or(s.Patience, 2*time.Minute))
	for ; time.Now().Before(end) && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		if resp, err := http.Get("http://" + s.Addr + "/readyz"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
	return fmt.Errorf("policybot does not get ready; its log ends:\n%s", s.Said())
}

// PID is that of the process started last.
func (s *Service) PID() int { return s.cmd.Process.Pid }

// Said is the end of its log.
func (s *Service) Said() []byte {
	said, _ := os.ReadFile(s.log.Name())
	return said[max(0, len(said)-2000):]
}

// Terminate asks it to end, as an operator does, and tells when it does not end well.
func (s *Service) Terminate() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	timer := time.AfterFunc(time.Minute, func() { _ = s.cmd.Process.Kill() })
	defer timer.Stop()
	return s.ended()
}

// Kill is kill -9. It does nothing to what does not run.
func (s *Service) Kill() {
	if s.cmd != nil && s.cmd.Process != nil && s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.ended()
	}
}

func (s *Service) ended() error {
	err := s.cmd.Wait()
	s.CPU += s.cmd.ProcessState.UserTime() + s.cmd.ProcessState.SystemTime()
	return err
}

// Close closes the log.
func (s *Service) Close() error { return s.log.Close() }

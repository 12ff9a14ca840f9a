// Package opensearchtest is for tests of package opensearch: a fake of the part of the HTTP API that we use, and nodes
// of the real thing.
//
// The fake (fake.go and what stands beside it) is strict: it refuses what it does not know, so that no request goes
// to a cluster that the fake let pass by accident. It scores with the formula of BM25, not with the words of the code
// under test.
//
// A real node (node.go) is started from OpenSearch's published Java artifacts, which Maven fetches when first needed.
// Tests that want one skip, and say why, where java, mvn or the artifacts are not to be had.
package opensearchtest

import (
	"bufio"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

//go:embed testdata/node
var nodeFiles embed.FS

// Limits on waiting for what is slow by itself on a busy machine.
const (
	buildTime = 5 * time.Minute
	startTime = 4 * time.Minute
)

// classPath is what a node is started with; it is built once for a process, and kept for the next.
var classPath = sync.OnceValues(buildNode)

// Node is a real node of OpenSearch.
type Node struct {
	URL       string
	transport string // its address for other nodes
	cmd       *exec.Cmd
	in        io.Closer
	ended     chan struct{}
}

// Start starts a node, which with join is of the cluster of another one and holds documents only. It ends with the
// test. Where none can be had, or in short tests, the test is skipped.
func Start(t testing.TB, name string, join *Node) *Node {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIP: short tests start no OpenSearch")
	}
	with, err := classPath()
	if err != nil {
		t.Skipf("SKIP: no OpenSearch on this machine: %v", err)
	}
	args := []string{"-Xms256m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.disable.jmx=true", "-cp", with, "PolicybotNode", t.TempDir(), name}
	if join != nil {
		args = append(args, join.transport)
	}
	n := &Node{cmd: exec.Command("java", args...), ended: make(chan struct{})}
	in, err := n.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	n.in = in
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := n.cmd.Start(); err != nil {
		t.Fatalf("start OpenSearch: %v", err)
	}
	ready, last := make(chan string, 1), new(tail)
	go func() {
		defer close(n.ended)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if line := lines.Text(); strings.HasPrefix(line, "ready ") {
				ready <- line
			} else {
				last.add(line)
			}
		}
		_ = n.cmd.Wait() // killed, or asked to end
	}()
	t.Cleanup(n.stop)
	select {
	case line := <-ready:
		var http, transport int
		if _, err := fmt.Sscanf(line, "ready http=%d transport=%d", &http, &transport); err != nil {
			t.Fatalf("OpenSearch said %q: %v", line, err)
		}
		n.URL, n.transport = fmt.Sprintf("http://127.0.0.1:%d", http), fmt.Sprintf("127.0.0.1:%d", transport)
	case <-n.ended:
		t.Fatalf("OpenSearch ended at once:\n%s", last)
	case <-time.After(startTime):
		t.Fatalf("OpenSearch was not ready after %v:\n%s", startTime, last)
	}
	return n
}

// Kill ends the node at once, as a machine that loses its power does.
func (n *Node) Kill() {
	_ = n.cmd.Process.Kill() // it may have ended
	<-n.ended
}

// stop ends the node in peace if it can, and takes its folder's files from it before they are removed.
func (n *Node) stop() {
	_ = n.in.Close() // it may have ended
	select {
	case <-n.ended:
	case <-time.After(20 * time.Second):
		n.Kill()
	}
}

// tail keeps the last lines a node said.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (l *tail) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lines = append(l.lines, line); len(l.lines) > 40 {
		l.lines = l.lines[1:]
	}
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

// buildNode has Maven fetch and compile what a node is made of, into a folder of the user's cache, unless it is there.
func buildNode() (string, error) {
	for _, tool := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", err
		}
	}
	files, err := fs.Sub(nodeFiles, "testdata/node")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, name)
		fmt.Fprintf(sum, "%s\x00%d\x00%s", name, len(b), b)
		return err
	})
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "policybot-opensearch-node", hex.EncodeToString(sum.Sum(nil)[:8]))
	if with, err := classPathIn(dir); err == nil {
		return with, nil
	}
	if err := compile(files, dir); err != nil {
		return "", err
	}
	return classPathIn(dir)
}

// compile fills dir; another process may do the same meanwhile, and one of them is first.
func compile(files fs.FS, dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	made, err := os.MkdirTemp(filepath.Dir(dir), "making-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made) // nothing is there when all went well
	if err := os.CopyFS(made, files); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), buildTime)
	defer cancel()
	mvn := exec.CommandContext(ctx, "mvn", "-q", "-B", "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath.txt")
	mvn.Dir = made
	if out, err := mvn.CombinedOutput(); err != nil {
		return fmt.Errorf("mvn: %w: %s", err, last(string(out), 300))
	}
	if err := os.Rename(made, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, there := classPathIn(dir); there != nil {
			return err
		}
	}
	return nil
}

func last(s string, n int) string { return s[max(0, len(s)-n):] }

// classPathIn is that of a folder that was filled, if all of it is still there.
func classPathIn(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, "classpath.txt"))
	if err != nil {
		return "", err
	}
	with := strings.TrimSpace(string(b))
	for _, jar := range filepath.SplitList(with) {
		if _, err := os.Stat(jar); err != nil {
			return "", err
		}
	}
	classes := filepath.Join(dir, "target", "classes")
	if _, err := os.Stat(classes); err != nil {
		return "", err
	}
	return classes + string(filepath.ListSeparator) + with, nil
}

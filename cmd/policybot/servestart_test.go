package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/corpus"
)

// TestSkippedFilesAreToldAtEveryStart: what was read long ago and could not be, and what cannot be opened, is said again,
// and by every command that opens the documents itself.
func TestSkippedFilesAreToldAtEveryStart(t *testing.T) {
	home := t.TempDir()
	env := environ(home)
	dir := folder(t, map[string]string{"rules.txt": dormRules, "scan.docx": "PK\x03\x04"})
	for _, start := range []string{"first", "second", "third"} {
		s := startServe(t, env, "--corpus", dir)
		if _, errs := s.stop(); strings.Count(errs, "跳过文件") != 1 || !strings.Contains(errs, filepath.Join(dir, "scan.docx")) {
			t.Errorf("the %s start does not name what was skipped once:\n%s", start, errs)
		}
	}
	if _, _, errs := call(t, env, "search", "--corpus", dir, "熄灯"); !strings.Contains(errs, "跳过了1个文件") {
		t.Errorf("search over the same index: %s", errs)
	}
}

// TestStartSaysWhatNext: after the address come the next steps, as they fit what is served, and log times are those of
// the zone that is set.
func TestStartSaysWhatNext(t *testing.T) {
	dir := folder(t, map[string]string{"rules.txt": dormRules})
	for _, c := range []struct {
		name          string
		args          []string
		vars          []string
		want, wantNot []string
	}{
		{"the sample", nil, nil, []string{"接下来可以", "policybot ask 利通区乡村教师生活补助每月多少", "--corpus 文件夹", "POLICYBOT_TOKEN", "policybot help", "+08:00"}, nil},
		{"own files and a token", []string{"--corpus", dir}, []string{"POLICYBOT_TOKEN", "r7Qm2vXk9TfLw4Bz", "POLICYBOT_TZ", "Asia/Tokyo"},
			[]string{"policybot ask 问题", "/library", "+09:00"}, []string{"换成自己的文件", "让别人也能用", "r7Qm2vXk9TfLw4Bz"}},
		{"a weak token for this machine", nil, []string{"POLICYBOT_TOKEN", "geheim"}, []string{"容易被猜到"}, []string{"geheim"}},
		{"a public address and no token", nil, []string{"POLICYBOT_PUBLIC_URL", "https://zc.example.cn"}, []string{"代理来的人都能阅读"}, []string{"只接受本机访问"}},
		{"people who sign in, and no token", nil, []string{
			"POLICYBOT_PUBLIC_URL", "https://zc.example.cn", "POLICYBOT_OIDC_ISSUER", "https://id.example.cn",
			"POLICYBOT_OIDC_CLIENT_ID", "policybot", "POLICYBOT_OIDC_CLIENT_SECRET", "r7Qm2vXk9TfLw4Bz",
		}, []string{"写入要登录"}, []string{"只接受本机访问", "不接受写入", "r7Qm2vXk9TfLw4Bz"}},
	} {
		s := startServe(t, environ(t.TempDir(), c.vars...), c.args...)
		_, errs := s.stop()
		for _, want := range c.want {
			if !strings.Contains(errs, want) {
				t.Errorf("%s: lacks %q:\n%s", c.name, want, errs)
			}
		}
		for _, not := range c.wantNot {
			if strings.Contains(errs, not) {
				t.Errorf("%s: says %q:\n%s", c.name, not, errs)
			}
		}
	}
}

// TestStartKnowsOfAccounts: once there is an account a service without a token no longer says that it serves this
// machine alone.
func TestStartKnowsOfAccounts(t *testing.T) {
	env := environ(t.TempDir())
	s := startServe(t, env)
	if code, _, errs := call(t, env, "user", "add", "主任", "--role", "admin"); code != exitOK {
		t.Fatal(errs)
	}
	if _, errs := s.stop(); !strings.Contains(errs, "只接受本机访问") {
		t.Errorf("without accounts:\n%s", errs)
	}
	if _, errs := startServe(t, env).stop(); !strings.Contains(errs, "写入要登录") || strings.Contains(errs, "只接受本机访问") {
		t.Errorf("with an account:\n%s", errs)
	}
}

// TestWeakTokensAreRefusedWhereOthersReachTheService, and nothing is said of the token.
func TestWeakTokensAreRefusedWhereOthersReachTheService(t *testing.T) {
	for _, args := range [][]string{{"--addr", "0.0.0.0:0"}, {"--addr", ":0"}, {"--addr", "127.0.0.1:0", "--public-url", "https://zc.example.cn"}} {
		code, out, errs := call(t, environ(t.TempDir(), "POLICYBOT_TOKEN", "geheim"), append([]string{"serve"}, args...)...)
		if code != exitFailed || out != "" || !strings.Contains(errs, "openssl rand -hex 24") || strings.Contains(errs, "geheim") {
			t.Errorf("%v: %d %s%s", args, code, out, errs)
		}
	}
	code, out, _ := call(t, environ(t.TempDir(), "POLICYBOT_TOKEN", "geheim", "POLICYBOT_ADDR", "0.0.0.0:8080"), "doctor")
	if code != exitFailed || !strings.Contains(out, "不行  访问令牌") {
		t.Errorf("doctor: %d %s", code, out)
	}
	// A command that talks to a service takes what it is given.
	if _, _, errs := call(t, environ(t.TempDir(), "POLICYBOT_ADDR", "0.0.0.0:8080"), "ask", "--base", "http://127.0.0.1:1", "--token", "geheim", "问"); !strings.Contains(errs, "连接被拒绝") {
		t.Errorf("ask: %s", errs)
	}
}

// TestMetricsAreGuardedLikeTheRest: a name that somebody pointed at this machine does not read the figures either, and
// they have the headers of everything else.
func TestMetricsAreGuardedLikeTheRest(t *testing.T) {
	s := startServe(t, environ(t.TempDir()))
	for host, want := range map[string]int{"": 200, "evil.example": 421} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != want || resp.Header.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(string(body), "policybot_ready") != (want == 200) {
			t.Errorf("host %q: %d %v", host, resp.StatusCode, resp.Header)
		}
	}
}

// TestBrokenBodies: a body that ends before its end or whose pieces are malformed is the client's mistake.
func TestBrokenBodies(t *testing.T) {
	s := startServe(t, environ(t.TempDir()))
	for _, c := range []struct{ name, head, body string }{
		{"malformed pieces", "Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"},
		{"pieces cut off", "Transfer-Encoding: chunked\r\n", "5\r\n{\"qu"},
		{"less than announced", "Content-Length: 100\r\n", `{"question":"x"}`},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n%s\r\n%s", c.head, c.body)
		_ = conn.(*net.TCPConn).CloseWrite()
		answer, _ := io.ReadAll(conn)
		_ = conn.Close()
		if got := string(answer); !strings.HasPrefix(got, "HTTP/1.1 400") || !strings.Contains(got, `"status":400`) || !strings.Contains(got, "没有收全") {
			t.Errorf("%s: %.300s", c.name, got)
		}
	}
}

// TestReportKeepsItsLines: a line break in the name of a file writes no line of its own into the report.
func TestReportKeepsItsLines(t *testing.T) {
	var b strings.Builder
	if err := printSkipped(&b, app.Indexed{Skipped: []corpus.Skip{{Path: "a\n索引已重建: 文件9份\x1b[31m.txt", Reason: "空文件", Advice: "请删除。"}}}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.Count(got, "\n") != 1 || strings.Contains(got, "\x1b") || !strings.HasPrefix(got, "跳过 a 索引已重建") {
		t.Errorf("report %q", got)
	}
}

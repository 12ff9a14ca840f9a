package main

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/policybot/policybot/search"
)

// give uploads a file to a service.
func give(ctx context.Context, base, token, name, text string) (int, error) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		return 0, err
	}
	_, _ = part.Write([]byte(text))
	_ = form.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v1/documents", &b)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// TestBackupOfARunningService: while files come and reminders are set, a service is saved; put back elsewhere it answers
// from what was uploaded and has the reminders and people there were.
func TestBackupOfARunningService(t *testing.T) {
	const token = "r7Qm2vXk9TfLw4Bz"
	home := t.TempDir()
	synonyms := filepath.Join(home, "words.txt")
	if err := os.WriteFile(synonyms, []byte("熄灯 关灯\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	audience := filepath.Join(home, "who.txt")
	if err := os.WriteFile(audience, []byte("局内/ | 局办\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := environ(home, "POLICYBOT_DATA", filepath.Join(home, "data"), "POLICYBOT_TOKEN", token, "POLICYBOT_SYNONYMS", synonyms, "POLICYBOT_AUDIENCE", audience)
	s := startServe(t, env)
	if status, err := give(t.Context(), s.url, token, "宿舍.txt", dormRules); err != nil || status != http.StatusCreated {
		t.Fatalf("upload: %d, %v", status, err)
	}
	must(t, env, "person", "add", "王科长", "--to", "console@王科长")
	must(t, env, "remind", "add", "每月25日前提醒我报考勤", "--to", "王科长")
	list, people := must(t, env, "remind", "list"), must(t, env, "person", "list")

	stop := make(chan struct{})
	var busy sync.WaitGroup
	busy.Go(func() { // files come meanwhile; how many does not matter, each is there as a whole or not at all
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				_, _ = give(t.Context(), s.url, token, fmt.Sprintf("食堂%d.txt", i), strings.ReplaceAll(foodRules, "白水", fmt.Sprintf("白水%d", i)))
			}
		}
	})
	file := filepath.Join(home, "b.tar.gz")
	out := must(t, env, "backup", file)
	close(stop)
	busy.Wait()
	if !strings.Contains(out, "逐个核对过") || strings.Contains(out, token) {
		t.Errorf("backup: %s", out)
	}
	if code, _, errs := call(t, env, "backup", file); code != exitFailed || !strings.Contains(errs, "已经存在") {
		t.Errorf("over a backup: %d %s", code, errs)
	}
	if left, _ := filepath.Glob(filepath.Join(home, "data", ".backup-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if code, _, errs := call(t, environ(home, "POLICYBOT_TOKEN", "wrong"), "backup", "--base", s.url, "-"); code != exitFailed || !strings.Contains(errs, "令牌") {
		t.Errorf("with another token: %d %s", code, errs)
	}
	s.stop()

	if code, _, errs := call(t, env, "restore", file); code != exitFailed || !strings.Contains(errs, "不是空的") {
		t.Errorf("into the folder in use: %d %s", code, errs)
	}
	there := filepath.Join(home, "another")
	again := environ(home, "POLICYBOT_DATA", there, "POLICYBOT_TOKEN", token)
	if out := must(t, again, "restore", "--check", file); !strings.Contains(out, "备份完好") {
		t.Errorf("check: %s", out)
	}
	if out := must(t, again, "restore", file); !strings.Contains(out, "已恢复到 "+there) || !strings.Contains(out, filepath.Join(there, "restored", "synonyms.txt")) ||
		!strings.Contains(out, filepath.Join(there, "restored", "audience.txt")) {
		t.Errorf("restore: %s", out)
	}
	s = startServe(t, again)
	if a := postAsk(t, s.url, "每间宿舍最多住几个学生"); a.Status != search.Answered || !strings.Contains(a.Headline, "8人") {
		t.Errorf("asked of what was put back: %+v", a)
	}
	if got := must(t, again, "remind", "list"); got != list || !strings.Contains(got, "报考勤") {
		t.Errorf("reminders\n%s\nwere\n%s", got, list)
	}
	if got := must(t, again, "person", "list"); got != people || !strings.Contains(got, "王科长") {
		t.Errorf("people\n%s\nwere\n%s", got, people)
	}
}

// TestBackupOfAFolder: without a service the command does it itself; a damaged file, one of something else and a
// half-done restore are refused and leave nothing.
func TestBackupOfAFolder(t *testing.T) {
	home := t.TempDir()
	env := environ(home, "POLICYBOT_DATA", filepath.Join(home, "data"))
	if code, _, errs := call(t, env, "backup", filepath.Join(home, "none.tar.gz")); code != exitFailed || !strings.Contains(errs, "没有数据目录") {
		t.Errorf("of nothing: %d %s", code, errs)
	}
	if code, _, errs := call(t, env, "backup", "--keep", "2", filepath.Join(home, "later")); code != exitFailed || !strings.Contains(errs, "还没有文件夹 "+filepath.Join(home, "later")) {
		t.Errorf("into a folder that is not there: %d %s", code, errs)
	}
	must(t, env, "remind", "add", "每年中秋前提醒我慰问教师", "--to", "console")
	list := must(t, env, "remind", "list")
	keep := filepath.Join(home, "backups")
	if err := os.Mkdir(keep, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"policybot-20200101-000000.tar.gz", "policybot-20210101-000000.tar.gz", "mine.tar.gz"} {
		if err := os.WriteFile(filepath.Join(keep, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out := must(t, env, "backup", "--keep", "2", keep); !strings.Contains(out, "已把数据目录 "+filepath.Join(home, "data")+" 备份到") {
		t.Errorf("which folder it is of is not said: %s", out)
	}
	left, err := filepath.Glob(filepath.Join(keep, "*"))
	if err != nil || len(left) != 3 || !exists(filepath.Join(keep, "mine.tar.gz")) || exists(filepath.Join(keep, "policybot-20200101-000000.tar.gz")) {
		t.Errorf("kept %v, %v", left, err)
	}
	file := left[len(left)-1] // the newest
	to := environ(home, "POLICYBOT_DATA", filepath.Join(home, "to"))
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(home, "bad.tar.gz")
	for name, b := range map[string][]byte{"cut": whole[:len(whole)-100], "changed": append(append([]byte{}, whole[:len(whole)/2]...), append([]byte{'x'}, whole[len(whole)/2+1:]...)...), "other": []byte(dormRules)} {
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, errs := call(t, to, "restore", bad); code != exitFailed || !strings.Contains(errs, "损坏") || exists(filepath.Join(home, "to")) {
			t.Errorf("%s: %d %s", name, code, errs)
		}
	}
	must(t, to, "restore", file)
	if got := must(t, to, "remind", "list"); got != list {
		t.Errorf("reminders\n%s\nwere\n%s", got, list)
	}
	if err := os.WriteFile(filepath.Join(home, "to", "RESTORING"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"remind", "list"}} {
		if code, _, errs := call(t, to, args...); code != exitFailed || !strings.Contains(errs, "只有一半") {
			t.Errorf("%v over a half-done restore: %d %s", args, code, errs)
		}
	}
}

// TestBackIsWhereItWas: the command that restore names brings back a service with its documents, and what others print
// as the next step names the folder they were given.
func TestBackIsWhereItWas(t *testing.T) {
	home, dir := t.TempDir(), filepath.Join(t.TempDir(), "规 定")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rules.txt"), []byte(dormRules), 0o600); err != nil {
		t.Fatal(err)
	}
	data, there, file := filepath.Join(home, "data"), filepath.Join(home, "another"), filepath.Join(home, "b.tar.gz")
	env := environ(t.TempDir())
	run, has := console(t, env)
	s := startServe(t, env, "--data", data, "--corpus", dir)
	has(run(exitOK, "ask", "--data", data, "每间宿舍最多住几个学生"), "8人", s.url)
	has(run(exitOK, "ask", "每间宿舍最多住几个学生"), "没有正在运行的服务", "内置演示文件", "--data")
	said := run(exitOK, "remind", "add", "每月25日前提醒我报考勤", "--to", "console", "--data", data)
	id := regexp.MustCompile(`编号: (\S+)`).FindStringSubmatch(said)
	if id == nil {
		t.Fatal(said)
	}
	undo := regexp.MustCompile(`撤销: policybot (.+)`).FindStringSubmatch(run(exitOK, "remind", "cancel", id[1], "--data", data))
	if undo == nil {
		t.Fatal("nothing is said of undoing it")
	}
	has(run(exitOK, strings.Fields(undo[1])...), "已恢复“报考勤”")
	run(exitOK, "backup", "--data", data, file)
	has(run(exitOK, "doctor", "--data", data), "没有检查它的文件夹")
	if _, errs := s.stop(); !strings.Contains(errs, "policybot ask 问题 --data "+data) || !strings.Contains(errs, "policybot doctor --data "+data) {
		t.Errorf("the next steps lead elsewhere:\n%s", errs)
	}
	has(run(exitFailed, "restore", "--data", data, file), "数据目录 "+data+" 不是空的,没有恢复")
	has(run(exitOK, "restore", "--data", there, file), "接下来: policybot serve --data "+there+" --corpus '"+dir+"'\n")
	startServe(t, env, "--data", there, "--corpus", dir)
	has(run(exitOK, "ask", "--data", there, "每间宿舍最多住几个学生"), "8人")
}

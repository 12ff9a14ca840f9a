package main

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/search/web"
)

// send posts a file as a form would and returns the status and the answer.
func send(t *testing.T, url, token, name string, content []byte, fields ...string) (int, string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(content) // to memory
	form.Close()
	return ask(t, "POST", url+"/api/v1/documents", token, form.FormDataContentType(), &b)
}

func ask(t *testing.T, method, url, token, kind string, body io.Reader) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	out, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(out)
}

// TestUpload: an uploaded file answers questions when the request returns, is there
// after a restart, can be replaced, and is gone when it is deleted.
func TestUpload(t *testing.T) {
	corpus, home := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(corpus, "a.txt"), []byte(filing), 0o600); err != nil {
		t.Fatal(err)
	}
	const token = "geheim-geheim-geheim"
	getenv := environ(home, "POLICYBOT_TOKEN", token)
	svc := startServe(t, getenv, "--corpus", corpus)
	rules := func(n string) []byte {
		return []byte("某县小学宿舍管理规定\n某教〔2026〕9号\n一、宿舍\n每间宿舍住宿学生不超过" + n + "人。\n某县教育局\n2026年3月1日\n")
	}
	answer := func() string {
		_, body := ask(t, "GET", svc.url+"/api/v1/ask?q=%E6%AF%8F%E9%97%B4%E5%AE%BF%E8%88%8D%E6%9C%80%E5%A4%9A%E4%BD%8F%E5%87%A0%E4%B8%AA%E5%AD%A6%E7%94%9F", token, "", nil)
		var a struct{ Status, Answer string }
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(body)
		}
		return a.Status + " " + a.Answer
	}
	if got := answer(); !strings.HasPrefix(got, "not_found") {
		t.Fatalf("before the upload: %s", got)
	}
	status, body := send(t, svc.url, token, "宿舍.txt", rules("8"))
	var up web.Uploaded
	if err := json.Unmarshal([]byte(body), &up); status != 201 || err != nil || up.Pending || len(up.Documents) != 1 || up.Replaced {
		t.Fatalf("upload: %d %s", status, body)
	}
	if got := answer(); got != "answered 8人" {
		t.Errorf("after the upload: %s", got)
	}
	if status, body := send(t, svc.url, token, "宿舍.txt", rules("6")); status != 409 || !strings.Contains(body, "replace=true") {
		t.Errorf("the same name again: %d %s", status, body)
	}
	if status, body := send(t, svc.url, token, "宿舍.txt", rules("6"), "replace", "true"); status != 201 || !strings.Contains(body, `"replaced":true`) {
		t.Errorf("replaced: %d %s", status, body)
	}
	svc.stop()
	svc = startServe(t, getenv, "--corpus", corpus)
	if got := answer(); got != "answered 6人" {
		t.Errorf("after a restart: %s", got)
	}
	var list struct{ Documents []struct{ ID, Source string } }
	_, body = ask(t, "GET", svc.url+"/api/v1/documents", token, "", nil)
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Documents) != 2 {
		t.Fatalf("documents: %s", body)
	}
	i := slices.IndexFunc(list.Documents, func(d struct{ ID, Source string }) bool { return d.Source == "宿舍.txt" })
	if i < 0 {
		t.Fatalf("documents: %s", body)
	}
	mine, other := list.Documents[i].ID, list.Documents[1-i].ID
	for _, c := range []struct {
		name, token, id string
		status          int
		want            string
	}{
		{"without a token", "", mine, 401, "管理令牌"},
		{"of a folder", token, other, 409, "请在那里删除"},
		{"not there", token, "none", 404, "没有这份文件"},
		{"uploaded", token, mine, 200, mine},
		{"again", token, mine, 404, "没有这份文件"},
	} {
		if status, body := ask(t, "DELETE", svc.url+"/api/v1/documents/"+c.id, c.token, "", nil); status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("delete %s: %d %s", c.name, status, body)
		}
	}
	if got := answer(); !strings.HasPrefix(got, "not_found") {
		t.Errorf("after the deletion: %s", got)
	}
}

// TestUploadRefusals: what cannot be taken is refused with what to do, and leaves
// nothing behind.
func TestUploadRefusals(t *testing.T) {
	const token = "geheim-geheim-geheim"
	home := t.TempDir()
	getenv := environ(home, "POLICYBOT_TOKEN", token, "POLICYBOT_DATA", filepath.Join(home, "data"))
	svc := startServe(t, getenv)
	text := []byte("某县规定\n一、宿舍\n每间宿舍住宿学生不超过8人。\n")
	for _, c := range []struct {
		name, token, file string
		content           []byte
		status            int
		want              string
	}{
		{"without a token", "", "a.txt", text, 401, "管理令牌"},
		{"with a wrong one", "nonsense", "a.txt", text, 401, "令牌"},
		{"empty", token, "a.txt", nil, 422, "没有文字"},
		{"not text", token, "a.txt", []byte{0, 1, 2, 0, 255, 254, 0, 0, 7}, 422, "文本"},
		{"a damaged file", token, "a.docx", append([]byte("PK\x03\x04"), make([]byte, 200)...), 422, "已损坏"},
		{"hidden", token, ".a.txt", text, 422, "隐藏"},
		{"a character no file system likes", token, "a|b.txt", text, 422, "不能用的字符"},
		{"too long a name", token, strings.Repeat("长", 60) + ".txt", text, 422, "文件名超过"},
		{"too large", token, "a.txt", bytes.Repeat([]byte("政策文件。\n"), 1_100_000), 413, "太大"},
	} {
		if status, body := send(t, svc.url, c.token, c.file, c.content); status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %s, want %d %s", c.name, status, body, c.status, c.want)
		}
	}
	if status, body := ask(t, "POST", svc.url+"/api/v1/documents", token, "application/json", strings.NewReader("{}")); status != 415 || !strings.Contains(body, "multipart/form-data") {
		t.Errorf("not a form: %d %s", status, body)
	}
	// A name that leads elsewhere is only a name.
	if status, body := send(t, svc.url, token, "../../etc/x.txt", text); status != 201 || !strings.Contains(body, `"name":"x.txt"`) {
		t.Errorf("a path: %d %s", status, body)
	}
	entries, err := os.ReadDir(filepath.Join(home, "data", "uploads"))
	if err != nil || len(entries) != 1 || entries[0].Name() != "x.txt" {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

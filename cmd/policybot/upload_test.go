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

// send posts a file as a form would and returns the status and the answer. Names and values of other fields stand before
// the file, those after "" behind it.
func send(t *testing.T, url, token, name string, content []byte, fields ...string) (int, string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	write := func(fields []string) {
		for i := 0; i < len(fields); i += 2 {
			if err := form.WriteField(fields[i], fields[i+1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	behind := slices.Index(fields, "")
	if behind < 0 {
		behind = len(fields)
	}
	write(fields[:behind])
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(content) // to memory
	write(fields[min(behind+1, len(fields)):])
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
	if got := answer(); !strings.HasPrefix(got, "answered ") || !strings.HasSuffix(got, "8人") {
		t.Errorf("after the upload: %s", got)
	}
	if status, body := send(t, svc.url, token, "宿舍.txt", rules("6")); status != 409 || !strings.Contains(body, "replace=true") {
		t.Errorf("the same name again: %d %s", status, body)
	}
	if status, body := send(t, svc.url, token, "宿舍.txt", rules("6"), "replace", "true"); status != 201 || !strings.Contains(body, `"replaced":true`) {
		t.Errorf("replaced: %d %s", status, body)
	}
	// As docs/library.md has it: curl sends fields in the order they are written.
	if status, body := send(t, svc.url, token, "宿舍.txt", rules("7"), "", "replace", "false"); status != 409 {
		t.Errorf("not replaced, said behind the file: %d %s", status, body)
	}
	for _, n := range []string{"5", "6"} {
		if status, body := send(t, svc.url, token, "宿舍.txt", rules(n), "", "note", "x", "replace", "true"); status != 201 || !strings.Contains(body, `"replaced":true`) {
			t.Errorf("replaced, said behind the file: %d %s", status, body)
		}
	}
	svc.stop()
	svc = startServe(t, getenv, "--corpus", corpus)
	if got := answer(); !strings.HasPrefix(got, "answered ") || !strings.HasSuffix(got, "6人") {
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

// TestLibrary: what was skipped is named, originals come back as they were given, what was done is on record, and a
// newer version of a text amends the older and can be compared with it.
func TestLibrary(t *testing.T) {
	corpus, home := t.TempDir(), t.TempDir()
	old := "某县小学食堂管理办法（试行）\n某教〔2020〕9号\n第一条 学校食堂每学期公示一次账目。\n第二条 学校负责人每周陪餐不少于3次。\n第三条 本办法自2020年4月1日起施行。\n某县教育局\n2020年3月1日\n"
	now := "某县小学食堂管理办法\n某教〔2026〕9号\n第一条 学校食堂每月公示一次账目。\n第二条 学校负责人每周陪餐不少于5次。\n第三条 本办法自2026年4月1日起施行。\n某县教育局\n2026年3月1日\n"
	for name, text := range map[string]string{"a.txt": filing, "旧.txt": old, "坏.docx": "PK\x03\x04", "validity.tsv": "a.txt\t已废止\t2026-01-02\t局务会决定\n只有一列\n"} {
		if err := os.WriteFile(filepath.Join(corpus, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const token = "geheim-geheim-geheim"
	svc := startServe(t, environ(home, "POLICYBOT_TOKEN", token), "--corpus", corpus)
	status, body := send(t, svc.url, token, "新.txt", []byte(now))
	if status != 201 {
		t.Fatalf("upload: %d %s", status, body)
	}
	type meta struct {
		ID, Source, Validity string
		Basis                string `json:"validity_basis"`
	}
	var list struct{ Documents []meta }
	_, body = ask(t, "GET", svc.url+"/api/v1/documents", token, "", nil)
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		t.Fatal(err)
	}
	by := map[string]meta{}
	for _, d := range list.Documents {
		by[d.Source] = d
	}
	if d := by["旧.txt"]; d.Validity != "amended" || !strings.Contains(d.Basis, "2026年4月1日") {
		t.Errorf("the older version: %+v", d)
	}
	if d := by["a.txt"]; d.Validity != "repealed" || !strings.Contains(d.Basis, "人工认定，自2026年1月2日起失效") {
		t.Errorf("set by hand: %+v", d)
	}
	if _, body = ask(t, "GET", svc.url+"/api/v1/compare?old="+by["旧.txt"].ID+"&new="+by["新.txt"].ID, token, "", nil); !strings.Contains(body, `{"op":"delete","text":"3"},{"op":"insert","text":"5"}`) {
		t.Errorf("compared: %s", body)
	}
	if status, page := ask(t, "GET", svc.url+"/compare?old="+by["旧.txt"].ID+"&new="+by["新.txt"].ID, token, "", nil); status != 200 || !strings.Contains(page, "<del>3</del><ins>5</ins>") {
		t.Errorf("the page of what changed: %d %s", status, page)
	}
	for name, want := range map[string]string{"旧.txt": old, "新.txt": now} {
		if _, got := ask(t, "GET", svc.url+"/api/v1/documents/"+by[name].ID+"/original", token, "", nil); got != want {
			t.Errorf("the original of %s: %q", name, got)
		}
	}
	_, body = ask(t, "GET", svc.url+"/api/v1/library/skipped", token, "", nil)
	for _, want := range []string{"坏.docx", "validity.tsv", "第2行", "请改正"} {
		if !strings.Contains(body, want) {
			t.Errorf("skipped: no %q in %s", want, body)
		}
	}
	if strings.Contains(body, corpus) {
		t.Errorf("skipped names a folder of this machine: %s", body)
	}
	if status, body := send(t, svc.url, token, "新.txt", []byte(strings.Replace(now, "5次", "6次", 1)), "replace", "true"); status != 201 {
		t.Fatalf("replaced: %d %s", status, body)
	}
	_, body = ask(t, "GET", svc.url+"/api/v1/library/history", token, "", nil)
	var history struct {
		Total  int
		Events []web.FileEvent
	}
	if err := json.Unmarshal([]byte(body), &history); err != nil || history.Total != 2 || history.Events[0].Action != "replaced" || history.Events[0].By != "管理员" {
		t.Fatalf("history: %s", body)
	}
	if _, got := ask(t, "GET", svc.url+"/api/v1/library/kept/"+history.Events[0].Before, token, "", nil); got != now {
		t.Errorf("kept: %q", got)
	}
	for _, path := range []string{"/api/v1/library/history", "/api/v1/library/kept/" + history.Events[0].Before} {
		if status, _ := ask(t, "GET", svc.url+path, "", "", nil); status != 401 {
			t.Errorf("%s without a token: %d", path, status)
		}
	}
	if status, body := ask(t, "POST", svc.url+"/api/v1/library/import", token, "application/json", strings.NewReader(`{"url":"http://127.0.0.1:8080/x"}`)); status != 422 || !strings.Contains(body, "内网") {
		t.Errorf("import from inside: %d %s", status, body)
	}
	if status, page := ask(t, "GET", svc.url+"/library", token, "", nil); status != 200 || !strings.Contains(page, `id="upload"`) || !strings.Contains(page, "坏.docx") {
		t.Errorf("the page of the library: %d", status)
	}
	if _, page := ask(t, "GET", svc.url+"/library", "", "", nil); strings.Contains(page, `id="upload"`) || strings.Contains(page, "管理员</span>") {
		t.Error("who may not write is offered to")
	}
	code, out, errs := call(t, environ(home), "show", "--base", svc.url, "--token", token, "食堂管理办法")
	if code != 0 || !strings.Contains(out, "已修改") || !strings.Contains(out, "另一版本: 《某县小学食堂管理办法》") {
		t.Errorf("show: %d %s %s", code, out, errs)
	}
}

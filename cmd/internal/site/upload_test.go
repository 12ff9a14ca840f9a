package site

import (
	"bytes"
	"context"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/web"
)

// readAll takes an upload by reading it.
type readAll struct{ web.Uploads }

func (readAll) Add(_ context.Context, up web.Upload) (web.Uploaded, error) {
	_, err := io.ReadAll(up.Content)
	return web.Uploaded{Name: up.Name}, err
}

// timed is a recorder that remembers until when reading was allowed.
type timed struct {
	*httptest.ResponseRecorder
	read []time.Time
}

func (w *timed) SetReadDeadline(t time.Time) error  { w.read = append(w.read, t); return nil }
func (w *timed) SetWriteDeadline(t time.Time) error { return nil }

// slow gives its text piece by piece, then what a connection says of which nothing came in time.
type slow struct{ text string }

func (s *slow) Read(p []byte) (int, error) {
	if s.text == "" {
		return 0, os.ErrDeadlineExceeded
	}
	n := copy(p[:min(len(p), 10)], s.text)
	s.text = s.text[n:]
	return n, nil
}

// TestSlowUpload: an upload that goes on arriving gets more time with every piece; one that stops is told so, as what
// it is.
func TestSlowUpload(t *testing.T) {
	g := guest(t)
	g.Uploads, g.Writer = readAll{}, func(*http.Request) (string, bool) { return "管理员", true }
	h := with(Config{Token: "t", Large: map[string]int64{web.DocumentsPath: 1 << 20}}, g)
	const whole = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n各学校应当公示收费标准。\r\n--b--\r\n"
	for name, c := range map[string]struct {
		body string
		want int
	}{"whole": {whole, 201}, "stopped in the file": {whole[:90], 408}, "stopped before the file": {whole[:2], 408}} {
		r := httptest.NewRequest("POST", web.DocumentsPath, &slow{c.body})
		r.RemoteAddr, r.Host = "127.0.0.1:1", "localhost"
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		r.Header.Set("Authorization", "Bearer t")
		w := &timed{ResponseRecorder: httptest.NewRecorder()}
		h.ServeHTTP(w, r)
		if w.Code != c.want || c.want == 408 && !strings.Contains(w.Body.String(), "没有在时限内传完") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		for i := range w.read {
			if i > 0 && w.read[i].Before(w.read[i-1]) {
				t.Errorf("%s: less time for a later piece", name)
			}
		}
		if len(w.read) < 2 {
			t.Errorf("%s: reading was given time %d times", name, len(w.read))
		}
	}
}

// shelf keeps uploads by name, and refuses one of the same name as the program does.
type shelf struct {
	web.Uploads
	kept map[string]string
}

func (s shelf) Add(_ context.Context, up web.Upload) (web.Uploaded, error) {
	b, err := io.ReadAll(up.Content)
	if err != nil {
		return web.Uploaded{}, err
	}
	_, there := s.kept[up.Name]
	switch {
	case strings.HasSuffix(up.Name, ".docx"):
		return web.Uploaded{}, web.Refusal{Status: 422, Detail: "DOCX文件已损坏。"}
	case there && !up.Replace():
		return web.Uploaded{}, web.Refusal{Status: 409, Detail: "已有同名文件。"}
	}
	s.kept[up.Name] = string(b)
	return web.Uploaded{Name: up.Name, Replaced: there}, nil
}

func (shelf) Skipped(context.Context) ([]corpus.Skip, error) { return nil, nil }

func (shelf) History(context.Context, int, int) ([]web.FileEvent, int) { return nil, 0 }

// TestUploadWithoutScript: the form of the page, as a browser without scripts sends it (the files, and behind them the
// box), takes every file and says of each that was not taken which it is.
func TestUploadWithoutScript(t *testing.T) {
	g, s := guest(t), shelf{kept: map[string]string{}}
	g.Uploads, g.Writer = s, func(*http.Request) (string, bool) { return "管理员", true }
	h := with(Config{Token: "t", Large: map[string]int64{web.UploadPagePath: 1 << 20}}, g)
	for _, c := range []struct {
		name, kept string
		files      []string // name=content
		replace    bool
		status     int
		want       []string
	}{
		{"none", "", nil, true, 422, []string{"请选择要上传的文件"}},
		{"two", "a.txt=1 b.txt=2", []string{"a.txt=1", "b.txt=2"}, false, 303, []string{"said=several"}},
		{"one of them is broken", "a.txt=1 b.txt=2 c.txt=3", []string{"坏.docx=x", "c.txt=3"}, false, 422, []string{"坏.docx：DOCX文件已损坏", "另外1个文件已收下"}},
		{"the same name", "a.txt=1 b.txt=2 c.txt=3", []string{"a.txt=9", "b.txt=9"}, false, 422, []string{"a.txt：已有同名文件", "b.txt：已有同名文件"}},
		{"replaced", "a.txt=9 b.txt=2 c.txt=3", []string{"a.txt=9"}, true, 303, []string{"said=replaced"}},
		{"two are replaced", "a.txt=8 b.txt=8 c.txt=3", []string{"a.txt=8", "b.txt=8"}, true, 303, []string{"said=several"}},
	} {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		for _, f := range c.files {
			name, content, _ := strings.Cut(f, "=")
			part, err := form.CreateFormFile("file", name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(part, content) // to memory
		}
		if c.replace {
			_ = form.WriteField("replace", "true") // as above
		}
		form.Close()
		r := httptest.NewRequest("POST", web.UploadPagePath, &b)
		r.RemoteAddr, r.Host = "127.0.0.1:1", "localhost"
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Authorization", "Bearer t")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
		for _, want := range c.want {
			if !strings.Contains(w.Body.String()+w.Header().Get("Location"), want) {
				t.Errorf("%s: no %q in %s", c.name, want, w.Body)
			}
		}
		var kept []string
		for _, name := range slices.Sorted(maps.Keys(s.kept)) {
			kept = append(kept, name+"="+s.kept[name])
		}
		if got := strings.Join(kept, " "); got != c.kept {
			t.Errorf("%s: kept %q, want %q", c.name, got, c.kept)
		}
	}
}

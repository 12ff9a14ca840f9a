package site

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

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

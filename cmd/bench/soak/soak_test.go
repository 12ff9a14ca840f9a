package soak

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/cmd/bench/internal/latency"
)

// steady is a run of which nothing is to be said.
func steady() *outcome {
	o := &outcome{over: 100 * time.Second, load: &load{s: settings{out: io.Discard}, book: newBook(), tallies: map[string]*tally{"question": {took: latency.Times{time.Second, time.Second}, refused: 1}}}}
	for at := time.Second; at <= o.over; at += time.Second {
		o.samples = append(o.samples, sample{at, [5]float64{200, 100, 80, 40, 30}})
	}
	o.load.book.expect("核对事项soak1-1", time.Unix(1000, 0))
	o.load.book.came["核对事项soak1-1"] = []time.Time{time.Unix(1001, 0)}
	o.load.book.expect("核对事项soak1-2", time.Time{})
	return o
}

// last sets a measure in the last quarter.
func (o *outcome) last(measure int, v float64) {
	for i := range o.samples {
		if o.samples[i].at >= 78*time.Second {
			o.samples[i].values[measure] = v
		}
	}
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		change func(o *outcome)
		want   string // "" is nothing wrong
	}{
		"steady":                     {func(*outcome) {}, ""},
		"memory at its bound":        {func(o *outcome) { o.last(0, 236) }, ""},
		"memory above it":            {func(o *outcome) { o.last(0, 236.1) }, "resident memory grew from 200 to 236 MiB"},
		"anonymous memory":           {func(o *outcome) { o.last(1, 127) }, "anonymous grew"},
		"heap":                       {func(o *outcome) { o.last(2, 105) }, "heap in use grew from 80 to 105 MiB"},
		"goroutines at their bound":  {func(o *outcome) { o.last(3, 64) }, ""},
		"goroutines above it":        {func(o *outcome) { o.last(3, 65) }, "goroutines grew"},
		"open files at their bound":  {func(o *outcome) { o.last(4, 43) }, ""},
		"open files above it":        {func(o *outcome) { o.last(4, 44) }, "open files grew"},
		"less than before":           {func(o *outcome) { o.last(0, 50) }, ""},
		"a moment only":              {func(o *outcome) { o.samples[90].values[0] = 900 }, ""},
		"much while warming up":      {func(o *outcome) { o.samples[2].values[0] = 900 }, ""},
		"an error":                   {func(o *outcome) { o.load.note("question", 0, io.EOF) }, "1 errors in 3 requests"},
		"everything refused":         {func(o *outcome) { o.load.tallies["question"].refused = 2 }, "of which 2 were refused"},
		"nothing asked":              {func(o *outcome) { clear(o.load.tallies) }, "0 errors in 0 requests"},
		"no samples":                 {func(o *outcome) { o.samples = nil }, "too few samples"},
		"none in the last quarter":   {func(o *outcome) { o.samples = o.samples[:50] }, "too few samples"},
		"a reminder lost":            {func(o *outcome) { clear(o.load.book.came) }, "lost 1, twice 0"},
		"a reminder doubled":         {func(o *outcome) { o.load.book.twice() }, "lost 0, twice 1"},
		"a reminder early":           {func(o *outcome) { o.load.book.expect("核对事项soak1-1", time.Unix(1002, 0)) }, "early 1"},
		"a cancelled one that comes": {func(o *outcome) { o.load.book.expect("核对事项soak1-1", time.Time{}) }, "although cancelled 1"},
		"not ended well":             {func(o *outcome) { o.stopped = io.EOF }, "did not end as it should"},
	} {
		o := steady()
		c.change(o)
		err := o.judge()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (!errors.Is(err, errUnsteady) || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func (b *book) twice() {
	for what, came := range b.came {
		b.came[what] = append(came, came[0])
	}
}

// TestReport: it names what was asked and shows every measure by quarter.
func TestReport(t *testing.T) {
	o := steady()
	o.load.note("question", 5*time.Second, io.ErrUnexpectedEOF)
	s := o.String()
	for _, want := range []string{"question", "5000.0", "unexpected EOF", "1 arrived: lost 0", "200 / 200 / 200", "open files", "goroutines"} {
		if !strings.Contains(s, want) {
			t.Errorf("the report lacks %q:\n%s", want, s)
		}
	}
}

// TestStatus: only 2xx is right, and only who says when to come again has refused.
func TestStatus(t *testing.T) {
	var code int
	var again string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", again)
		w.WriteHeader(code)
	}))
	defer srv.Close()
	for _, c := range []struct {
		code            int
		again           string
		failed, refused int
	}{{200, "", 0, 0}, {201, "", 0, 0}, {304, "", 1, 0}, {404, "", 1, 0}, {500, "1", 1, 0}, {503, "", 1, 0}, {503, "1", 0, 1}, {429, "1", 0, 1}, {429, "", 1, 0}} {
		code, again = c.code, c.again
		l := &load{s: settings{out: io.Discard}, base: srv.URL, client: srv.Client(), tallies: map[string]*tally{}}
		_, _ = l.get(t.Context(), "page", "/")
		if got := l.tallies["page"]; got.failed != c.failed || got.refused != c.refused || len(got.took) != 1 {
			t.Errorf("%d with Retry-After %q: %+v", c.code, c.again, got)
		}
	}
}

func TestBook(t *testing.T) {
	b := newBook()
	for body, want := range map[string]int{`{"data":{"text":"提醒：核对事项soak1f-2e，请办"}}`: 204, `{"data":{"text":"别的"}}`: 204, `no`: 400} {
		w := httptest.NewRecorder()
		b.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		if w.Code != want {
			t.Errorf("%s: %d", body, w.Code)
		}
	}
	if len(b.came) != 1 || len(b.came["核对事项soak1f-2e"]) != 1 {
		t.Errorf("came %v", b.came)
	}
}

func TestMetric(t *testing.T) {
	const text = "# TYPE go_goroutines gauge\ngo_goroutines_more 7\ngo_goroutines 41\nbig 8.6e+07\nVmRSS:\t  2048 kB\n"
	for name, want := range map[string]float64{"go_goroutines": 41, "big": 8.6e7, "VmRSS:": 2048} {
		if got, err := metric(text, name); err != nil || got != want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := metric(text, "go_threads"); err == nil {
		t.Error("no error for what is not there")
	}
}

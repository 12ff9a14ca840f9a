package attack

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestRun is a small run over the sample, where nothing is dear: it says what it should.
func TestRun(t *testing.T) {
	var out strings.Builder
	if err := Run(t.Context(), []string{"-encoder", "off", "-rounds", "1", "-factor", "0"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 attackers", "20 questions", "quiet     20 requests", "attacked  20 requests", "by status 200:"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
}

// TestHeldUp: a service in which a search holds up a question is found out.
func TestHeldUp(t *testing.T) {
	var searching atomic.Int32
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/v1/search":
			searching.Add(1)
			defer searching.Add(-1)
			time.Sleep(20 * time.Millisecond)
		case searching.Load() > 0:
			time.Sleep(100 * time.Millisecond)
		}
	}))
	defer slow.Close()
	var out strings.Builder
	if err := Run(t.Context(), []string{"-base", slow.URL, "-rounds", "1"}, &out); !errors.Is(err, errHeldUp) {
		t.Errorf("%v, want %v\n%s", err, errHeldUp, out.String())
	}
	refusing := httptest.NewServer(http.NotFoundHandler())
	defer refusing.Close()
	if err := Run(t.Context(), []string{"-base", refusing.URL, "-rounds", "1"}, &out); !errors.Is(err, errHeldUp) {
		t.Errorf("refused: %v, want %v", err, errHeldUp)
	}
}

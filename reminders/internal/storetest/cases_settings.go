package storetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/policybot/policybot/reminders"
)

func testSettings(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	if got := must(s.Setting(c, "people"))(t); got.Version != 0 || got.Body != nil {
		t.Fatalf("before it is put: %+v", got)
	}
	body := func(n int) []byte { return fmt.Appendf(nil, `{"n": %d, "who": "王科长<"}`, n) }
	if v := must(s.PutSetting(c, reminders.Setting{Name: "people", Body: body(1)}))(t); v != 1 {
		t.Fatalf("first version %d", v)
	}
	_, err := s.PutSetting(c, reminders.Setting{Name: "people", Body: body(2)})
	wantErr(t, err, reminders.ErrConflict)
	if v := must(s.PutSetting(c, reminders.Setting{Name: "people", Version: 1, Body: body(3)}))(t); v != 2 {
		t.Fatalf("second version %d", v)
	}
	_, err = s.PutSetting(c, reminders.Setting{Name: "people", Version: 1, Body: body(4)})
	wantErr(t, err, reminders.ErrConflict)
	_, err = s.PutSetting(c, reminders.Setting{Name: "none", Version: 1, Body: body(4)})
	wantErr(t, err, reminders.ErrConflict)
	var kept struct {
		N   int
		Who string
	}
	got := must(s.Setting(c, "people"))(t)
	if err := json.Unmarshal(got.Body, &kept); err != nil || got.Version != 2 || got.Name != "people" || kept.N != 3 || kept.Who != "王科长<" {
		t.Fatalf("%+v %s %v", got, got.Body, err)
	}
	for _, bad := range []reminders.Setting{{Body: body(1)}, {Name: "x", Body: []byte("{")}, {Name: "x"}, {Name: strings.Repeat("x", 65), Body: body(1)}} {
		_, err := s.PutSetting(c, bad)
		wantErr(t, err, reminders.ErrInvalid)
	}
	// Of many who change it at once, each change is made once.
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for done := false; !done; {
				old, err := s.Setting(c, "count")
				if err != nil {
					t.Error(err)
					return
				}
				next := reminders.Setting{Name: "count", Version: old.Version, Body: []byte("[" + strings.TrimPrefix(strings.Trim(string(old.Body), "[]")+",1]", ","))}
				_, err = s.PutSetting(c, next)
				done = err == nil
			}
		})
	}
	wg.Wait()
	if got := must(s.Setting(c, "count"))(t); got.Version != 8 || strings.Count(string(got.Body), "1") != 8 {
		t.Fatalf("after 8 changes: version %d, %s", got.Version, got.Body)
	}
	// An export carries it; where there is one, it stays.
	var out bytes.Buffer
	ok(t, s.Export(c, &out))
	if d := must(s.Import(c, bytes.NewReader(out.Bytes())))(t); d.Settings != 0 || d.Known != 2 {
		t.Fatalf("imported where it is: %+v", d)
	}
	if !strings.Contains(out.String(), `"setting"`) {
		t.Fatalf("not exported: %s", out.String())
	}
}

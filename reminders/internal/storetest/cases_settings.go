package storetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
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
				next := reminders.Setting{
					Name: "count", Version: old.Version,
					Body: []byte("[" + strings.TrimPrefix(strings.Trim(string(old.Body), "[]")+",1]", ",")),
				}
				_, err = s.PutSetting(c, next)
				done = err == nil
			}
		})
	}
	wg.Wait()
	if got := must(s.Setting(c, "count"))(t); got.Version != 8 || strings.Count(string(got.Body), "1") != 8 {
		t.Fatalf("after 8 changes: version %d, %s", got.Version, got.Body)
	}
	// An export carries it; where there is the same, it stays.
	var out bytes.Buffer
	ok(t, s.Export(c, &out))
	if d := must(s.Import(c, bytes.NewReader(out.Bytes())))(t); d.Settings != 0 || d.Known != 2 {
		t.Fatalf("imported where it is: %+v", d)
	}
	if !strings.Contains(out.String(), `"setting"`) {
		t.Fatalf("not exported: %s", out.String())
	}
}

// testSettingsMerge: an import into a store that has some people and endpoints takes in
// the others, keeps its own where the two differ, and names both.
func testSettingsMerge(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	put := func(name, body string) {
		t.Helper()
		must(s.PutSetting(c, reminders.Setting{Name: name, Body: []byte(body), Version: must(s.Setting(c, name))(t).Version}))(t)
	}
	put("people", `{"version":1,"people":[{"id":"p1","name":"王","token":"a"},{"id":"p2","name":"李","token":"b"},{"id":"p3","name":"赵","token":"c"}]}`)
	put("webhooks", `{"version":1,"endpoints":[{"name":"oa","secrets":[1]},{"name":"old","secrets":[2]}]}`)
	put("other", `{"n":1}`)
	var out bytes.Buffer
	ok(t, s.Export(c, &out))
	put("people", `{"version":1,"people":[{"id":"p9","name":"李","token":"z"},{"id":"p1","name":"王","token":"new"},{"id":"p3","name":"赵","token":"c"}]}`)
	put("webhooks", `{"version":1,"endpoints":[]}`)
	put("other", `{"n":2}`)
	d := must(s.Import(c, bytes.NewReader(out.Bytes())))(t)
	var got []string
	for _, m := range d.Merged {
		got = append(got, m.Setting+" "+m.Entry+" "+string(m.Did))
	}
	slices.Sort(got)
	want := []string{
		"other other kept", "people 李-2 renamed", "people 王 kept", "webhooks oa added", "webhooks old added",
	}
	if !slices.Equal(got, want) || d.Settings != 2 || d.Known != 1 || d.Damaged != 0 {
		t.Fatalf("merged %q, want %q; %+v", got, want, d)
	}
	for name, want := range map[string]string{
		"people": `{"version":1,"people":[{"id":"p9","name":"李","token":"z"},{"id":"p2","name":"李-2","token":"b"},` +
			`{"id":"p1","name":"王","token":"new"},{"id":"p3","name":"赵","token":"c"}]}`,
		"webhooks": `{"version":1,"endpoints":[{"name":"oa","secrets":[1]},{"name":"old","secrets":[2]}]}`,
		"other":    `{"n":2}`,
	} {
		v := must(s.Setting(c, name))(t)
		var x, y any
		ok(t, json.Unmarshal(v.Body, &x))
		ok(t, json.Unmarshal([]byte(want), &y))
		if !reflect.DeepEqual(x, y) {
			t.Errorf("%s: %s, want %s", name, v.Body, want)
		}
	}
	before := must(s.Setting(c, "people"))(t)
	d = must(s.Import(c, bytes.NewReader(out.Bytes())))(t)
	if after := must(s.Setting(c, "people"))(t); d.Settings != 0 || d.Known != 3 || after.Version != before.Version {
		t.Errorf("a second import: %+v, version %d after %d", d, after.Version, before.Version)
	}
	for _, m := range d.Merged {
		if m.Did != reminders.MergeKept || m.Setting == "people" && strings.Contains(m.String(), "new") {
			t.Errorf("a second import: %s", m)
		}
	}
}

package people_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/people"
)

var desk = []reminders.Recipient{{Channel: "webhook:oa", To: "王科长"}, {Channel: "console"}}

func store(t *testing.T) *boltstore.Store {
	t.Helper()
	s, err := boltstore.Open(filepath.Join(t.TempDir(), "r.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func open(t *testing.T, s reminders.Settings) *people.Registry {
	t.Helper()
	r, err := people.Open(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRegistry(t *testing.T) {
	kept := store(t)
	r := open(t, kept)
	if len(r.List(t.Context())) != 0 {
		t.Error("somebody is there already")
	}
	p, token, err := r.Add(t.Context(), "王科长", desk, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Add(t.Context(), "王科长", desk, false); !errors.Is(err, people.ErrExists) {
		t.Errorf("the same name: %v", err)
	}
	other, otherToken, err := r.Add(t.Context(), "Ann", desk[1:], false)
	if err != nil || otherToken == token || other.ID == p.ID {
		t.Errorf("another: %v %v", other, err)
	}
	r = open(t, kept) // what it knows is in the file
	if got, ok := r.ByToken(t.Context(), token); !ok || got.ID != p.ID || got.Name != "王科长" || !got.Admin || len(got.To) != 2 || got.To[0] != desk[0] {
		t.Errorf("by token: %+v %v", got, ok)
	}
	for _, who := range []string{p.ID, "王科长"} {
		if got, ok := r.Find(t.Context(), who); !ok || got.ID != p.ID {
			t.Errorf("Find(%s): %+v %v", who, got, ok)
		}
	}
	if list := r.List(t.Context()); len(list) != 2 || list[0].Name != "Ann" {
		t.Errorf("List: %+v", list)
	}
	for _, bad := range []string{"", "x", token + "x", token[1:]} {
		if _, ok := r.ByToken(t.Context(), bad); ok {
			t.Errorf("token %q is one", bad)
		}
	}
	_, renewed, err := r.Renew(t.Context(), "王科长")
	if _, ok := r.ByToken(t.Context(), token); err != nil || ok {
		t.Errorf("the token before the renewal: %v %v", ok, err)
	}
	if _, ok := r.ByToken(t.Context(), renewed); !ok {
		t.Error("the renewed token is none")
	}
	if err := r.Remove(t.Context(), p.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok := open(t, kept).ByToken(t.Context(), renewed); ok {
		t.Error("who was removed may still sign in")
	}
	if err := r.Remove(t.Context(), p.ID); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("removed twice: %v", err)
	}
	if _, _, err := r.Renew(t.Context(), "nobody"); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("renewal for nobody: %v", err)
	}
}

// TestStoreHidesTokens: the store may be exported and read by others.
func TestStoreHidesTokens(t *testing.T) {
	kept := store(t)
	_, token, err := open(t, kept).Add(t.Context(), "王科长", desk, false)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := kept.Export(t.Context(), &out); err != nil || strings.Contains(out.String(), token) || !strings.Contains(out.String(), "王科长") {
		t.Errorf("%s %v", out.String(), err)
	}
}

// TestReplicas: what one registry changes, another over the same store knows within
// a second, and neither loses what the other did.
func TestReplicas(t *testing.T) {
	kept := store(t)
	now := time.Now()
	clock := func() time.Time { return now }
	var regs []*people.Registry
	for range 2 {
		r, err := people.Open(t.Context(), kept, clock)
		if err != nil {
			t.Fatal(err)
		}
		regs = append(regs, r)
	}
	_, token, err := regs[0].Add(t.Context(), "王科长", desk, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := regs[1].Add(t.Context(), "李老师", desk, false); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Second)
	for i, r := range regs {
		if _, ok := r.ByToken(t.Context(), token); !ok || len(r.List(t.Context())) != 2 {
			t.Errorf("replica %d knows %+v", i, r.List(t.Context()))
		}
	}
	if err := regs[1].Remove(t.Context(), "王科长"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Second)
	if _, ok := regs[0].ByToken(t.Context(), token); ok {
		t.Error("removed on one replica, signed in on the other")
	}
}

func TestRefusals(t *testing.T) {
	r := open(t, store(t))
	for _, name := range []string{"", "a b", "a@b", "a/b", "a\nb", "a\u202eb", "\xff", strings.Repeat("长", 33)} {
		if _, _, err := r.Add(t.Context(), name, desk, false); !errors.Is(err, people.ErrName) {
			t.Errorf("name %q: %v", name, err)
		}
	}
	for _, to := range [][]reminders.Recipient{nil, {{To: "x"}}, make([]reminders.Recipient, 9)} {
		if _, _, err := r.Add(t.Context(), "a", to, false); !errors.Is(err, people.ErrWhere) {
			t.Errorf("to %v: %v", to, err)
		}
	}
	if len(r.List(t.Context())) != 0 {
		t.Error("somebody refused is there")
	}
}

func TestStoredRefused(t *testing.T) {
	for _, body := range []string{
		"[]", `{"version":2,"people":[]}`, `{"version":1,"people":[{"id":"p1","name":"a","to":[{"channel":"console"}]}]}`,
		`{"version":1,"people":[{"id":"p1","name":"a b","to":[{"channel":"console"}],"token_sha256":"` + strings.Repeat("0", 64) + `"}]}`,
	} {
		kept := store(t)
		if _, err := kept.PutSetting(t.Context(), reminders.Setting{Name: "people", Body: []byte(body)}); err != nil {
			t.Fatal(err)
		}
		if _, err := people.Open(t.Context(), kept, nil); !errors.Is(err, people.ErrStored) {
			t.Errorf("%s: %v", body, err)
		}
	}
	// What cannot be kept has not happened; what was known is known on.
	kept := store(t)
	r := open(t, kept)
	if _, _, err := r.Add(t.Context(), "a", desk, false); err != nil {
		t.Fatal(err)
	}
	_ = kept.Close()
	if _, _, err := r.Add(t.Context(), "b", desk, false); !errors.Is(err, reminders.ErrUnavailable) || len(r.List(t.Context())) != 1 {
		t.Errorf("not kept: %v %v", err, r.List(t.Context()))
	}
}

package people_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policybot/reminders"
	"policybot/reminders/people"
)

var desk = []reminders.Recipient{{Channel: "webhook:oa", To: "王科长"}, {Channel: "console"}}

func open(t *testing.T, path string) *people.Registry {
	t.Helper()
	r, err := people.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRegistry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "people.json")
	r := open(t, path)
	if len(r.List()) != 0 {
		t.Error("somebody is there already")
	}
	p, token, err := r.Add("王科长", desk, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Add("王科长", desk, false); !errors.Is(err, people.ErrExists) {
		t.Errorf("the same name: %v", err)
	}
	other, otherToken, err := r.Add("Ann", desk[1:], false)
	if err != nil || otherToken == token || other.ID == p.ID {
		t.Errorf("another: %v %v", other, err)
	}
	r = open(t, path) // what it knows is in the file
	if got, ok := r.ByToken(token); !ok || got.ID != p.ID || got.Name != "王科长" || !got.Admin || len(got.To) != 2 || got.To[0] != desk[0] {
		t.Errorf("by token: %+v %v", got, ok)
	}
	for _, who := range []string{p.ID, "王科长"} {
		if got, ok := r.Find(who); !ok || got.ID != p.ID {
			t.Errorf("Find(%s): %+v %v", who, got, ok)
		}
	}
	if list := r.List(); len(list) != 2 || list[0].Name != "Ann" {
		t.Errorf("List: %+v", list)
	}
	for _, bad := range []string{"", "x", token + "x", token[1:]} {
		if _, ok := r.ByToken(bad); ok {
			t.Errorf("token %q is one", bad)
		}
	}
	_, renewed, err := r.Renew("王科长")
	if _, ok := r.ByToken(token); err != nil || ok {
		t.Errorf("the token before the renewal: %v %v", ok, err)
	}
	if _, ok := r.ByToken(renewed); !ok {
		t.Error("the renewed token is none")
	}
	if err := r.Remove(p.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok := open(t, path).ByToken(renewed); ok {
		t.Error("who was removed may still sign in")
	}
	if err := r.Remove(p.ID); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("removed twice: %v", err)
	}
	if _, _, err := r.Renew("nobody"); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("renewal for nobody: %v", err)
	}
}

// TestFileHidesTokens: the file may be backed up and read by others.
func TestFileHidesTokens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "people.json")
	_, token, err := open(t, path).Add("王科长", desk, false)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(b), token) {
		t.Errorf("the token is in the file: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v %v", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestRefusals(t *testing.T) {
	r := open(t, filepath.Join(t.TempDir(), "people.json"))
	for _, name := range []string{"", "a b", "a@b", "a/b", "a\nb", "a\u202eb", "\xff", strings.Repeat("长", 33)} {
		if _, _, err := r.Add(name, desk, false); !errors.Is(err, people.ErrName) {
			t.Errorf("name %q: %v", name, err)
		}
	}
	for _, to := range [][]reminders.Recipient{nil, {{To: "x"}}, make([]reminders.Recipient, 9)} {
		if _, _, err := r.Add("a", to, false); !errors.Is(err, people.ErrWhere) {
			t.Errorf("to %v: %v", to, err)
		}
	}
	if len(r.List()) != 0 {
		t.Error("somebody refused is there")
	}
}

func TestFilesRefused(t *testing.T) {
	for _, body := range []string{
		"", "{", `{"version":2,"people":[]}`, `{"version":1,"people":[{"id":"p1","name":"a","to":[{"channel":"console"}]}]}`, `{"version":1,"x":1}`,
		`{"version":1,"people":[{"id":"p1","name":"a b","to":[{"channel":"console"}],"token_sha256":"` + strings.Repeat("0", 64) + `"}]}`,
	} {
		path := filepath.Join(t.TempDir(), "people.json")
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := people.Open(path, nil); !errors.Is(err, people.ErrFile) {
			t.Errorf("%s: %v", body, err)
		}
	}
	// A file that cannot be written leaves nobody half registered.
	r, err := people.Open(filepath.Join(t.TempDir(), "no", "people.json"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Add("a", desk, false); !errors.Is(err, people.ErrFile) || len(r.List()) != 0 {
		t.Errorf("not written: %v %v", err, r.List())
	}
}

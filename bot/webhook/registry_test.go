package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/bot/bottest"
)

func TestRegistry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "webhooks.json")
	r, err := Open(path, nil, nil)
	if err != nil || len(r.List()) != 0 {
		t.Fatal(r.List(), err)
	}
	e, secret, err := r.Add("oa", "https://Example.com/hook?key=TOPSECRET")
	if err != nil || e.Where() != "https://example.com" || e.Secrets != 1 {
		t.Fatal(e, err)
	}
	if _, err := ParseSecret(secret.Reveal()); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]error{"oa": ErrExists, "": ErrName, "OA": ErrName, "a/b": ErrName, strings.Repeat("a", 65): ErrName} {
		if _, _, err := r.Add(name, "https://example.com/"); !errors.Is(err, want) {
			t.Errorf("add %q: %v", name, err)
		}
	}
	if _, _, err := r.Add("x", "http://example.com/"); !errors.Is(err, ErrURL) {
		t.Error(err)
	}
	for what, err := range map[string]error{"disable": r.Disable("no", ""), "enable": r.Enable("no"), "remove": r.Remove("no")} {
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := r.Rotate("no", 0); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if err := r.Disable("oa", "试"); err != nil {
		t.Fatal(err)
	}
	if err := r.Disable("oa", "又试"); err != nil || r.List()[0].Reason != "试" {
		t.Error(r.List(), err)
	}
	again, err := Open(path, nil, nil)
	if err != nil || len(again.List()) != 1 || again.List()[0] != r.List()[0] {
		t.Fatalf("%+v, %v", again.List(), err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if left, _ := filepath.Glob(path + "*.tmp"); len(left) > 0 {
		t.Error(left)
	}
	if err := r.Remove("oa"); err != nil || len(r.List()) != 0 {
		t.Error(err)
	}
}

// What the file cannot hold has not happened.
func TestRegistryThatCannotWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gone", "webhooks.json")
	r, err := Open(path, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Add("oa", "https://example.com/"); !errors.Is(err, ErrFile) || len(r.List()) != 0 {
		t.Fatal(r.List(), err)
	}
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Add("oa", "https://example.com/"); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if err := r.Disable("oa", "x"); !errors.Is(err, ErrFile) || !r.List()[0].Disabled.IsZero() {
		t.Error(r.List(), err)
	}
}

func TestDamagedFiles(t *testing.T) {
	key := NewSecret().Reveal()
	for name, content := range map[string]string{
		"cut":       `{"version":1,"endpoints":[{"name":"oa","url":"https://e.cn/TOPSECRET`,
		"newer":     `{"version":2,"endpoints":[]}`,
		"no secret": `{"version":1,"endpoints":[{"name":"oa","url":"https://e.cn/"}]}`,
		"bad key":   `{"version":1,"endpoints":[{"name":"oa","url":"https://e.cn/","secrets":[{"secret":"TOPSECRET"}]}]}`,
		"twice":     fmt.Sprintf(`{"version":1,"endpoints":[{"name":"oa","secrets":[{"secret":%q}]},{"name":"oa","secrets":[{"secret":%q}]}]}`, key, key),
		"null":      `{"version":1,"endpoints":[null]}`,
		"name":      `{"version":1,"endpoints":[{"name":"../x"}]}`,
	} {
		path := filepath.Join(t.TempDir(), "w.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, nil, nil); !errors.Is(err, ErrFile) || strings.Contains(err.Error(), "TOPSECRET") || strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	path := filepath.Join(t.TempDir(), "w.json")
	if err := os.WriteFile(path, []byte(`{"version":1}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, nil, nil); runtime.GOOS != "windows" && !errors.Is(err, ErrFile) {
		t.Errorf("a file others can read: %v", err)
	}
}

// While a secret is being rotated the receiver may know either.
func TestRotate(t *testing.T) {
	now := time.Now()
	r := newRig(t, Options{Now: func() time.Time { return now }})
	old := r.secret
	fresh, err := r.registry.Rotate("oa", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range []Secret{old, fresh} {
		r.secret = s
		if _, err := r.sender.Send(t.Context(), to, bottest.Sample(fmt.Sprintf("a%d", i))); err != nil {
			t.Errorf("secret %d during the rotation: %v", i, err)
		}
	}
	if n := len(strings.Fields(r.Arrivals("a0")[0].Header.Get("webhook-signature"))); n != 2 || r.registry.List()[0].Secrets != 2 {
		t.Errorf("%d signatures", n)
	}
	now = now.Add(time.Minute)
	for i, want := range []string{"rejected", "delivered"} {
		r.secret = []Secret{old, fresh}[i]
		if _, err := r.sender.Send(t.Context(), to, bottest.Sample(fmt.Sprintf("b%d", i))); class(err) != want {
			t.Errorf("secret %d after it: %v", i, err)
		}
	}
	if _, err := r.registry.Rotate("oa", 0); err != nil || r.registry.List()[0].Secrets != 1 {
		t.Errorf("at once: %+v, %v", r.registry.List(), err)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	s := NewSecret()
	key := strings.TrimPrefix(s.Reveal(), secretPrefix)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", s, "in", struct{ S Secret }{s}, "endpoint", Endpoint{Name: "oa", URL: "https://e.cn/TOPSECRET"})
	asJSON, err := json.Marshal(map[string]Secret{"a": s})
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%v %+v %#v %s %q %x %d %v", s, s, s, s, s, s, s, []Secret{s}) + log.String() + string(asJSON) +
		fmt.Sprintf("%v", Endpoint{Name: "oa", URL: "https://e.cn/TOPSECRET"})
	for _, bad := range []string{key, fmt.Sprintf("%x", s.key), fmt.Sprint(s.key), "TOPSECRET"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q in %s", bad, text)
		}
	}
}

func TestParseSecret(t *testing.T) {
	for _, bad := range []string{"", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + strings.Repeat("A", 88), "whsec_!", "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"} {
		if _, err := ParseSecret(bad); !errors.Is(err, ErrSecret) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	// The example of the specification.
	s, err := ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil || s.Reveal() != "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" {
		t.Fatal(err)
	}
	if got := s.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)); got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Error(got)
	}
}

func TestRegistryTogether(t *testing.T) {
	r, err := Open(filepath.Join(t.TempDir(), "w.json"), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			name := fmt.Sprintf("e%d", i)
			if _, _, err := r.Add(name, "https://example.com/"); err != nil {
				t.Error(err)
			}
			_, _ = r.Rotate(name, time.Hour)
			_ = r.Disable(name, "x")
			_ = r.List()
			_, _ = r.target(name)
		})
	}
	wg.Wait()
	again, err := Open(r.path, nil, nil)
	if err != nil || len(again.List()) != 8 {
		t.Errorf("%d, %v", len(again.List()), err)
	}
}

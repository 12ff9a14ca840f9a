package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

func TestRegistry(t *testing.T) {
	kept := settings(t)
	r, err := Open(t.Context(), kept, nil, nil)
	if err != nil || len(r.List(t.Context())) != 0 {
		t.Fatal(r.List(t.Context()), err)
	}
	e, secret, err := r.Add(t.Context(), "oa", "https://Example.com/hook?key=TOPSECRET")
	if err != nil || e.Where() != "https://example.com" || e.Secrets != 1 {
		t.Fatal(e, err)
	}
	if _, err := ParseSecret(secret.Reveal()); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]error{"oa": ErrExists, "": ErrName, "OA": ErrName, "a/b": ErrName, strings.Repeat("a", 65): ErrName} {
		if _, _, err := r.Add(t.Context(), name, "https://example.com/"); !errors.Is(err, want) {
			t.Errorf("add %q: %v", name, err)
		}
	}
	if _, _, err := r.Add(t.Context(), "x", "http://example.com/"); !errors.Is(err, ErrURL) {
		t.Error(err)
	}
	for what, err := range map[string]error{"disable": r.Disable(t.Context(), "no", ""), "enable": r.Enable(t.Context(), "no"), "remove": r.Remove(t.Context(), "no")} {
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := r.Rotate(t.Context(), "no", 0); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if err := r.Disable(t.Context(), "oa", "试"); err != nil {
		t.Fatal(err)
	}
	if err := r.Disable(t.Context(), "oa", "又试"); err != nil || r.List(t.Context())[0].Reason != "试" {
		t.Error(r.List(t.Context()), err)
	}
	again, err := Open(t.Context(), kept, nil, nil)
	if err != nil || len(again.List(t.Context())) != 1 || again.List(t.Context())[0] != r.List(t.Context())[0] {
		t.Fatalf("%+v, %v", again.List(t.Context()), err)
	}
	if err := r.Remove(t.Context(), "oa"); err != nil || len(r.List(t.Context())) != 0 {
		t.Error(err)
	}
}

// What the store cannot hold has not happened, and what was known is known on.
func TestRegistryThatCannotWrite(t *testing.T) {
	kept := settings(t)
	r, err := Open(t.Context(), kept, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Add(t.Context(), "oa", "https://example.com/"); err != nil {
		t.Fatal(err)
	}
	_ = kept.Close()
	if err := r.Disable(t.Context(), "oa", "x"); !errors.Is(err, reminders.ErrUnavailable) || !r.List(t.Context())[0].Disabled.IsZero() {
		t.Error(r.List(t.Context()), err)
	}
	if _, _, err := r.Add(t.Context(), "ob", "https://example.com/"); !errors.Is(err, reminders.ErrUnavailable) || len(r.List(t.Context())) != 1 {
		t.Error(r.List(t.Context()), err)
	}
	if _, err := r.target(t.Context(), "oa"); err != nil {
		t.Error(err)
	}
}

// An endpoint that one replica adds, another sends to at once.
func TestReplicasOfARegistry(t *testing.T) {
	kept := settings(t)
	var regs []*Registry
	for range 2 {
		r, err := Open(t.Context(), kept, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		regs = append(regs, r)
	}
	if _, _, err := regs[0].Add(t.Context(), "oa", "https://example.com/"); err != nil {
		t.Fatal(err)
	}
	if _, err := regs[1].target(t.Context(), "oa"); err != nil {
		t.Error(err)
	}
	if err := regs[0].Disable(t.Context(), "oa", "x"); err != nil {
		t.Fatal(err)
	}
	if err := regs[1].Enable(t.Context(), "oa"); err != nil {
		t.Fatal(err)
	}
	if got, err := regs[0].target(t.Context(), "oa"); err != nil || got.disabled != "" {
		t.Errorf("enabled by the other: %+v %v", got, err)
	}
}

func TestDamaged(t *testing.T) {
	key := NewSecret().Reveal()
	for name, content := range map[string]string{
		"no object": `["https://e.cn/TOPSECRET"]`,
		"newer":     `{"version":2,"endpoints":[]}`,
		"no secret": `{"version":1,"endpoints":[{"name":"oa","url":"https://e.cn/"}]}`,
		"bad key":   `{"version":1,"endpoints":[{"name":"oa","url":"https://e.cn/","secrets":[{"secret":"TOPSECRET"}]}]}`,
		"twice":     fmt.Sprintf(`{"version":1,"endpoints":[{"name":"oa","secrets":[{"secret":%q}]},{"name":"oa","secrets":[{"secret":%q}]}]}`, key, key),
		"null":      `{"version":1,"endpoints":[null]}`,
		"name":      `{"version":1,"endpoints":[{"name":"../x"}]}`,
	} {
		kept := settings(t)
		if _, err := kept.PutSetting(t.Context(), reminders.Setting{Name: settingName, Body: []byte(content)}); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), kept, nil, nil); !errors.Is(err, ErrStored) || strings.Contains(err.Error(), "TOPSECRET") || strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// While a secret is being rotated the receiver may know either.
func TestRotate(t *testing.T) {
	now := time.Now()
	r := newRig(t, Options{Now: func() time.Time { return now }})
	old := r.secret
	fresh, err := r.registry.Rotate(t.Context(), "oa", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range []Secret{old, fresh} {
		r.secret = s
		if _, err := r.sender.Send(t.Context(), to, bottest.Sample(fmt.Sprintf("a%d", i))); err != nil {
			t.Errorf("secret %d during the rotation: %v", i, err)
		}
	}
	if n := len(strings.Fields(r.Arrivals("a0")[0].Header.Get("webhook-signature"))); n != 2 || r.registry.List(t.Context())[0].Secrets != 2 {
		t.Errorf("%d signatures", n)
	}
	now = now.Add(time.Minute)
	for i, want := range []string{"rejected", "delivered"} {
		r.secret = []Secret{old, fresh}[i]
		if _, err := r.sender.Send(t.Context(), to, bottest.Sample(fmt.Sprintf("b%d", i))); class(err) != want {
			t.Errorf("secret %d after it: %v", i, err)
		}
	}
	if _, err := r.registry.Rotate(t.Context(), "oa", 0); err != nil || r.registry.List(t.Context())[0].Secrets != 1 {
		t.Errorf("at once: %+v, %v", r.registry.List(t.Context()), err)
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
	kept := settings(t)
	r, err := Open(t.Context(), kept, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			name := fmt.Sprintf("e%d", i)
			if _, _, err := r.Add(t.Context(), name, "https://example.com/"); err != nil {
				t.Error(err)
			}
			_, _ = r.Rotate(t.Context(), name, time.Hour)
			_ = r.Disable(t.Context(), name, "x")
			_ = r.List(t.Context())
			_, _ = r.target(t.Context(), name)
		})
	}
	wg.Wait()
	again, err := Open(t.Context(), kept, nil, nil)
	if err != nil || len(again.List(t.Context())) != 8 {
		t.Errorf("%d, %v", len(again.List(t.Context())), err)
	}
}

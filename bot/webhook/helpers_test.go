package webhook

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
)

// verified is the check of a receiver that uses the library of the specification.
func verified(secret func() Secret) func(r *http.Request, body []byte) (string, error) {
	return func(r *http.Request, body []byte) (string, error) {
		id := r.Header.Get("webhook-id")
		w, err := standardwebhooks.NewWebhook(secret().Reveal())
		if err != nil {
			return id, err
		}
		if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			return id, fmt.Errorf("%s %s", r.Method, r.Header.Get("Content-Type"))
		}
		return id, w.Verify(body, r.Header)
	}
}

// settings is a store to keep a registry in.
func settings(t *testing.T) *boltstore.Store {
	t.Helper()
	s, err := boltstore.Open(filepath.Join(t.TempDir(), "r.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// rig is a sender, its registry, and a verifying receiver over TLS, named oa.
type rig struct {
	*bottest.Receiver
	registry *Registry
	sender   *Sender
	server   *httptest.Server
	secret   Secret
	settings reminders.Settings
}

var to = bot.Recipient{Kind: Kind, Place: "oa"}

func newRig(t *testing.T, o Options) *rig {
	t.Helper()
	r := &rig{settings: settings(t)}
	r.Receiver = bottest.NewReceiver(verified(func() Secret { return r.secret }))
	r.server = httptest.NewTLSServer(r.Receiver)
	t.Cleanup(r.server.Close)
	t.Cleanup(r.Close)
	allow, err := ParseAllow([]string{"127.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	if r.registry, err = Open(t.Context(), r.settings, allow, o.Now); err != nil {
		t.Fatal(err)
	}
	if _, r.secret, err = r.registry.Add(t.Context(), "oa", r.server.URL+"/hook?key=TOPSECRET"); err != nil {
		t.Fatal(err)
	}
	if o.Roots == nil {
		o.Roots = r.server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	}
	r.sender = NewSender(r.registry, o)
	return r
}

// class names what an error says of the message.
func class(err error) string {
	var e *reminders.SendError
	switch {
	case err == nil:
		return "delivered"
	case !errors.As(err, &e):
		return "unknown"
	case e.Dead:
		return "rejected"
	case e.After > 0:
		return "after " + e.After.String()
	}
	return "refused"
}

func fixed(at time.Time) func() time.Time { return func() time.Time { return at } }

package webhook

import (
	"context"
	"fmt"
	"time"
)

// MaxOverlap is how long an old secret may go on signing.
const MaxOverlap = 30 * 24 * time.Hour

// Add sets up an endpoint with a new secret, which is shown this once.
func (r *Registry) Add(ctx context.Context, name, rawURL string) (Endpoint, Secret, error) {
	if err := checkName(name); err != nil {
		return Endpoint{}, Secret{}, err
	}
	u, err := r.allow.parseURL(rawURL)
	if err != nil {
		return Endpoint{}, Secret{}, err
	}
	secret, added := NewSecret(), Endpoint{}
	err = r.change(ctx, name, func(e *entry) error {
		if e.URL != "" {
			return fmt.Errorf("%w：%q", ErrExists, name)
		}
		e.URL, e.Created, e.Secrets = u.String(), r.now().UTC(), []key{{Secret: secret.Reveal()}}
		added = e.public(r.now())
		return nil
	})
	if err != nil {
		return Endpoint{}, Secret{}, err
	}
	return added, secret, nil
}

// Rotate gives an endpoint a new secret. The one before signs beside it for the
// overlap, so that the receiver can change over meanwhile; overlap 0 ends it at
// once, for one that is known to others. Older ones end now.
func (r *Registry) Rotate(ctx context.Context, name string, overlap time.Duration) (Secret, error) {
	overlap = min(max(overlap, 0), MaxOverlap)
	secret := NewSecret()
	err := r.existing(ctx, name, func(e *entry) {
		keys := []key{{Secret: secret.Reveal()}}
		if old := e.live(r.now()); len(old) > 0 && overlap > 0 {
			keys = append(keys, key{Secret: old[0].Secret, Until: r.now().Add(overlap).UTC()})
		}
		e.Secrets = keys
	})
	if err != nil {
		return Secret{}, err
	}
	return secret, nil
}

// Disable stops sending to an endpoint; what is due for it becomes a dead letter.
// One that is disabled keeps its first reason.
func (r *Registry) Disable(ctx context.Context, name, reason string) error {
	return r.existing(ctx, name, func(e *entry) {
		if e.Disabled.IsZero() {
			e.Disabled, e.Reason = r.now().UTC(), reason
		}
	})
}

// Enable undoes Disable.
func (r *Registry) Enable(ctx context.Context, name string) error {
	return r.existing(ctx, name, func(e *entry) { e.Disabled, e.Reason = time.Time{}, "" })
}

// Remove forgets an endpoint and its secrets.
func (r *Registry) Remove(ctx context.Context, name string) error {
	return r.existing(ctx, name, func(e *entry) { e.Name = "" })
}

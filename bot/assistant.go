package bot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"policybot/search"
)

// Config is what an Assistant needs.
type Config struct {
	Answerer  search.Answerer
	PublicURL string // links lead there
}

// Assistant is the Handler: it answers questions and keeps reminders.
type Assistant struct{ cfg Config }

var _ Handler = (*Assistant)(nil)

// NewAssistant checks the configuration.
func NewAssistant(c Config) (*Assistant, error) {
	if c.Answerer == nil {
		return nil, errors.New("assistant without answerer")
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" {
		return nil, fmt.Errorf("assistant: public address %q", c.PublicURL)
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	return &Assistant{cfg: c}, nil
}

// Check implements Handler.
func (a *Assistant) Check(context.Context, Event) []FieldError { return nil }

// Handle implements Handler.
func (a *Assistant) Handle(ctx context.Context, e Event) ([]Reply, error) {
	if e.Kind != EventSaid && e.Kind != EventCommand || e.Kind == EventSaid && !e.Mentioned && !e.Direct {
		return nil, nil
	}
	got, err := a.cfg.Answerer.Ask(ctx, search.Question{Text: e.Text, ConversationID: e.Conversation()})
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	m := Message{Kind: KindAnswer, At: e.At.UTC(), Headline: got.Headline, Body: got.Text, Citations: got.Citations, Footer: "仅供参考，以原文为准"}
	for i := range m.Citations {
		m.Citations[i].URL = a.cfg.PublicURL + m.Citations[i].URL
	}
	if m.Headline == "" {
		m.Headline, m.Body = got.Text, ""
	}
	return []Reply{{Kind: ReplySay, Message: &m, Thread: e.Here()}}, nil
}

package slackfake

import (
	"encoding/json"
	"fmt"
	"time"
)

// View is a modal or a home page.
type View struct {
	ID, Hash, User string
	Type           string
	CallbackID     string
	Meta           string // private_metadata
	Title          string
	Blocks         json.RawMessage
	Root           string // the first of the modals opened on one another
	Closed         bool
}

// trigger is what an interaction lets the app open.
type trigger struct {
	user  string
	until time.Time
	view  string // the modal it came from
}

func (s *Slack) newTrigger(user, view string) string {
	id := s.newID("9") + ".1.fake"
	s.triggers[id] = trigger{user, s.cfg.Now().Add(s.cfg.TriggerID), view}
	return id
}

// Expire makes all triggers useless.
func (s *Slack) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, t := range s.triggers {
		t.until = time.Time{}
		s.triggers[id] = t
	}
}

// use spends a trigger.
func (s *Slack) use(id string) (trigger, error) {
	t, ok := s.triggers[id]
	switch {
	case !ok:
		return t, fail("invalid_trigger_id")
	case t.user == "":
		return t, fail("exchanged_trigger_id")
	case s.cfg.Now().After(t.until):
		return t, fail("expired_trigger_id")
	}
	s.triggers[id] = trigger{}
	return t, nil
}

// CheckView is what is wrong with a view (JSON), or nil.
func CheckView(where Surface, raw []byte) error {
	_, err := readView(string(raw), where)
	return err
}

func (s *Slack) view(raw string, where Surface) (*View, error) {
	v, err := readView(raw, where)
	if err == nil {
		v.ID, v.Hash = s.newID("V"), s.newID("h")
	}
	return v, err
}

// readView holds what an app wants to show to the limits of a view.
func readView(raw string, where Surface) (*View, error) {
	var in struct {
		Type            string          `json:"type"`
		Title           map[string]any  `json:"title"`
		Submit          map[string]any  `json:"submit"`
		Close           map[string]any  `json:"close"`
		Blocks          json.RawMessage `json:"blocks"`
		CallbackID      string          `json:"callback_id"`
		PrivateMetadata string          `json:"private_metadata"`
		ExternalID      string          `json:"external_id"`
	}
	if err := json.Unmarshal([]byte(raw), &in); err != nil {
		return nil, fail("invalid_arguments")
	}
	var bad []string
	say := func(at, what string) { bad = append(bad, fmt.Sprintf("[ERROR] %s [json-pointer:/view%s]", what, at)) }
	if in.Type != string(where) {
		say("/type", "must be "+string(where))
	}
	if where == SurfaceModal {
		plain(24)("/title", map[string]any(in.Title), say)
		for name, label := range map[string]map[string]any{"submit": in.Submit, "close": in.Close} {
			if label != nil {
				plain(24)("/"+name, label, say)
			}
		}
		if in.Submit == nil && len(inputs(in.Blocks)) > 0 {
			say("/submit", "missing required field: submit, since there are inputs")
		}
	}
	str(0, 255)("/callback_id", in.CallbackID, say)
	str(0, 255)("/external_id", in.ExternalID, say)
	str(0, 3000)("/private_metadata", in.PrivateMetadata, say)
	if err := CheckBlocks(where, in.Blocks); err != nil {
		return nil, err
	}
	if len(bad) > 0 {
		return nil, blockError{bad}
	}
	title, _ := in.Title["text"].(string)
	return &View{
		Type: in.Type, CallbackID: in.CallbackID, Meta: in.PrivateMetadata, Blocks: in.Blocks,
		Title: title,
	}, nil
}

func (v *View) wire() map[string]any {
	return map[string]any{
		"id": v.ID, "hash": v.Hash, "type": v.Type,
		"callback_id": v.CallbackID, "private_metadata": v.Meta, "blocks": v.Blocks,
		"root_view_id": v.Root, "team_id": Team, "app_id": App, "bot_id": BotID,
		"title": map[string]any{"type": "plain_text", "text": v.Title},
	}
}

func (s *Slack) viewsOpen(a Args) (map[string]any, error) { return s.show(a, false) }

func (s *Slack) viewsPush(a Args) (map[string]any, error) { return s.show(a, true) }

func (s *Slack) show(a Args, push bool) (map[string]any, error) {
	if err := a.need("trigger_id", "view"); err != nil {
		return nil, err
	}
	v, err := s.view(a["view"], SurfaceModal)
	if err != nil {
		return nil, err
	}
	t, err := s.use(a["trigger_id"])
	if err != nil {
		return nil, err
	}
	v.User, v.Root = t.user, v.ID
	if push {
		below := s.views[t.view]
		if below == nil {
			return nil, fail("not_found")
		}
		depth := 0
		for _, o := range s.views {
			if o.Root == below.Root && !o.Closed {
				depth++
			}
		}
		if depth >= 3 {
			return nil, fail("push_limit_reached")
		}
		v.Root = below.Root
	}
	s.views[v.ID] = v
	return map[string]any{"view": v.wire()}, nil
}

func (s *Slack) viewsUpdate(a Args) (map[string]any, error) {
	if err := a.need("view", "view_id"); err != nil {
		return nil, err
	}
	old := s.views[a["view_id"]]
	if old == nil || old.Closed {
		return nil, fail("not_found")
	}
	if a["hash"] != "" && a["hash"] != old.Hash {
		return nil, fail("hash_conflict")
	}
	v, err := s.view(a["view"], SurfaceModal)
	if err != nil {
		return nil, err
	}
	v.ID, v.User, v.Root = old.ID, old.User, old.Root
	s.views[v.ID] = v
	return map[string]any{"view": v.wire()}, nil
}

func (s *Slack) viewsPublish(a Args) (map[string]any, error) {
	if err := a.need("user_id", "view"); err != nil {
		return nil, err
	}
	if s.users[a["user_id"]] == "" {
		return nil, fail("user_not_found")
	}
	old := s.homes[a["user_id"]]
	if old != nil && a["hash"] != "" && a["hash"] != old.Hash {
		return nil, fail("hash_conflict")
	}
	v, err := s.view(a["view"], SurfaceHome)
	if err != nil {
		return nil, err
	}
	v.User = a["user_id"]
	s.homes[v.User] = v
	return map[string]any{"view": v.wire()}, nil
}

// Home is the page a person sees, nil when there is none.
func (s *Slack) Home(user string) *View {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.homes[user]; v != nil {
		c := *v
		return &c
	}
	return nil
}

// Opened are the modals a person has open, in order.
func (s *Slack) Opened(user string) (out []View) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 1; i <= s.lastID; i++ {
		if v := s.views[fmt.Sprintf("V%09d", i)]; v != nil && v.User == user && !v.Closed {
			out = append(out, *v)
		}
	}
	return out
}

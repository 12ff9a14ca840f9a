package slackfake

import (
	"encoding/json"
	"slices"
)

func (s *Slack) authTest(Args) (map[string]any, error) {
	return map[string]any{
		"url":  "https://test.slack.com/",
		"team": "test", "user": BotName, "team_id": Team, "user_id": BotUser, "bot_id": BotID,
	}, nil
}

func (s *Slack) info(a Args) (map[string]any, error) {
	if err := a.need("channel"); err != nil {
		return nil, err
	}
	c, err := s.readable(a["channel"], "read")
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"channel": map[string]any{
			"id": c.id, "name": "name-of-" + c.id, "is_channel": c.kind() == "channel",
			"is_im": c.kind() == "im", "is_private": c.kind() != "channel", "is_member": c.has(BotUser),
			"is_archived": c.archived,
		},
	}, nil
}

func (s *Slack) membersOf(a Args) (map[string]any, error) {
	if err := a.need("channel"); err != nil {
		return nil, err
	}
	c, err := s.readable(a["channel"], "read")
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"members": slices.Clone(c.members), "response_metadata": map[string]any{"next_cursor": ""},
	}, nil
}

func (s *Slack) openDM(a Args) (map[string]any, error) {
	if err := a.need("users"); err != nil {
		return nil, err
	}
	if s.users[a["users"]] == "" {
		return nil, fail("user_not_found")
	}
	return map[string]any{"channel": map[string]any{"id": s.dm(a["users"]).id}}, nil
}

func (s *Slack) userInfo(a Args) (map[string]any, error) {
	name := s.users[a["user"]]
	if name == "" {
		return nil, fail("user_not_found")
	}
	return map[string]any{
		"user": map[string]any{
			"id": a["user"], "name": name, "real_name": name, "tz": "Asia/Shanghai",
			"is_bot": a["user"] == BotUser,
		},
	}, nil
}

// thread is one the bot may set something for.
func (s *Slack) thread(a Args, needsThread bool) (key string, err error) {
	if err := a.need("channel_id"); err != nil {
		return "", err
	}
	c := s.channels[a["channel_id"]]
	switch {
	case c == nil || !c.has(BotUser):
		return "", fail("channel_not_found")
	case a["thread_ts"] == "" && needsThread, a["thread_ts"] != "" && c.message(a["thread_ts"]) == nil:
		return "", fail("invalid_thread_ts")
	}
	return c.id + " " + a["thread_ts"], nil
}

func (s *Slack) setStatus(a Args) (map[string]any, error) {
	key, err := s.thread(a, true)
	if err != nil {
		return nil, err
	}
	if units(a["status"]) > 50 {
		s.complainLocked("status too long: %q", a["status"])
	}
	t := s.threads[key]
	t.Status = a["status"]
	t.Was = append(t.Was, t.Status)
	s.threads[key] = t
	return map[string]any{}, nil
}

func (s *Slack) setTitle(a Args) (map[string]any, error) {
	key, err := s.thread(a, true)
	if err != nil {
		return nil, err
	}
	if a["title"] == "" {
		return nil, fail("invalid_arguments")
	}
	t := s.threads[key]
	t.Title = a["title"]
	s.threads[key] = t
	return map[string]any{}, nil
}

func (s *Slack) setPrompts(a Args) (map[string]any, error) {
	key, err := s.thread(a, false)
	if err != nil {
		return nil, err
	}
	var prompts []struct{ Title, Message string }
	if json.Unmarshal([]byte(a["prompts"]), &prompts) != nil || len(prompts) == 0 {
		return nil, fail("invalid_arguments")
	}
	if len(prompts) > 4 {
		s.complainLocked("%d prompts", len(prompts))
		return nil, fail("too_many_prompts")
	}
	t := s.threads[key]
	t.Prompts = nil
	for i, p := range prompts {
		if p.Title == "" || p.Message == "" {
			s.complainLocked("prompt %d is empty", i)
		}
		t.Prompts = append(t.Prompts, p.Message)
	}
	s.threads[key] = t
	return map[string]any{}, nil
}

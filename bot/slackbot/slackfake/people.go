package slackfake

import (
	"slices"
	"strings"
	"time"
)

// channel is a conversation; its id begins with C (public), G (private) or D.
type channel struct {
	id       string
	members  []string
	messages []*Message // in order of ts
	ghosts   []*Message // ephemeral
	next     time.Time  // when the next post is taken without a burst
	archived bool
}

func (c *channel) kind() string {
	switch c.id[0] {
	case 'D':
		return "im"
	case 'G':
		return "group"
	}
	return "channel"
}

func (c *channel) has(user string) bool { return slices.Contains(c.members, user) }

// AddUser adds a person; ids begin with U.
func (s *Slack) AddUser(id, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[id] = name
}

// AddChannel adds a conversation with these members; the bot is one when it is
// named.
func (s *Slack) AddChannel(id string, members ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[id] = &channel{id: id, members: members}
	for _, u := range members {
		if s.users[u] == "" {
			s.users[u] = strings.ToLower(u)
		}
	}
}

// Archive closes a channel.
func (s *Slack) Archive(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[id].archived = true
}

// DM is the id of the direct channel of a person and the bot, which is opened.
func (s *Slack) DM(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dm(user).id
}

func (s *Slack) dm(user string) *channel {
	id := "D" + strings.TrimPrefix(user, "U")
	c := s.channels[id]
	if c == nil {
		c = &channel{id: id, members: []string{user, BotUser}}
		s.channels[id] = c
		if s.users[user] == "" {
			s.users[user] = strings.ToLower(user)
		}
	}
	return c
}

// find is the channel a call means: an id, or a person whose direct channel it is.
func (s *Slack) find(id string) *channel {
	if strings.HasPrefix(id, "U") && s.users[id] != "" && id != BotUser {
		return s.dm(id)
	}
	return s.channels[id]
}

// Thread is what an app set for a thread of its own.
type Thread struct {
	Status  string
	Title   string
	Prompts []string
	Was     []string // all the statuses, in order
}

// Thread is the thread of a channel; thread_ts may be "" for the whole channel.
func (s *Slack) Thread(channel, ts string) Thread {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.threads[channel+" "+ts]
}

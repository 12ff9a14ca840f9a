package wecombot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/fit"
	"github.com/policybot/policybot/bot/internal/itemids"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

// What 企业微信 takes, in characters.
const (
	maxSummary     = 128
	maxDescription = 1000
	maxLink        = 500
	schedulesRead  = 1000 // of a call
	scheduleCalls  = 20   // to look through the calendar
)

const (
	doneMark   = "【已办结】"
	numberMark = "编号："
	lasting    = 30 * time.Minute // a 日程 has an end
	cancelled  = 1                // schedule.Status
)

// china is the zone that 企业微信 shows 日程 in.
var china = time.FixedZone("CST", 8*60*60)

// schedule is a 日程, as it is written and read.
type schedule struct {
	ID          string     `json:"schedule_id,omitempty"`
	Calendar    string     `json:"cal_id,omitempty"`
	Start       int64      `json:"start_time"`
	End         int64      `json:"end_time"`
	WholeDay    int        `json:"is_whole_day"`
	Attendees   []attendee `json:"attendees"`
	Summary     string     `json:"summary"`
	Description string     `json:"description"`
	Reminders   alarms     `json:"reminders"`
	Status      int        `json:"status,omitempty"`
}

type attendee struct {
	User string `json:"userid"`
}

// alarms: 企业微信 sounds none. Our messages are the nudge, and it knows at most a day before.
type alarms struct {
	Remind int `json:"is_remind"`
	Zone   int `json:"timezone"`
}

// scheduleOf is an item as a 日程: its day, or half an hour from its hour.
func (c *Calendar) scheduleOf(t *reminders.Todo) schedule {
	s := schedule{Attendees: []attendee{{c.person}}, Summary: titled(t.What), Reminders: alarms{Zone: 8}}
	if !t.At.IsZero() {
		s.Start, s.End = t.At.Unix(), t.At.Add(lasting).Unix()
	} else {
		day := time.Date(t.Day.Year, time.Month(t.Day.Month), t.Day.Day, 0, 0, 0, 0, china)
		s.Start, s.End, s.WholeDay = day.Unix(), day.Unix()+24*60*60-1, 1
	}
	s.Description = numberMark + c.number(t.ID)
	above := func(line string) {
		if line = strings.TrimSpace(line); line != "" {
			room := maxDescription - 1 - fit.Scale(fit.Runes).Of(s.Description)
			s.Description = fit.Scale(fit.Runes).Cut(line, room) + "\n" + s.Description
		}
	}
	if u, ok := fit.Scale(fit.Runes).Address(t.URL, maxLink); ok {
		above("办结：" + u)
	}
	above(bot.Clean(t.Note))
	return s
}

// titled is a title as 企业微信 takes it.
func titled(s string) string {
	if s = strings.TrimSpace(bot.CleanLine(s)); s == "" {
		s = "提醒"
	}
	return fit.Scale(fit.Runes).Cut(s, maxSummary)
}

// completed is s that shows that it is done.
func (s schedule) completed() schedule {
	s.Summary = titled(doneMark + strings.TrimPrefix(s.Summary, doneMark))
	s.Reminders = alarms{Zone: 8}
	return s
}

// sum is a hash of what s shows.
func (s schedule) sum() string {
	s.ID, s.Calendar = "", ""
	b, _ := json.Marshal(s) // plain data: it cannot fail
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:8])
}

// callOA makes a call about calendars. Its error is that of Client.Outcome.
func (b *Bot) callOA(ctx context.Context, path string, body, out any) error {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	return b.app.Outcome(b.app.Do(ctx, openapi.Call{Path: "/cgi-bin/oa/" + path, Body: body, Out: out}))
}

func (b *Bot) addSchedule(ctx context.Context, s schedule) (id string, err error) {
	var out struct {
		ID string `json:"schedule_id"`
	}
	if err := b.callOA(ctx, "schedule/add", map[string]any{"schedule": s, "agentid": b.opt.App.AgentID}, &out); err != nil {
		return "", err
	}
	if !wellNamed(out.ID) {
		return "", fmt.Errorf("%w：企业微信没有给出日程的编号", openapi.ErrUnsure)
	}
	return out.ID, nil
}

// updateSchedule replaces all of a 日程 but its calendar.
func (b *Bot) updateSchedule(ctx context.Context, s schedule) error {
	s.Calendar, s.Status = "", 0
	return b.callOA(ctx, "schedule/update", map[string]any{"schedule": s}, nil)
}

func (b *Bot) cancelSchedule(ctx context.Context, id string) error {
	return b.callOA(ctx, "schedule/del", map[string]any{"schedule_id": id}, nil)
}

// schedule reads one; nil when there is none any more.
func (b *Bot) schedule(ctx context.Context, id string) (*schedule, error) {
	var out struct {
		List []schedule `json:"schedule_list"`
	}
	if err := b.callOA(ctx, "schedule/get", map[string]any{"schedule_id_list": []string{id}}, &out); err != nil {
		return nil, err
	}
	for i := range out.List {
		if s := &out.List[i]; s.ID == id && s.Status != cancelled {
			return s, nil
		}
	}
	return nil, nil
}

// findSchedule looks for the 日程 that ends with a number; "" when there is none.
func (c *Calendar) findSchedule(ctx context.Context, number string) (string, error) {
	cal, err := c.shared(ctx)
	if err != nil {
		return "", err
	}
	for n := range scheduleCalls {
		var out struct {
			List []schedule `json:"schedule_list"`
		}
		page := map[string]any{"cal_id": cal, "offset": n * schedulesRead, "limit": schedulesRead}
		if err := c.b.callOA(ctx, "schedule/get_by_calendar", page, &out); err != nil {
			return "", err
		}
		for _, s := range out.List {
			if s.Status != cancelled && wellNamed(s.ID) && strings.HasSuffix(s.Description, numberMark+number) {
				return s.ID, nil
			}
		}
		if len(out.List) < schedulesRead {
			break
		}
	}
	return "", nil
}

// shared is the calendar of the app that the 日程 of all are in, so that it can be looked through. It is
// shown to nobody; each 日程 is shown to who attends it.
func (c *Calendar) shared(ctx context.Context) (id string, err error) {
	const own = "own"
	kept := itemids.Items[string]{Settings: c.items.Settings, Name: c.b.settingOf("wecom-calendar/", "")}
	all, _, err := kept.Load(ctx)
	if err != nil || all[own] != "" {
		return all[own], err
	}
	var out struct {
		ID string `json:"cal_id"`
	}
	err = c.b.callOA(ctx, "calendar/add", map[string]any{"agentid": c.b.opt.App.AgentID,
		"calendar": map[string]any{"summary": "政策期限提醒", "color": "#1E6FFF", "description": "由政策机器人维护"}}, &out)
	if err != nil {
		return "", err
	}
	if !wellNamed(out.ID) {
		return "", fmt.Errorf("%w：企业微信没有给出日历的编号", openapi.ErrUnsure)
	}
	err = kept.Change(ctx, own, func(cal *string) error {
		if *cal == "" { // else another replica was quicker, and ours stays empty
			*cal = out.ID
		}
		id = *cal
		return nil
	})
	return id, err
}

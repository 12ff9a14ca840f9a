package wecomfake

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Schedule is a 日程 as a person sees it.
type Schedule struct {
	ID, Calendar         string
	Start, End           time.Time
	WholeDay             bool
	Attendees            []string
	Summary, Description string
	Sounds               bool
}

// schedule is a 日程 in a call.
type schedule struct {
	ID          string   `json:"schedule_id,omitempty"`
	Calendar    string   `json:"cal_id,omitempty"`
	Admins      []string `json:"admins,omitempty"`
	Start       int64    `json:"start_time"`
	End         int64    `json:"end_time"`
	WholeDay    int      `json:"is_whole_day"`
	Attendees   []member `json:"attendees"`
	Summary     string   `json:"summary"`
	Description string   `json:"description"`
	Location    string   `json:"location,omitempty"`
	Reminders   struct {
		Remind   int   `json:"is_remind"`
		Before   int   `json:"remind_before_event_secs,omitempty"`
		Diffs    []int `json:"remind_time_diffs,omitempty"`
		Repeat   int   `json:"is_repeat,omitempty"`
		TimeZone int   `json:"timezone"`
	} `json:"reminders"`
	Status int `json:"status,omitempty"` // only in answers
}

type member struct {
	User   string `json:"userid"`
	Status int    `json:"response_status,omitempty"` // only in answers
}

// pageOfSchedules is how many 日程 a page has at most.
const pageOfSchedules = 1000

// Schedules are those of a person that are not cancelled, as they were made.
func (f *Fake) Schedules(person string) (out []Schedule) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.schedules {
		if s.Status == 0 && slices.ContainsFunc(s.Attendees, func(m member) bool { return m.User == person }) {
			x := Schedule{ID: s.ID, Calendar: s.Calendar, Start: time.Unix(s.Start, 0).UTC(), End: time.Unix(s.End, 0).UTC(), WholeDay: s.WholeDay == 1,
				Summary: s.Summary, Description: s.Description, Sounds: s.Reminders.Remind == 1}
			for _, m := range s.Attendees {
				x.Attendees = append(x.Attendees, m.User)
			}
			out = append(out, x)
		}
	}
	return out
}

// Calendars is how many calendars the app has made.
func (f *Fake) Calendars() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calendars)
}

// CancelSchedule is a person who removes a 日程.
func (f *Fake) CancelSchedule(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.scheduleOf(id); s != nil {
		s.Status = 1
	}
}

// Asked is how often a call of the calendar was made: schedule/add.
func (f *Fake) Asked(call string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[call]
}

// scheduleOf is called with the lock held.
func (f *Fake) scheduleOf(id string) *schedule {
	i := slices.IndexFunc(f.schedules, func(s *schedule) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return f.schedules[i]
}

// calendarAPI adds the calls to a server.
func (f *Fake) calendarAPI(mux *http.ServeMux) {
	call(f, mux, "calendar/add", f.addCalendar)
	call(f, mux, "schedule/add", f.addSchedule)
	call(f, mux, "schedule/update", f.updateSchedule)
	call(f, mux, "schedule/get", f.getSchedules)
	call(f, mux, "schedule/get_by_calendar", f.listSchedules)
	call(f, mux, "schedule/del", f.delSchedule)
}

// call is one that takes an In. What is not of its form is complained of; do is called with the lock
// held.
func call[In any](f *Fake, mux *http.ServeMux, name string, do func(in In) (code int, more map[string]any)) {
	mux.HandleFunc("POST /cgi-bin/oa/"+name, func(w http.ResponseWriter, r *http.Request) {
		var raw json.RawMessage
		err := body(r, &raw)
		var in In
		if err == nil {
			d := json.NewDecoder(bytes.NewReader(raw))
			d.DisallowUnknownFields()
			err = d.Decode(&in)
		}
		f.mu.Lock()
		code, b, more := f.treatedCall(name, r.URL.Query().Get("access_token"), err, func() (int, map[string]any) { return do(in) })
		f.mu.Unlock()
		f.reply(w, code, b, more)
	})
}

// treatedCall is called with the lock held.
func (f *Fake) treatedCall(name, token string, err error, do func() (int, map[string]any)) (int, Behaviour, map[string]any) {
	switch {
	case err != nil:
		f.complain("%s: %v", name, err)
		return 40058, Behaviour{}, nil
	case !time.Now().Before(f.tokens[token]):
		return 42001, Behaviour{}, nil
	}
	f.asked[name]++
	b := f.treated(name, "")
	switch {
	case b.ErrCode != 0:
		return b.ErrCode, b, nil
	case b.Status != 0 && b.Status < 500:
		return 0, b, nil
	}
	code, more := do()
	return code, b, more
}

var colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func (f *Fake) addCalendar(in struct {
	Agent    int `json:"agentid"`
	Calendar struct {
		Summary     string `json:"summary"`
		Color       string `json:"color"`
		Description string `json:"description"`
	} `json:"calendar"`
}) (int, map[string]any) {
	c := in.Calendar
	if in.Agent != f.cfg.AgentID || c.Summary == "" || utf8.RuneCountInString(c.Summary) > 128 || utf8.RuneCountInString(c.Description) > 512 || !colour.MatchString(c.Color) {
		f.complain("calendar/add: %+v", in)
		return 40058, nil
	}
	f.seq++
	id := "wcjgewCwAA" + strconv.Itoa(f.seq)
	f.calendars = append(f.calendars, id)
	return 0, map[string]any{"cal_id": id}
}

// checkSchedule is called with the lock held; 0 is that it may be so.
func (f *Fake) checkSchedule(s *schedule) int {
	bad := s.Start <= 0 || s.End < s.Start || s.Status != 0 || len(s.Attendees) == 0 || len(s.Attendees) > 1000 || s.Reminders.TimeZone != 8 ||
		utf8.RuneCountInString(s.Summary) > 128 || utf8.RuneCountInString(s.Description) > 1000 || s.WholeDay < 0 || s.WholeDay > 1
	if s.Reminders.Remind == 1 && !slices.Contains([]int{0, 300, 900, 3600, 86400}, s.Reminders.Before) {
		bad = true
	}
	if s.WholeDay == 1 { // from midnight to midnight in China
		const day, east = 24 * 60 * 60, 8 * 60 * 60
		bad = bad || (s.Start+east)%day != 0 || s.End >= s.Start+day
	}
	if bad {
		f.complain("a schedule of %+v", s)
		return 40058
	}
	for _, m := range s.Attendees {
		if !f.people[m.User] {
			return 60111
		}
	}
	return 0
}

func (f *Fake) addSchedule(in struct {
	Agent    int      `json:"agentid"`
	Schedule schedule `json:"schedule"`
}) (int, map[string]any) {
	s := in.Schedule
	if in.Agent != f.cfg.AgentID || s.ID != "" || s.Calendar != "" && !slices.Contains(f.calendars, s.Calendar) {
		f.complain("schedule/add: %+v", in)
		return 40058, nil
	}
	if code := f.checkSchedule(&s); code != 0 {
		return code, nil
	}
	f.seq++
	s.ID = "17c7d2bd9f20d652840f72f59e796" + strconv.Itoa(f.seq)
	f.schedules = append(f.schedules, &s)
	return 0, map[string]any{"schedule_id": s.ID}
}

// updateSchedule replaces all but the calendar.
func (f *Fake) updateSchedule(in struct {
	Schedule schedule `json:"schedule"`
}) (int, map[string]any) {
	s := in.Schedule
	if s.Calendar != "" {
		f.complain("schedule/update of the calendar of %s", s.ID)
		return 40058, nil
	}
	if code := f.checkSchedule(&s); code != 0 {
		return code, nil
	}
	old := f.scheduleOf(s.ID)
	if old == nil || old.Status != 0 {
		f.complain("schedule/update of %q, which is not there", s.ID)
		return 40058, nil
	}
	s.Calendar = old.Calendar
	*old = s
	return 0, map[string]any{"schedule_id": s.ID}
}

// getSchedules tells of what is cancelled too.
func (f *Fake) getSchedules(in struct {
	IDs []string `json:"schedule_id_list"`
}) (int, map[string]any) {
	list := []schedule{}
	for _, id := range in.IDs {
		if s := f.scheduleOf(id); s != nil {
			list = append(list, *s)
		}
	}
	return 0, map[string]any{"schedule_list": list}
}

func (f *Fake) listSchedules(in struct {
	Calendar string `json:"cal_id"`
	Offset   int    `json:"offset"`
	Limit    int    `json:"limit"`
}) (int, map[string]any) {
	if !slices.Contains(f.calendars, in.Calendar) || in.Limit < 1 || in.Limit > pageOfSchedules || in.Offset < 0 {
		f.complain("schedule/get_by_calendar: %+v", in)
		return 40058, nil
	}
	list := []schedule{}
	for _, s := range f.schedules {
		if s.Calendar == in.Calendar {
			list = append(list, *s)
		}
	}
	list = list[min(in.Offset, len(list)):]
	return 0, map[string]any{"schedule_list": list[:min(in.Limit, len(list))]}
}

func (f *Fake) delSchedule(in struct {
	ID string `json:"schedule_id"`
}) (int, map[string]any) {
	s := f.scheduleOf(in.ID)
	if s == nil || s.Status != 0 {
		f.complain("schedule/del of %q, which is not there", in.ID)
		return 40058, nil
	}
	s.Status = 1
	return 0, nil
}

package web

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus/ical"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/search"
)

// TimeReading is what a reminder phrase means. Moments are RFC 3339 with an
// offset, null where there is none. Lead and everything after it is beyond the
// contract.
type TimeReading struct {
	Status    string  `json:"status" enum:"ok,ask,refuse" doc:"ok 可以设；ask 缺内容或有疑问；refuse 已过去或不存在"`
	Mode      string  `json:"mode" doc:"at 到那一刻提醒；by 在那之前完成"`
	Due       *string `json:"due" doc:"提醒或截止的时刻；重复的是第一次"`
	Start     *string `json:"start" doc:"所说时间的第一秒，已过去的也给出"`
	End       *string `json:"end" doc:"所说时间的最后一秒"`
	Precision string  `json:"precision" doc:"exact 说了时刻；part 说了半天；day 只说了日子"`
	RRule     string  `json:"rrule"`
	What      string  `json:"what" doc:"事项"`
	Who       string  `json:"who" doc:"me 本人；channel 本群；或所点的名"`
	Reason    string  `json:"reason" doc:"为什么不能设，该怎么写"`

	Lead         []string `json:"lead" doc:"另外提前多久提醒，ISO 8601 时长"`
	Note         string   `json:"note" doc:"作了什么推断，请向提问者复述"`
	Lunar        string   `json:"lunar,omitempty" doc:"按农历重复的，如“每年农历8月15日”；这时 rrule 为空"`
	DaysOff      string   `json:"days_off,omitempty" enum:"before,after,skip," doc:"重复的遇休息日：before 提前，after 顺延，skip 不提醒"`
	Workdays     bool     `json:"workdays,omitempty" doc:"rrule 里的日子按工作日数"`
	Choices      []string `json:"choices,omitempty" doc:"可能想说的话，选一句即可设"`
	RestDay      *RestDay `json:"rest_day,omitempty" doc:"截止那天是休息日时才有"`
	CalendarNote string   `json:"calendar_note" doc:"放假安排未公布时的说明"`
}

// Years a base may have: those the lunar table covers, with room for 明年.
const (
	minBaseYear = 1901
	maxBaseYear = 2098
)

type timePost struct {
	Body struct {
		Text string `json:"text" doc:"要提醒的话，最多300字" example:"下周三下午3点前把材料报上来"`
		Base string `json:"base,omitempty" nullable:"true" doc:"按哪一刻理解，不写则为现在" example:"2026-11-22T10:00:00+08:00"`
	}
}

func (s *server) registerTime(api huma.API) {
	type reply struct{ Body TimeReading }
	huma.Register(api, huma.Operation{
		OperationID: "read-time", Method: http.MethodPost, Path: "/api/v1/time",
		Summary: "一句提醒是什么意思", MaxBodyBytes: maxBody, Errors: []int{400, 413, 422},
		Description: "含糊的、已过去的、不存在的日子不猜：status 为 ask 或 refuse，reason 说明怎么写。状态码仍是200。",
	}, func(ctx context.Context, in *timePost) (*reply, error) {
		out, err := s.readTime(in.Body.Text, in.Body.Base)
		if err != nil {
			return nil, s.refusal(ctx, "read time", err)
		}
		return &reply{out}, nil
	})
}

// readTime reads a phrase as of base, "" for now. It needs no documents.
func (s *server) readTime(text, base string) (TimeReading, error) {
	text = strings.TrimSpace(text)
	switch {
	case !utf8.ValidString(text):
		return TimeReading{}, search.Invalid("text不是有效的UTF-8文本，请用UTF-8重新提交。")
	case text == "":
		return TimeReading{}, search.Invalid("text为空，请写下什么时候提醒什么，如：明天上午9点提醒我报送材料。")
	case utf8.RuneCountInString(text) > search.MaxQueryRunes:
		return TimeReading{}, search.Invalid("text超过%d字，请缩短后再试。", search.MaxQueryRunes)
	}
	at, err := s.baseTime(base)
	if err != nil {
		return TimeReading{}, err
	}
	return s.timeReading(phrase.Read(text, phrase.Options{Base: at, Hours: s.Hours, Calendar: s.Calendar})), nil
}

// baseTime reads the moment a phrase is meant at. An offset that is the one of
// our zone at that moment stands for the zone, so that its changes are followed.
func (s *server) baseTime(base string) (time.Time, error) {
	if base == "" {
		return s.Now().In(s.Zone), nil
	}
	at, err := time.Parse(time.RFC3339, base)
	if err != nil || at.Year() < minBaseYear || at.Year() > maxBaseYear {
		return at, search.Invalid("base须写成 2026-11-22T10:00:00+08:00 这样带时区的时刻，年份在%d到%d之间。", minBaseYear, maxBaseYear)
	}
	_, given := at.Zone()
	if _, ours := at.In(s.Zone).Zone(); given == ours {
		return at.In(s.Zone), nil
	}
	return at, nil
}

func (s *server) timeReading(r phrase.Reading) TimeReading {
	out := TimeReading{
		Status: string(r.Status), Mode: string(r.Mode), Due: momentOrNull(r.Due), Start: momentOrNull(r.Start), End: momentOrNull(r.End),
		Precision: r.Precision, RRule: r.Rule, What: r.What, Who: r.Who, Reason: r.Reason, Lead: []string{}, Note: r.Note,
		Lunar: r.Lunar.String(), DaysOff: string(r.DaysOff), Workdays: r.Workdays, Choices: r.Choices,
	}
	for _, d := range r.Lead {
		out.Lead = append(out.Lead, ical.Duration(d))
	}
	if r.Status == phrase.OK && r.Mode == phrase.DoneBy {
		out.RestDay, out.CalendarNote = s.restDay(zhdate.DateOf(r.Due), "")
	}
	return out
}

func momentOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.Format("2006-01-02T15:04:05-07:00") // the offset also where it is zero
	return &s
}

package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
)

// Ask is what a reminder is made of: a phrase, a deadline of a document, or fields.
type Ask struct {
	Text        string    `json:"text,omitempty" nullable:"true" maxLength:"1000" doc:"一句话，如“每月25日前提醒我报考勤”" example:"每月25日前提醒我报考勤"`
	To          []string  `json:"to,omitempty" nullable:"true" maxItems:"200" doc:"提醒谁：频道@人，或登记的姓名；个人令牌不写则为本人" example:"[\"webhook:oa\"]"`
	DocumentID  string    `json:"document_id,omitempty" nullable:"true" doc:"与 deadline_id 一起：按文件里的期限提醒"`
	DeadlineID  string    `json:"deadline_id,omitempty" nullable:"true"`
	What        string    `json:"what,omitempty" nullable:"true" maxLength:"500" doc:"事项；与 at、due、rrule 之一一起，代替 text"`
	At          string    `json:"at,omitempty" nullable:"true" doc:"到这一刻提醒，RFC 3339"`
	Due         string    `json:"due,omitempty" nullable:"true" doc:"截止日，2026-09-30；之前分级提醒"`
	RRule       string    `json:"rrule,omitempty" nullable:"true" doc:"RFC 5545 重复规则，不含 DTSTART"`
	Time        string    `json:"time,omitempty" nullable:"true" doc:"与 rrule 一起：每次的时刻，如 09:00；不写为频道的默认时刻"`
	Digest      bool      `json:"digest,omitempty" doc:"与重复规则一起：发送未来一周的待办摘要"`
	Escalate    *Escalate `json:"escalate,omitempty" doc:"没人标记完成时再提醒谁"`
	OnUncertain string    `json:"on_uncertain,omitempty" nullable:"true" enum:"hold,repeat," doc:"不确定是否送达又无法核实时：hold 留待人工（默认），repeat 标明“可能重复”再发"`
	Key         string    `json:"key,omitempty" nullable:"true" maxLength:"200" doc:"同一个 key 只设一次，用于安全地重复提交"`
	Drop        bool      `json:"drop,omitempty" doc:"与 document_id、deadline_id 一起：不要提醒这一项"`
	Preview     bool      `json:"preview,omitempty" doc:"只看会怎么提醒，不设"`
}

// request is what a asks for. It never guesses: what is vague is asked about.
func (s *server) request(ctx context.Context, a asker, in *Ask) (reminders.Request, error) {
	q, phrase, err := s.what(ctx, a, in)
	if err != nil {
		return q, err
	}
	if q.Who, err = s.recipients(ctx, a, in.To, phrase.Who); err != nil {
		return q, err
	}
	if in.Escalate != nil {
		if q.Escalate, err = s.escalation(ctx, a, in.Escalate); err != nil {
			return q, err
		}
	}
	if in.Digest {
		q.Digest = true
		if q.Rule == nil {
			return q, errSaid{http.StatusUnprocessableEntity, "摘要须定期发送，请写明周期，如“每周一上午9点”。"}
		}
		q.Due = nil
	}
	q.OnUncertain = reminders.OnUncertain(in.OnUncertain)
	q.Owner = "admin"
	if a.person != nil {
		q.Owner = a.person.Owner()
	}
	if in.Key != "" {
		q.Key = "api\x00" + q.Owner + "\x00" + in.Key
	}
	return q, nil
}

// what is the time and the matter; phrase is what was typed, if it was.
func (s *server) what(ctx context.Context, a asker, in *Ask) (q reminders.Request, phrase phrase.Reading, err error) {
	given := 0
	for _, has := range []bool{in.Text != "", in.DocumentID != "" || in.DeadlineID != "", in.At != "", in.Due != "", in.RRule != ""} {
		if has {
			given++
		}
	}
	if given != 1 {
		return q, phrase, errSaid{
			http.StatusUnprocessableEntity,
			"请给出 text（一句话），或 document_id 和 deadline_id，或 what 加上 at、due、rrule 之一；只能用一种。",
		}
	}
	switch {
	case in.Text != "":
		otherwise := in.What // when the phrase has only a time
		if in.Digest && otherwise == "" {
			otherwise = "本周待办"
		}
		phrase, err = s.phrase(in.Text, s.firstChannel(ctx, a, in.To), otherwise)
		if err == nil {
			q, err = reminders.FromReading(phrase)
			if errors.Is(err, reminders.ErrTooOften) {
				err = errSaid{http.StatusUnprocessableEntity, "每小时、每几分钟的提醒还不能设，最密每天一次；一天几次请分开设，写明几点。"}
			}
		}
	case in.DocumentID != "" || in.DeadlineID != "":
		d, source, err := s.Deadline(ctx, in.DocumentID, in.DeadlineID)
		if err != nil {
			return q, phrase, err
		}
		q, err = reminders.FromDeadline(d, source, s.Now().In(s.Zone))
		if err != nil {
			return q, phrase, err
		}
		return q, phrase, nil
	default:
		q, err = s.fields(in)
	}
	return q, phrase, err
}

// phrase reads what was typed; what it does not say is asked for, but for the
// matter where otherwise gives one.
func (s *server) phrase(text, channel, otherwise string) (phrase.Reading, error) {
	if len([]rune(text)) > 300 {
		return phrase.Reading{}, errSaid{http.StatusUnprocessableEntity, "这句话超过300字，请只写什么时候、提醒谁、做什么。"}
	}
	p := s.Read(text, channel)
	if otherwise != "" && strings.TrimSpace(p.What) == "" {
		p = s.Read(text+"提醒我"+otherwise, channel)
		p.What = otherwise
	}
	if p.Status == phrase.OK && strings.TrimSpace(p.What) == "" {
		return p, errSaid{http.StatusUnprocessableEntity, "没有写提醒什么，请补上事项，如“" + clean(text) + "提醒我报材料”。"}
	}
	if p.Status != phrase.OK {
		return p, errSaid{http.StatusUnprocessableEntity, strings.TrimSuffix(p.Reason, "。") + "。"}
	}
	return p, nil
}

// firstChannel is that by whose hours a phrase is read.
func (s *server) firstChannel(ctx context.Context, a asker, named []string) string {
	if len(named) > 0 {
		if to, err := s.recipient(ctx, named[0]); err == nil {
			return to.Channel
		}
	}
	if a.person != nil {
		return a.person.To[0].Channel
	}
	return ""
}

// fields is a request given by at, due or rrule.
func (s *server) fields(in *Ask) (reminders.Request, error) {
	bad := func(name, want string) (reminders.Request, error) {
		return reminders.Request{}, errSaid{
			http.StatusUnprocessableEntity, fmt.Sprintf("%s须写成 %s 这样，请改正后再试。", name, want),
		}
	}
	q := reminders.Request{What: in.What}
	switch {
	case in.At != "":
		at, err := time.Parse(time.RFC3339, in.At)
		if err != nil {
			return bad("at", "2026-12-01T09:00:00+08:00")
		}
		q.At = at
	case in.Due != "":
		day, err := time.Parse(time.DateOnly, in.Due)
		if err != nil {
			return bad("due", "2026-09-30")
		}
		q.Due = &reminders.Due{Kind: reminders.OneOff, Day: zhdate.DateOf(day), Known: true}
	default:
		today := s.Now().In(s.Zone)
		q.Rule = &reminders.Rule{RRule: strings.TrimPrefix(in.RRule, "RRULE:"), Start: zhdate.DateOf(today)}
		if in.Time != "" {
			at, err := time.Parse("15:04", in.Time)
			if err != nil {
				return bad("time", "09:00")
			}
			q.Rule.Clock = reminders.Clock{Hour: at.Hour(), Minute: at.Minute()}
		}
	}
	if strings.TrimSpace(q.What) == "" && !in.Digest {
		return q, errSaid{http.StatusUnprocessableEntity, "没有写提醒什么，请补上 what。"}
	}
	return q, nil
}

func (s *server) escalation(ctx context.Context, a asker, in *Escalate) (*reminders.Escalation, error) {
	if !a.admin {
		return nil, errSaid{http.StatusForbidden, "督办要提醒别人，请管理员设置。"}
	}
	to, err := s.recipient(ctx, in.To)
	if err != nil {
		return nil, err
	}
	after, ok := hours(in.AfterHours)
	if !ok {
		return nil, errSaid{http.StatusUnprocessableEntity, "escalate.after_hours 须是大于0的小时数，最多一年。"}
	}
	return &reminders.Escalation{To: to, After: after}, nil
}

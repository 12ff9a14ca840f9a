package web

import (
	"context"
	"fmt"
	"strings"

	"github.com/policybot/policybot/reminders"
)

// errWho: nobody is meant by what was written as a recipient. Its text is for people.
type errWho struct{ text string }

func (e errWho) Error() string { return e.text }

// recipient reads channel[@person], or the name of somebody registered, who is
// reminded where he usually is.
func (s *server) recipient(ctx context.Context, text string) (reminders.Recipient, error) {
	text = strings.TrimSpace(text)
	if p, ok := s.People.Find(ctx, strings.TrimPrefix(text, "@")); ok {
		return p.To[0], nil
	}
	to := reminders.ParseRecipient(text)
	if name := strings.TrimPrefix(text, "@"); to.Channel == "" || strings.ContainsFunc(to.Channel, func(r rune) bool { return r > 0x7f }) {
		return reminders.Recipient{}, errWho{fmt.Sprintf("没有登记“%s”，请先用 policybot person add 登记，或写明频道，如 %s。", clean(name), s.Hint(ctx))}
	}
	if s.Check != nil {
		if err := s.Check(ctx, to); err != nil {
			return to, errWho{fmt.Sprintf("不能提醒到“%s”：%s。可以写：%s。", clean(text), err, s.Hint(ctx))}
		}
	}
	return to, nil
}

// recipients reads those named; without any, it is who is asking, or whom the
// phrase names.
func (s *server) recipients(ctx context.Context, a asker, named []string, phraseWho string) ([]reminders.Recipient, error) {
	var out []reminders.Recipient
	for _, n := range named {
		to, err := s.recipient(ctx, n)
		if err != nil {
			return nil, err
		}
		if !a.admin && !a.has(to) {
			return nil, errWho{"个人令牌只能提醒本人，请去掉其他对象，或请管理员设置。"}
		}
		out = append(out, to)
	}
	switch {
	case len(out) > 0:
		return out, nil
	case phraseWho != "" && phraseWho != "me" && phraseWho != "channel":
		out, err := s.named(ctx, a, phraseWho)
		for _, to := range out {
			if !a.admin && !a.has(to) {
				return nil, errWho{"个人令牌只能提醒本人，请管理员为“" + clean(phraseWho) + "”设置。"}
			}
		}
		return out, err
	case a.person != nil:
		return a.person.To[:1], nil
	}
	return nil, errWho{"没有写明提醒谁，请给出 to（命令里写 --to），如 " + s.Hint(ctx) + "。"}
}

// named are those a phrase names: one, or a list such as 张三、李四和我.
func (s *server) named(ctx context.Context, a asker, who string) (out []reminders.Recipient, err error) {
	to, err := s.recipient(ctx, "@"+who)
	if err == nil {
		return []reminders.Recipient{to}, nil
	}
	names := strings.FieldsFunc(who, func(r rune) bool { return strings.ContainsRune("、，,和及与跟", r) })
	if len(names) < 2 {
		return nil, err
	}
	for _, name := range names {
		if name == "我" && a.person != nil {
			out = append(out, a.person.To[0])
			continue
		}
		if to, err = s.recipient(ctx, "@"+strings.TrimPrefix(name, "@")); err != nil {
			return nil, err
		}
		out = append(out, to)
	}
	return out, nil
}

// reassigned reads whom a hands a reminder on to: a person may choose among those
// registered, the admin anybody.
func (s *server) reassigned(ctx context.Context, a asker, named []string) ([]reminders.Recipient, error) {
	var out []reminders.Recipient
	for _, n := range named {
		_, known := s.People.Find(ctx, strings.TrimPrefix(strings.TrimSpace(n), "@"))
		to, err := s.recipient(ctx, n)
		if err != nil {
			return nil, err
		}
		if !a.admin && !known && !a.has(to) {
			return nil, errWho{"只能转派给登记过的人，请写姓名，或请管理员转派。"}
		}
		out = append(out, to)
	}
	return out, nil
}

func writtenAll(who []reminders.Recipient) []string {
	out := make([]string, len(who))
	for i, w := range who {
		out[i] = w.Written()
	}
	return out
}

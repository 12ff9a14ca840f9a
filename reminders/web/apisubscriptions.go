package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/reminders"
)

// Subscription asks to be reminded of the deadlines of documents that fit, those to
// come too.
type Subscription struct {
	ID       string  `json:"id"`
	To       string  `json:"to"`
	Region   string  `json:"region"`
	Document string  `json:"document_id"`
	Keyword  string  `json:"keyword"`
	Owner    string  `json:"owner"`
	Created  *string `json:"created"`
}

// Subscribe is a new Subscription.
type Subscribe struct {
	To       string   `json:"to,omitempty" nullable:"true" doc:"提醒谁：频道@人，或登记的姓名；个人令牌不写则为本人"`
	Region   string   `json:"region,omitempty" nullable:"true" maxLength:"50" doc:"地区，可只写一部分"`
	Document string   `json:"document_id,omitempty" nullable:"true" maxLength:"100"`
	Keyword  string   `json:"keyword,omitempty" nullable:"true" maxLength:"50" doc:"标题或事项里的词"`
	Drop     []string `json:"drop,omitempty" nullable:"true" maxItems:"1000" doc:"预览里不要的几项，文件编号/期限编号"`
	Accept   []string `json:"accept,omitempty" nullable:"true" maxItems:"1000" doc:"预览里待确认而要提醒的几项"`
}

func (s *server) registerSubscriptions(api huma.API) {
	s.registerFits(api)
	huma.Register(api, s.operation("list-subscriptions", http.MethodGet, "/api/v1/subscriptions", "列出订阅", "管理令牌看全部；个人令牌看自己的。"),
		func(ctx context.Context, in *Paging) (*listed[Subscription], error) {
			a, err := s.somebody(ctx)
			if err != nil {
				return nil, err
			}
			out, err := s.subscriptions(ctx, a)
			if err != nil {
				return nil, s.fail(ctx, "subscriptions", err)
			}
			return page(out, in), nil
		})
	huma.Register(api, s.operation("subscribe", http.MethodPost, "/api/v1/subscriptions", "订阅某地区、文件或关键词的期限", "文件里已有的和以后收录的期限都会提醒；各条件须同时符合。"),
		func(ctx context.Context, in *struct{ Body Subscribe }) (*struct{ Body Subscription }, error) {
			a, err := s.somebody(ctx)
			if err != nil {
				return nil, err
			}
			out, err := s.subscribe(ctx, a, &in.Body)
			if err != nil {
				return nil, s.fail(ctx, "subscribe", err)
			}
			return &struct{ Body Subscription }{out}, nil
		})
	huma.Register(api, s.operation("unsubscribe", http.MethodDelete, "/api/v1/subscriptions/{id}", "退订", "已经设好的提醒仍在，可分别取消。"),
		func(ctx context.Context, in *IDPath) (*struct{ Body Ended }, error) {
			a, err := s.somebody(ctx)
			if err == nil {
				err = s.unsubscribe(ctx, a, in.ID)
			}
			if err != nil {
				return nil, s.fail(ctx, "unsubscribe", err)
			}
			return &struct{ Body Ended }{Ended{Text: "已退订。已经设好的提醒仍在，可分别取消。", Cancelled: []string{}, TooLate: []string{}}}, nil
		})
}

func (s *server) subscriptions(ctx context.Context, a asker) ([]Subscription, error) {
	list, err := s.Service.Subscribed(ctx, reminders.Recipient{})
	if err != nil {
		return nil, err
	}
	out := []Subscription{}
	for _, sub := range list {
		if a.admin || a.has(sub.To) {
			out = append(out, s.subscription(sub))
		}
	}
	return out, nil
}

func (s *server) subscription(sub reminders.Subscription) Subscription {
	return Subscription{sub.ID, sub.To.Written(), sub.Region, sub.Document, sub.Keyword, sub.Owner, s.shown(sub.Created)}
}

// asked is the subscription a asks for; it is not made.
func (s *server) asked(ctx context.Context, a asker, in *Subscribe) (reminders.Subscription, error) {
	var named []string
	if in.To != "" {
		named = []string{in.To}
	}
	who, err := s.recipients(ctx, a, named, "")
	if err != nil {
		return reminders.Subscription{}, err
	}
	if strings.TrimSpace(in.Region+in.Document+in.Keyword) == "" {
		return reminders.Subscription{}, errSaid{http.StatusUnprocessableEntity, "请写明地区、文件或关键词中的至少一项。"}
	}
	owner := "admin"
	if a.person != nil {
		owner = a.person.Owner()
	}
	return reminders.Subscription{To: who[0], Region: strings.TrimSpace(in.Region), Document: in.Document, Keyword: strings.TrimSpace(in.Keyword), Owner: owner}, nil
}

func (s *server) subscribe(ctx context.Context, a asker, in *Subscribe) (Subscription, error) {
	sub, err := s.asked(ctx, a, in)
	if err != nil {
		return Subscription{}, err
	}
	if err := s.settle(ctx, sub, in.Drop, in.Accept); err != nil {
		return Subscription{}, err
	}
	sub, err = s.Service.Subscribe(ctx, sub)
	if err == nil && s.Subscribed != nil {
		s.Subscribed()
	}
	return s.subscription(sub), err
}

func (s *server) unsubscribe(ctx context.Context, a asker, id string) error {
	list, err := s.subscriptions(ctx, a)
	if err != nil {
		return err
	}
	for _, sub := range list {
		if sub.ID == id {
			return s.Service.Unsubscribe(ctx, id)
		}
	}
	return errSaid{http.StatusNotFound, "没有这条订阅，可能已经退订。"}
}

package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/people"
)

// Person is somebody registered.
type Person struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	To      []string `json:"to"`
	Admin   bool     `json:"admin"`
	Created *string  `json:"created"`
	// once, when it is made:
	Token string `json:"token,omitempty" doc:"个人令牌，只在登记和换发时给出这一次"`
	Link  string `json:"link,omitempty" doc:"个人登录链接的路径，请只交给本人"`
}

// NewPerson is who is to be registered.
type NewPerson struct {
	Name  string   `json:"name"`
	To    []string `json:"to" minItems:"1" maxItems:"8" doc:"在哪里提醒，常用的在前"`
	Admin bool     `json:"admin,omitempty" doc:"可以查看和处理所有人的提醒"`
}

func (s *server) registerPeople(api huma.API) {
	huma.Register(api, s.operation("list-people", http.MethodGet, "/api/v1/people", "列出登记的人", "需要管理令牌。"),
		func(ctx context.Context, in *Paging) (*listed[Person], error) {
			if _, err := s.admin(ctx); err != nil {
				return nil, err
			}
			out := []Person{}
			for _, p := range s.People.List(ctx) {
				out = append(out, s.person(p, ""))
			}
			return page(out, in), nil
		})
	huma.Register(api, s.operation("add-person", http.MethodPost, "/api/v1/people", "登记一个人，给出个人令牌", "需要管理令牌。"),
		func(ctx context.Context, in *struct{ Body NewPerson }) (*struct{ Body Person }, error) {
			if _, err := s.admin(ctx); err != nil {
				return nil, err
			}
			out, err := s.addPerson(ctx, &in.Body)
			if err != nil {
				return nil, s.fail(ctx, "add person", err)
			}
			return &struct{ Body Person }{out}, nil
		})
	huma.Register(api, s.operation("renew-person", http.MethodPost, "/api/v1/people/{id}/token", "换发个人令牌，旧的立即失效", "需要管理令牌。"),
		func(ctx context.Context, in *IDPath) (*struct{ Body Person }, error) {
			if _, err := s.admin(ctx); err != nil {
				return nil, err
			}
			p, token, err := s.People.Renew(ctx, in.ID)
			if err != nil {
				return nil, s.fail(ctx, "renew", err)
			}
			return &struct{ Body Person }{s.person(p, token)}, nil
		})
	huma.Register(api, s.operation("remove-person", http.MethodDelete, "/api/v1/people/{id}", "注销一个人，链接立即失效", "需要管理令牌。其提醒仍在，请转派或取消。"),
		func(ctx context.Context, in *IDPath) (*struct{ Body Ended }, error) {
			if _, err := s.admin(ctx); err != nil {
				return nil, err
			}
			if err := s.People.Remove(ctx, in.ID); err != nil {
				return nil, s.fail(ctx, "remove person", err)
			}
			return &struct{ Body Ended }{Ended{Text: "已注销，个人链接立即失效。其提醒仍在，请转派或取消。", Cancelled: []string{}, TooLate: []string{}}}, nil
		})
}

func (s *server) addPerson(ctx context.Context, in *NewPerson) (Person, error) {
	var to []reminders.Recipient
	for _, t := range in.To {
		r, err := s.recipient(ctx, t)
		if err != nil {
			return Person{}, err
		}
		to = append(to, r)
	}
	p, token, err := s.People.Add(ctx, in.Name, to, in.Admin)
	if err != nil {
		return Person{}, err
	}
	return s.person(p, token), nil
}

func (s *server) person(p people.Person, token string) Person {
	v := Person{ID: p.ID, Name: p.Name, To: writtenAll(p.To), Admin: p.Admin, Created: s.shown(p.Created)}
	if token != "" {
		v.Token, v.Link = token, SignInPath+"?k="+token
	}
	return v
}

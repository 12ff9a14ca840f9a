package access

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// ChatLinksPath is where the administrator sees who is tied to an account in chat.
const ChatLinksPath = "/api/v1/chat/links"

// ShownLink is a link as the API shows it.
type ShownLink struct {
	ID       string    `json:"id"`
	User     string    `json:"user" doc:"聊天平台、组织和用户的编号" example:"wecom:ww1234:zhangsan"`
	Platform string    `json:"platform" doc:"聊天平台的名称" example:"企业微信"`
	Account  string    `json:"account" doc:"账号的名称；已不在为空"`
	Usable   bool      `json:"usable" doc:"现在是否有效：账号停用、没有改掉初始密码、太久没有登录的无效"`
	Linked   time.Time `json:"linked" doc:"何时绑定"`
}

func (g *Guard) shownLink(ctx context.Context, l ChatLink, names map[string]string) ShownLink {
	_, err := g.Directory.InChat(ctx, l.User, true)
	return ShownLink{ID: l.ID, User: l.User, Platform: g.platform(l.User), Account: names[l.Account], Usable: err == nil, Linked: l.Linked}
}

// names are those of all accounts, by id.
func (g *Guard) names(ctx context.Context) map[string]string {
	out := map[string]string{}
	for _, a := range g.Directory.Accounts.List(ctx) {
		out[a.ID] = a.Name
	}
	return out
}

func (g *Guard) registerChat(api huma.API) {
	type links struct {
		Total int         `json:"total"`
		Links []ShownLink `json:"links"`
	}
	d := g.Directory
	huma.Register(api, huma.Operation{OperationID: "list-chat-links", Method: http.MethodGet, Path: ChatLinksPath, Summary: "聊天绑定",
		Description: "哪些聊天用户绑定了账号；绑定由本人用网页上的一次性绑定码在聊天里做。", Errors: []int{401, 403, 422}},
		func(ctx context.Context, in *Page) (*reply[links], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			all, names := d.Chat.List(ctx, ""), g.names(ctx)
			out := links{len(all), []ShownLink{}}
			for _, l := range page(all, *in) {
				out.Links = append(out.Links, g.shownLink(ctx, l, names))
			}
			return &reply[links]{out}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "end-chat-link", Method: http.MethodDelete, Path: ChatLinksPath + "/{id}", Summary: "解除聊天绑定",
		Description: "一秒内生效：那个聊天用户从此只看得到公开的文件。", Errors: []int{401, 403, 404}},
		func(ctx context.Context, in *struct {
			ID string `path:"id" doc:"绑定的编号"`
		}) (*reply[ShownLink], error) {
			if err := g.onlyAdmin(ctx); err != nil {
				return nil, err
			}
			l, err := d.Chat.End(ctx, in.ID, "")
			if err != nil {
				return nil, g.fail(ctx, err)
			}
			return &reply[ShownLink]{g.shownLink(ctx, l, g.names(ctx))}, nil
		})
}

package access

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
)

// linkView is a link as its account is shown it.
type linkView struct {
	ID, Platform, Since string
}

// showLinks adds to the page of an account who is tied to it on chat platforms.
func (g *Guard) showLinks(ctx context.Context, a Account, v *accountView) {
	if v.Chat = len(g.Chat) > 0 && !a.Change; !v.Chat {
		return
	}
	for _, l := range g.Directory.Chat.List(ctx, a.ID) {
		v.Links = append(v.Links, linkView{ID: l.ID, Platform: g.platform(l.User), Since: l.Linked.In(g.Zone).Format("2006年1月2日 15:04")})
	}
}

// platform is what the platform of a person is called.
func (g *Guard) platform(user string) string {
	kind, _, _ := strings.Cut(user, ":")
	return cmp.Or(g.Chat[kind], kind)
}

// chatCode shows who is signed in a code to be typed in chat. It is on this one page alone.
func (g *Guard) chatCode(w http.ResponseWriter, r *http.Request) {
	a, v, ok := g.mine(w, r)
	if !ok {
		return
	}
	note(r, "chat-code", a.Name)
	if !v.Chat {
		v.Problem = "请先改掉初始密码。"
		if !a.Change {
			v.Problem = "这里没有接入聊天平台，不用绑定。"
		}
		g.show(w, r, http.StatusUnprocessableEntity, "account", "账号", v)
		return
	}
	code, ends, err := g.Directory.Chat.NewCode(r.Context(), a.ID)
	switch {
	case errors.Is(err, ErrFull):
		v.Problem = "聊天绑定已满，请联系管理员清理不用的。"
		g.show(w, r, http.StatusInsufficientStorage, "account", "账号", v)
		return
	case err != nil:
		g.unable(w, r, err)
		return
	}
	v.Code, v.CodeEnds = code, ends.In(g.Zone).Format("15:04")
	g.show(w, r, http.StatusOK, "account", "账号", v)
}

// endChatLink ends a link of who is signed in.
func (g *Guard) endChatLink(w http.ResponseWriter, r *http.Request) {
	a, _, ok := g.mine(w, r)
	if !ok {
		return
	}
	note(r, "chat-unlink", a.Name)
	if _, err := g.Directory.Chat.End(r.Context(), r.PathValue("id"), a.ID); err != nil && !errors.Is(err, ErrUnknown) {
		g.unable(w, r, err)
		return
	}
	http.Redirect(w, r, AccountPath+"?said=unlinked", http.StatusSeeOther)
}

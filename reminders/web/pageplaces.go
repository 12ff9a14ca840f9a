package web

import (
	"net/http"
	"strings"

	"github.com/policybot/policybot/reminders"
)

// placesPath is the form of where a person is reminded.
const placesPath = "/me/places"

// placeView is a place on the page.
type placeView struct {
	Name  string
	Usual bool
	Last  bool // the only one there is
}

func placesOf(who []reminders.Recipient) []placeView {
	out := make([]placeView, len(who))
	for i, to := range who {
		out[i] = placeView{Name: to.Written(), Usual: i == 0, Last: len(who) == 1}
	}
	return out
}

// placesOnPage changes where the person is reminded. A mailbox is added when its owner has shown
// the code that was sent there: who is reminded at a place may see what is sent to it.
func (s *server) placesOnPage(w http.ResponseWriter, r *http.Request, a asker) {
	ctx, id := r.Context(), a.person.ID
	place := reminders.ParseRecipient(r.PostForm.Get("place"))
	switch r.PostForm.Get("action") {
	case "mail":
		s.proposeMail(w, r, a)
	case "code":
		to, err := s.People.Confirm(ctx, id, strings.TrimSpace(r.PostForm.Get("code")))
		s.outcome(w, r, said{Said: "已加入 " + to.Written() + "。要以后新设的提醒都发到这里，请点它旁边的“设为常用”。"}, err)
	case "first":
		s.outcome(w, r, said{Said: "以后新设的提醒发到 " + place.Written() + "。已经设好的不变。"}, s.People.Prefer(ctx, id, place))
	case "leave":
		s.outcome(w, r, said{Said: "不再用 " + place.Written() + "。已经设为发到那里的提醒仍会发到那里，可逐条取消。"}, s.People.Leave(ctx, id, place))
	default:
		s.shell.Refuse(w, r, http.StatusBadRequest, "没有这个操作，请回到“我的提醒”重新选择。")
	}
}

// proposeMail sends a code to the mailbox that was written.
func (s *server) proposeMail(w http.ResponseWriter, r *http.Request, a asker) {
	ctx := r.Context()
	address := strings.TrimSpace(r.PostForm.Get("address"))
	to := reminders.ParseRecipient("mail:" + strings.TrimPrefix(address, "mail:"))
	refuse := func(err error) { s.outcome(w, r, said{}, err) }
	if s.SendCode == nil {
		refuse(errSaid{http.StatusUnprocessableEntity, "没有设置邮件，请管理员设置后再用。"})
		return
	}
	if s.Check != nil {
		if err := s.Check(ctx, to); err != nil {
			refuse(errWho{"不能发到“" + clean(address) + "”：" + err.Error() + "。"})
			return
		}
	}
	code, err := s.People.Propose(ctx, a.person.ID, to)
	if err != nil {
		refuse(err)
		return
	}
	v := said{Said: "验证码已发到 " + to.Channel[len("mail:"):] + "，30分钟内有效。没有收到请看垃圾箱，或一分钟后再要。"}
	if err := s.SendCode(ctx, to, a.person.Name, code); err != nil {
		s.Log.WarnContext(ctx, "code not sent", "err", err)
		if e := reminders.Certain(err); e != nil {
			refuse(errSaid{http.StatusUnprocessableEntity, "验证码没有发出：" + clean(err.Error()) + "。请核对地址，或一分钟后再试。"})
			return
		}
		v.Said = "不确定验证码是否已发到 " + to.Channel[len("mail:"):] + "，请到邮箱里看；没有收到，一分钟后再要。"
	}
	s.outcome(w, r, v, nil)
}

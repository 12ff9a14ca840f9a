package webhook

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// API is the administration of the endpoints over HTTP, for a mux that lets in
// only the admin. Answers are JSON; secrets are in those of adding and rotating
// alone.
type API struct {
	Sender   *Sender
	Registry *Registry
	Records  interface {
		Records
		History
	}
	// Refuse answers with a refusal; detail is one sentence in Chinese that says what
	// to do next.
	Refuse func(w http.ResponseWriter, r *http.Request, status int, detail string)
}

// View is an endpoint as the API shows it: of its URL only scheme and host, since
// the rest may be a secret.
type View struct {
	Name     string     `json:"name"`
	Where    string     `json:"where"`
	Created  time.Time  `json:"created"`
	Disabled *time.Time `json:"disabled"`
	Reason   string     `json:"reason"`
	Secret   string     `json:"secret,omitempty"` // this once
	Text     string     `json:"text,omitempty"`
}

// Command is the body of the operations; each takes the fields it needs.
type Command struct {
	Name         string  `json:"name"`
	URL          string  `json:"url"`
	OverlapHours float64 `json:"overlap_hours"`
	ID           string  `json:"id"`    // replay: one delivery
	Since        string  `json:"since"` // replay: those due from then, RFC 3339,
	Until        string  `json:"until"` // to then
}

// Done is what came of a test or a replay.
type Done struct {
	Text string `json:"text"`
	Sent int    `json:"sent"`
}

// maxListed is how many endpoints one answer lists.
const maxListed = 1000

var errPaging = errors.New("from须是不小于0的整数，size须是1到1000的整数")

// maxCommand bounds a body, in bytes.
const maxCommand = 8 << 10

// Register puts the routes below /api/v1/webhooks on mux, each let in by admit.
func (a API) Register(mux *http.ServeMux, admit func(http.HandlerFunc) http.HandlerFunc) {
	const base = "/api/v1/webhooks"
	for pattern, f := range map[string]func(*http.Request, Command) (any, error){
		"GET " + base:                      a.list,
		"POST " + base:                     a.add,
		"DELETE " + base + "/{name}":       a.remove,
		"POST " + base + "/{name}/test":    a.test,
		"POST " + base + "/{name}/rotate":  a.rotate,
		"POST " + base + "/{name}/enable":  a.enable,
		"POST " + base + "/{name}/disable": a.disable,
		"POST " + base + "/{name}/replay":  a.replay,
	} {
		mux.HandleFunc(pattern, admit(a.handle(f)))
	}
}

// handle reads the body, if there is one, and writes what f answers.
func (a API) handle(f func(*http.Request, Command) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var c Command
		if r.Method == http.MethodPost && r.ContentLength != 0 {
			d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxCommand))
			d.DisallowUnknownFields()
			if err := d.Decode(&c); err != nil {
				a.Refuse(w, r, http.StatusBadRequest, "请求体不是有效的JSON，请改正后再试。")
				return
			}
		}
		out, err := f(r, c)
		if err != nil {
			status, detail := refusal(err)
			a.Refuse(w, r, status, detail)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out) // the client is gone when this fails
	}
}

// refusal is the status and the words for an error; those of this package are
// written for people and name no secret.
func refusal(err error) (int, string) {
	switch {
	case errors.Is(err, ErrUnknown), errors.Is(err, reminders.ErrNotFound):
		return http.StatusNotFound, "没有这个回调地址或这条消息，请用 policybot webhook list 查看后再试。"
	case errors.Is(err, ErrExists):
		return http.StatusConflict, err.Error() + "，请换一个名称，或先删除原来的。"
	case errors.Is(err, reminders.ErrState):
		return http.StatusConflict, "这条消息还没有发出，不能重放。"
	case errors.Is(err, reminders.ErrUnavailable):
		return http.StatusServiceUnavailable, "提醒存储暂时没有回应，请稍后再试。"
	case errors.Is(err, ErrName),
		errors.Is(err, ErrURL), errors.Is(err, ErrBlocked), errors.Is(err, bot.ErrRecipient),
		errors.Is(err, errMoment), errors.Is(err, errPaging):
		return http.StatusUnprocessableEntity, err.Error() + "，请改正后再试。"
	}
	return http.StatusBadGateway, "没有成功：" + err.Error() + "。"
}

func view(e Endpoint) View {
	v := View{Name: e.Name, Where: e.Where(), Created: e.Created, Reason: e.Reason}
	if !e.Disabled.IsZero() {
		v.Disabled = &e.Disabled
	}
	return v
}

func (a API) list(r *http.Request, _ Command) (any, error) {
	from, size := 0, maxListed
	for name, to := range map[string]*int{"from": &from, "size": &size} {
		if s := r.URL.Query().Get(name); s != "" {
			n, err := strconv.Atoi(s)
			if err != nil || n < 0 || name == "size" && (n < 1 || n > maxListed) {
				return nil, errPaging
			}
			*to = n
		}
	}
	all := a.Registry.List(r.Context())
	out := []View{}
	for _, e := range all[min(from, len(all)):min(from+size, len(all))] {
		out = append(out, view(e))
	}
	return out, nil
}

func (a API) add(r *http.Request, c Command) (any, error) {
	e, secret, err := a.Registry.Add(r.Context(), c.Name, c.URL)
	if err != nil {
		return nil, err
	}
	v := view(e)
	v.Secret, v.Text = secret.Reveal(), "已添加。密钥只显示这一次，请交给接收方用来验签。"
	return v, nil
}

func done(text string, err error) (any, error) { return Done{Text: text}, err }

func (a API) remove(r *http.Request, _ Command) (any, error) {
	return done("已删除，发往它的提醒会被搁置，请改发别处或取消。", a.Registry.Remove(r.Context(), r.PathValue("name")))
}

func (a API) enable(r *http.Request, _ Command) (any, error) {
	return done("已启用。此前搁置的提醒可在 /deliveries 重试。", a.Registry.Enable(r.Context(), r.PathValue("name")))
}

func (a API) disable(r *http.Request, _ Command) (any, error) {
	return done("已停用。", a.Registry.Disable(r.Context(), r.PathValue("name"), "人工停用"))
}

func (a API) rotate(r *http.Request, c Command) (any, error) {
	name := r.PathValue("name")
	secret, err := a.Registry.Rotate(r.Context(), name, time.Duration(c.OverlapHours*float64(time.Hour)))
	if err != nil {
		return nil, err
	}
	return View{Name: name, Secret: secret.Reveal(), Text: "已换密钥，只显示这一次。"}, nil
}

func (a API) test(r *http.Request, _ Command) (any, error) {
	receipt, err := a.Sender.Test(r.Context(), r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	return Done{Text: "对方已收到，答复HTTP " + receipt.Message + "。", Sent: 1}, nil
}

var errMoment = errors.New("since 和 until 须写成 2026-11-22T09:00:00+08:00 这样的时刻")

func (a API) replay(r *http.Request, c Command) (any, error) {
	name := r.PathValue("name")
	if c.ID != "" {
		if _, err := a.Sender.Replay(r.Context(), a.Records, c.ID); err != nil {
			return nil, err
		}
		return Done{Text: "已重放，编号与原来相同，收到过的一方会丢弃。", Sent: 1}, nil
	}
	since, err1 := time.Parse(time.RFC3339, c.Since)
	until, err2 := time.Parse(time.RFC3339, c.Until)
	if err1 != nil || err2 != nil {
		return nil, errMoment
	}
	sent, err := a.Sender.ReplayAll(r.Context(), a.Records, name, since, until)
	if err != nil {
		return nil, err
	}
	return Done{Text: "已重放，编号与原来相同，收到过的一方会丢弃。", Sent: sent}, nil
}

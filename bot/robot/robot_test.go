package robot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
	"github.com/policybot/policybot/reminders"
)

const secret = "TOPSECRETsign"

// The signatures of the notes: recomputed from what the platforms publish.
func TestSignatures(t *testing.T) {
	at := time.Unix(1599360473, 0)
	r := Robot{Secret: "secret"}
	q := url.Values{}
	dingtalk{}.sign(r, at, q, nil)
	if q.Get("timestamp") != "1599360473000" || q.Get("sign") != "h/3f4uEADBeKkVuXX2NS1pXSEqARbYb1RV0kmXPBfn0=" {
		t.Errorf("钉钉: %v", q)
	}
	body := feishu{}.sign(r, at, q, map[string]any{"msg_type": "post"}).(map[string]any)
	if body["timestamp"] != "1599360473" || body["sign"] != "q4jswNiMy51J5JuQV566yJat0/lQ/c+22kINzUgKsGU=" || body["msg_type"] != "post" {
		t.Errorf("飞书: %v", body)
	}
}

func TestKindOf(t *testing.T) {
	for in, want := range map[string]string{
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k": WeCom, "https://oapi.dingtalk.com/robot/send?access_token=t": DingTalk,
		"https://open.feishu.cn/open-apis/bot/v2/hook/h": Feishu, "https://example.org/": "", "::": "",
	} {
		if got := KindOf(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// seen is what a reader of a group sees of a request; an error says what the platform would
// refuse.
func seen(kind string, r *http.Request, raw []byte) (string, error) {
	var in struct {
		MsgType  string `json:"msgtype"`
		FMsgType string `json:"msg_type"`
		Markdown struct{ Content, Title, Text string }
		Content  struct {
			Post struct {
				CN struct {
					Title   string
					Content [][]element
				} `json:"zh_cn"`
			}
		}
		Timestamp, Sign string
		At              struct{ AtUserIDs []string }
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return "", err
	}
	if ct := r.Header.Get("Content-Type"); !strings.HasPrefix(ct, "application/json") {
		return "", fmt.Errorf("content type %q", ct)
	}
	read := func(text string) (string, error) {
		got := wecomfake.ReadMarkdown(text)
		if len(got.Other) > 0 {
			return "", fmt.Errorf("markup %q in %s", got.Other, text)
		}
		return got.Text, nil
	}
	switch kind {
	case WeCom:
		if in.MsgType != "markdown" || in.Markdown.Content == "" || len(in.Markdown.Content) > 4096 || r.URL.Query().Get("key") == "" {
			return "", fmt.Errorf("%s, %d bytes", in.MsgType, len(in.Markdown.Content))
		}
		return read(in.Markdown.Content)
	case DingTalk:
		ts := r.URL.Query().Get("timestamp")
		ms, _ := strconv.ParseInt(ts, 10, 64)
		if r.URL.Query().Get("sign") != hmacOf(secret, ts+"\n"+secret) || time.Since(time.UnixMilli(ms)).Abs() > time.Hour || r.URL.Query().Get("access_token") == "" {
			return "", errors.New("sign not match")
		}
		if in.MsgType != "markdown" || in.Markdown.Title == "" || in.Markdown.Text == "" || len(raw) > 20000 {
			return "", fmt.Errorf("%s, %d bytes", in.MsgType, len(raw))
		}
		return read(strings.ReplaceAll(in.Markdown.Text, "  \n", "\n"))
	}
	if in.Sign != hmacOf(in.Timestamp+"\n"+secret, "") || in.FMsgType != "post" || len(raw) > 20<<10 {
		return "", fmt.Errorf("sign, %q or %d bytes", in.FMsgType, len(raw))
	}
	var lines []string
	for _, p := range in.Content.Post.CN.Content {
		line := ""
		for _, e := range p {
			switch e["tag"] {
			case "text":
				line += e["text"]
			case "a":
				line += e["text"] + " " + e["href"]
			case "at":
				line += "@" + e["user_id"]
			default:
				return "", fmt.Errorf("element %v", e)
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

// rig is a sender beside a strict robot of its platform.
type rig struct {
	*bottest.Receiver
	kind   string
	server *httptest.Server
	sender *Sender
}

func newRig(t *testing.T, kind, answer string) *rig {
	t.Helper()
	r := &rig{kind: kind}
	r.Receiver = bottest.NewReceiver(func(req *http.Request, body []byte) (string, error) {
		_, err := seen(kind, req, body)
		return "", err
	})
	r.Answer(func(bottest.Arrival) string { return answer })
	r.server = httptest.NewServer(r.Receiver)
	path := map[string]string{WeCom: "/cgi-bin/webhook/send?key=TOPSECRETkey", DingTalk: "/robot/send?access_token=TOPSECRETtoken",
		Feishu: "/open-apis/bot/v2/hook/TOPSECRET-0123456789abcdef"}[kind]
	var err error
	r.sender, err = New(Options{Kind: kind, PublicURL: "https://policy.example", Gather: 20 * time.Millisecond,
		Robots: map[string]Robot{"办公室": {URL: r.server.URL + path, Secret: secret}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.Close()
		r.server.Close()
		if bad := r.Bad(); len(bad) > 0 {
			t.Error(bad)
		}
	})
	return r
}

const took = `{"errcode":0,"errmsg":"ok","code":0,"msg":"success"}`

func (r *rig) texts(t *testing.T) (out []string) {
	for _, a := range r.Arrivals("") {
		u, _ := url.Parse(a.Path)
		text, err := seen(r.kind, &http.Request{URL: u, Header: a.Header}, a.Body)
		if err != nil {
			t.Error(err)
		}
		out = append(out, text)
	}
	return out
}

// named puts the id of each message into what is read: a robot keeps it nowhere.
type named struct{ *Sender }

func (n named) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	m.Headline = m.Headline + " 编号" + m.ID + "。"
	return n.Sender.Send(ctx, to, m)
}

func TestConforms(t *testing.T) {
	for _, kind := range []string{WeCom, DingTalk, Feishu} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			bottest.Conform(t, func(t *testing.T) bottest.Subject {
				r := newRig(t, kind, took)
				return bottest.Subject{
					Sender: named{r.sender}, To: bot.Recipient{Kind: kind, Place: "办公室"}, Nowhere: bot.Recipient{Kind: kind, Place: "没有"},
					Behave: r.Behave, Answer: reminders.Unreadable, Secrets: []string{"TOPSECRET"},
					Arrived: func(id string) (out []string) {
						for _, text := range r.texts(t) {
							if strings.Contains(text, "编号"+id+"。") {
								out = append(out, text)
							}
						}
						return out
					},
				}
			})
		})
	}
}

func TestOutcomes(t *testing.T) {
	for _, c := range []struct{ kind, answer, want string }{
		{WeCom, `{"errcode":45009,"errmsg":"api freq out of limit"}`, "after 1m0s"},
		{WeCom, `{"errcode":93000,"errmsg":"invalid webhook url"}`, "rejected"},
		{WeCom, `{"errcode":40058,"errmsg":"invalid Request Parameter"}`, "rejected"},
		{WeCom, `{"errcode":-1,"errmsg":"system busy"}`, "unknown"},
		{WeCom, `{"errcode":12345,"errmsg":"?"}`, "refused"},
		{WeCom, `<html>login</html>`, "unknown"},
		{WeCom, ``, "unknown"},
		{DingTalk, `{"errcode":130101,"errmsg":"send too fast"}`, "after 2m0s"},
		{DingTalk, `{"errcode":310000,"errmsg":"keywords not in content"}`, "refused"},
		{DingTalk, `{"errcode":300001,"errmsg":"token is not exist"}`, "rejected"},
		{Feishu, `{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}`, "refused"},
		{Feishu, `{"code":19024,"msg":"Key Words Not Found"}`, "refused"},
		{Feishu, `{"code":9499,"msg":"Bad Request"}`, "rejected"},
		{Feishu, `{"code":11232,"msg":"frequency limited"}`, "after 5s"},
	} {
		t.Run(c.kind+" "+c.answer, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, c.kind, c.answer)
			_, err := r.sender.Send(t.Context(), bot.Recipient{Kind: c.kind, Place: "办公室"}, bottest.Sample("id1"))
			var e *reminders.SendError
			got := "unknown"
			switch {
			case errors.As(err, &e) && e.Dead:
				got = "rejected"
			case errors.As(err, &e) && e.After > 0:
				got = "after " + e.After.String()
			case errors.As(err, &e):
				got = "refused"
			}
			if err == nil || got != c.want {
				t.Errorf("%s, want %s: %v", got, c.want, err)
			}
		})
	}
}

// TestCalled: a person is called by the platform's own means, and only one who can be a name
// there.
func TestCalled(t *testing.T) {
	for kind, want := range map[string]string{WeCom: "@zhangsan", DingTalk: "@zhangsan", Feishu: "@zhangsan"} {
		r := newRig(t, kind, took)
		for _, person := range []string{"zhangsan", "all><@x", "张 三"} {
			m := bottest.Sample("id")
			m.Headline = "报送"
			if _, err := r.sender.Send(t.Context(), bot.Recipient{Kind: kind, Place: "办公室", Person: person}, m); err != nil {
				t.Fatal(err)
			}
		}
		all := strings.Join(r.texts(t), "\n")
		if !strings.Contains(all, want) || strings.Contains(all, "@x") || strings.Contains(all, "张 三") {
			t.Errorf("%s: %s", kind, all)
		}
	}
}

// TestTurns: who has no time to wait is sent back, certainly unsent.
func TestTurns(t *testing.T) {
	r := newRig(t, WeCom, took)
	r.sender.opt.Gather = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := r.sender.Send(ctx, bot.Recipient{Kind: WeCom, Place: "办公室"}, bottest.Sample("id1"))
	var e *reminders.SendError
	if !errors.As(err, &e) || e.Dead || e.After <= 0 {
		t.Errorf("%v", err)
	}
	if n := len(r.Arrivals("")); n != 0 {
		t.Errorf("%d messages", n)
	}
}

// TestOneOutcome: all that are in one message have its outcome.
func TestOneOutcome(t *testing.T) {
	r := newRig(t, WeCom, `{"errcode":-1,"errmsg":"system busy"}`)
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			_, err := r.sender.Send(t.Context(), bot.Recipient{Kind: WeCom, Place: "办公室"}, bottest.Sample(fmt.Sprint(i)))
			if err == nil || reminders.Certain(err) != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := len(r.Arrivals("")); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestNew(t *testing.T) {
	if _, err := New(Options{Kind: "other"}); err == nil {
		t.Error("an unknown kind")
	}
	_, err := New(Options{Kind: WeCom, Robots: map[string]Robot{"甲": {URL: "ftp://x/?key=TOPSECRET"}}})
	if !errors.Is(err, ErrURL) || strings.Contains(err.Error(), "TOPSECRET") {
		t.Error(err)
	}
	s, err := New(Options{Kind: WeCom, Robots: map[string]Robot{"甲": {URL: "https://x.example/?key=k"}}})
	if err != nil || s.Accepts("甲") != nil || !errors.Is(s.Accepts("乙"), bot.ErrRecipient) {
		t.Error(err)
	}
}

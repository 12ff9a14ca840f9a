package app

import (
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/assist"
	"github.com/policybot/policybot/search/assist/assisttest"
)

// colloquial finds no answer in the documents of modelled, though they have one in other words.
const colloquial = "大伙儿那玩意儿隔多长日子弄一趟"

// modelled is a service over one document, with the model at base; "" is without one.
func modelled(t *testing.T, base string, log io.Writer) *served {
	dir := t.TempDir()
	write(t, dir, "a.txt", "云岭县农业农村局关于渔船检验的通知\n云农发〔2026〕3号\n\n各乡镇：\n一、检验周期\n渔船应当每三年检验一次。\n二、备案\n各船主应当于2026年12月25日前将检验记录报云岭县农业农村局备案。\n云岭县农业农村局\n2026年9月1日\n")
	cfg := settings(t, dir)
	if base != "" {
		cfg.ModelURL, cfg.Model, cfg.ModelKey, cfg.ModelSeconds = base, "qwen", "TOPSECRET", 5
	}
	return serveWith(t, cfg, Options{Version: "test", Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
}

func (s *served) body(path string) string {
	s.t.Helper()
	resp, err := http.Get(s.URL() + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d, %v", path, resp.StatusCode, err)
	}
	return string(b)
}

// TestModelInService: with a model set, a question that found nothing is put into other words, answered by the engine and
// labelled in the API and on the page; the log has neither question nor key. Without one nothing is different from before.
func TestModelInService(t *testing.T) {
	model := assisttest.New(assisttest.Think(func(a assisttest.Asked) string {
		if strings.Contains(a.User, `"clauses"`) {
			return `{"clauses":[]}`
		}
		return `{"question":"渔船多久检验一次"}`
	}))
	defer model.Close()
	model.Key = "TOPSECRET"
	ask := func(s *served) (a search.Answer, raw string) {
		raw = s.body("/api/v1/ask?explain=true&q=" + url.QueryEscape(colloquial))
		if err := json.Unmarshal([]byte(raw), &a); err != nil {
			t.Fatal(err)
		}
		return a, raw
	}
	log := &safeLog{}
	off := modelled(t, "", log)
	if a, raw := ask(off); a.Status == search.Answered || strings.Contains(raw, "assist") || strings.Contains(raw, `"model"`) {
		t.Fatalf("without a model: %s", raw)
	}
	on := modelled(t, model.Base(), log)
	a, raw := ask(on)
	if a.Assist == nil || a.Assist.Label != "模型辅助" || a.Assist.Asked != "渔船多久检验一次" || len(a.Explain.Model) == 0 || a.Question != colloquial {
		t.Fatalf("%s", raw)
	}
	if len(a.Citations) == 0 || !strings.Contains(a.Citations[0].Quote, "渔船应当每三年检验一次。") {
		t.Errorf("%+v", a.Citations)
	}
	if page := on.body("/?q=" + url.QueryEscape(colloquial)); !strings.Contains(page, "模型辅助：按“渔船多久检验一次”查找") {
		t.Error("the page does not say it")
	}
	if m := on.body("/metrics"); !strings.Contains(m, `policybot_model_calls_total{outcome="ok",purpose="rewrite"}`) {
		t.Error("the calls are not counted")
	}
	for _, secret := range []string{"TOPSECRET", "渔民", "渔船多久"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
	if !strings.Contains(log.String(), "模型调用") {
		t.Error("calls are not logged")
	}
	for _, w := range model.Wrong() {
		t.Error(w)
	}
}

// TestModelClient: the host that is set is called and no other: no metadata service, no redirect, no proxy; without
// encryption only where the office is.
func TestModelClient(t *testing.T) {
	elsewhere := assisttest.New(assisttest.Say(`{"question":"x"}`))
	defer elsewhere.Close()
	model := assisttest.New(assisttest.Redirect(elsewhere.Base() + "/chat/completions"))
	defer model.Close()
	t.Setenv("HTTP_PROXY", elsewhere.URL)
	try := func(base string) assist.Outcome {
		e, err := openModel(config.Config{ModelURL: base, Model: "qwen", ModelSeconds: 2}, Options{}.withDefaults(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return assist.OutcomeOf(e.Try(t.Context()))
	}
	if o := try(model.Base()); o != assist.BadStatus || len(elsewhere.Requests()) > 0 {
		t.Errorf("a redirect: %s, followed %d times", o, len(elsewhere.Requests()))
	}
	model.Replies(assisttest.Say(`{"question":"材料什么时候报送"}`))
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(model.URL, "http://"))
	for _, base := range []string{model.Base(), "http://localhost:" + port + "/v1"} {
		if o := try(base); o != assist.OK {
			t.Errorf("%s: %s", base, o)
		}
	}
	for _, base := range []string{"http://169.254.169.254/v1", "http://100.100.100.200/v1", "http://[fd00:ec2::254]/v1", "http://0.0.0.0:" + port + "/v1"} {
		if o := try(base); o != assist.Blocked {
			t.Errorf("%s: %s", base, o)
		}
	}
	for to, want := range map[string]bool{"10.1.2.3:80": true, "192.168.1.1:80": true, "127.0.0.1:1": true, "100.64.0.1:1": true, "[::1]:80": true, "8.8.8.8:80": false, "[2001:4860::1]:80": false} {
		a, err := net.ResolveTCPAddr("tcp", to)
		if err != nil {
			t.Fatal(err)
		}
		if inside(a) != want {
			t.Errorf("%s: %v", to, !want)
		}
	}
}

// TestModelDoctor: doctor says of the model what works and what is to be done, without its key.
func TestModelDoctor(t *testing.T) {
	model := assisttest.New(assisttest.Say(`{"question":"材料什么时候报送"}`))
	defer model.Close()
	model.Key = "TOPSECRET"
	look := func(c config.Config) bot.Finding {
		d := &doctor{cfg: c, now: time.Now()}
		d.model(t.Context())
		return d.found[0]
	}
	c := config.Config{ModelURL: model.Base(), Model: "qwen", ModelKey: "TOPSECRET", ModelSeconds: 1}
	if f := look(c); f.Verdict != bot.Fine || !strings.Contains(f.Text, "应答正常") {
		t.Errorf("%+v", f)
	}
	if f := look(config.Config{}); f.Verdict != bot.Fine || !strings.Contains(f.Text, "没有设置") {
		t.Errorf("%+v", f)
	}
	for want, change := range map[string]func(c *config.Config){
		"密钥":     func(c *config.Config) { c.ModelKey = "TOPSECRETS" },
		"名称":     func(c *config.Config) { c.Model = "gpt" },
		"连不上":    func(c *config.Config) { c.ModelURL = "http://127.0.0.1:1/v1" },
		"不允许":    func(c *config.Config) { c.ModelURL = "http://169.254.169.254/v1" },
		"应答不合格式": func(*config.Config) { model.Replies(assisttest.Say("<think>想</think>好的")) },
		"没有应答":   func(*config.Config) { model.Replies(model.Hang()) },
	} {
		bad := c
		change(&bad)
		if f := look(bad); f.Verdict != bot.Bad || !strings.Contains(f.Text, want) || strings.Contains(f.Text, "TOPSECRET") {
			t.Errorf("%s: %+v", want, f)
		}
		model.Replies(assisttest.Say(`{"question":"材料什么时候报送"}`))
	}
}

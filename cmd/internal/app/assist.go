package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/webhook"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/assist"
)

// openModel is the model that helps to understand questions; nil when none is set. Nothing is called yet. observed, which
// may be nil, hears of each call.
func openModel(cfg config.Config, opt Options, observed func(purpose string, o assist.Outcome, took time.Duration)) (*assist.Endpoint, error) {
	if cfg.ModelURL == "" {
		return nil, nil
	}
	client, err := modelClient(cfg.ModelURL)
	if err != nil {
		return nil, err
	}
	e, err := assist.NewEndpoint(assist.Config{
		URL: cfg.ModelURL, Model: cfg.Model, Key: cfg.ModelKey, Timeout: cfg.ModelTimeout(), Client: client, Log: opt.Log, Observed: observed,
	})
	if err != nil {
		return nil, fmt.Errorf("模型辅助: %w", err)
	}
	return e, nil
}

// assisted is next with the help of the model, or next itself without one. regions may be nil.
func assisted(next search.Answerer, lib search.Library, e *assist.Endpoint) search.Answerer {
	if e == nil {
		return next
	}
	return &assist.Answerer{Next: next, Library: lib, Endpoint: e, Regions: func(ctx context.Context) ([]string, error) { return regionsOf(ctx, lib) }}
}

// Assisted is what answers one command: k, with the help of the model where one is set.
func (k *Knowledge) Assisted(cfg config.Config, opt Options) (search.Answerer, error) {
	e, err := openModel(cfg, opt.withDefaults(), nil)
	if err != nil {
		return nil, err
	}
	return assisted(k.Answerer, k.Library, e), nil
}

// modelClient connects to the host that is set and to no other, at whatever address it has: but never to the metadata
// services of clouds, and without encryption only inside the office. It follows no redirect and uses no proxy.
func modelClient(address string) (*http.Client, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("模型辅助: 地址写法不对")
	}
	allow, err := webhook.ParseAllow([]string{u.Hostname()})
	if err != nil {
		return nil, fmt.Errorf("模型辅助: %w", err)
	}
	dial := webhook.SafeDial(allow)
	return &http.Client{
		Transport: &http.Transport{
			Proxy: nil,
			DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
				conn, err := dial(ctx, network, to)
				if errors.Is(err, webhook.ErrBlocked) {
					return nil, errors.Join(assist.ErrBlocked, err)
				}
				if err == nil && u.Scheme == "http" && !inside(conn.RemoteAddr()) {
					_ = conn.Close() // nothing was sent
					return nil, fmt.Errorf("%w: 公网地址须用 https", assist.ErrBlocked)
				}
				return conn, err
			},
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    5 * time.Second,
			MaxResponseHeaderBytes: 16 << 10,
			DisableCompression:     true, // what comes compressed may be endless
			MaxIdleConns:           4,
			IdleConnTimeout:        time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// inside tells whether an address is of this machine or a private network.
func inside(a net.Addr) bool {
	to, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return false
	}
	ip := to.Addr().Unmap()
	return ip.IsLoopback() || ip.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(ip)
}

// model asks the endpoint once, as a question would.
func (d *doctor) model(ctx context.Context) {
	const what = "模型辅助"
	if d.cfg.ModelURL == "" {
		d.found.Say(bot.Fine, what, "没有设置,不使用模型")
		return
	}
	e, err := openModel(d.cfg, Options{}.withDefaults(), nil)
	if err != nil {
		d.found.Say(bot.Bad, what, "%v", err)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, d.cfg.ModelTimeout())
	defer cancel()
	start := time.Now()
	switch o := assist.OutcomeOf(e.Try(ctx)); o {
	case assist.OK:
		d.found.Say(bot.Fine, what, "%s 应答正常,用时%d毫秒(时限%s);回答照旧取自文件原文", d.cfg.Model, time.Since(start).Milliseconds(), d.cfg.ModelTimeout())
	case assist.Unreachable:
		d.found.Say(bot.Bad, what, "连不上,请检查 POLICYBOT_MODEL_URL 和模型服务是否在运行;在恢复之前按没有模型回答")
	case assist.TimedOut:
		d.found.Say(bot.Bad, what, "%s 内没有应答,请换小一些、不带思考过程的模型,或加大 POLICYBOT_MODEL_SECONDS;来不及的问题按没有模型回答", d.cfg.ModelTimeout())
	case assist.Blocked:
		d.found.Say(bot.Bad, what, "地址不允许访问:不连云主机的元数据地址,公网地址须用 https")
	case assist.BadStatus, assist.Limited:
		d.found.Say(bot.Bad, what, "服务拒绝了请求,请检查模型名称 POLICYBOT_MODEL 和密钥 POLICYBOT_MODEL_KEY")
	default:
		d.found.Say(bot.Bad, what, "应答不合格式(%s):须是不带思考过程、能只输出 JSON 的模型,接口为 /v1/chat/completions", o)
	}
}

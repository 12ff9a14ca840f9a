package config

import (
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// What Config.Reading may be.
const (
	ReadingOpen   = "open"    // whoever may connect reads what is for everybody
	ReadingSignIn = "sign-in" // nobody reads who is not known
)

// Bounds and defaults of who may do what.
const (
	MinOplogDays     = 366 // 互联网政务应用安全管理规定 wants a year
	DefaultOplogDays = 400
	MaxQuestionsDays = 365 // questions may name people; whoever wants them longer has another purpose
)

// MustSignIn tells whether nobody reads who is not known.
func (c Config) MustSignIn() bool { return c.Reading == ReadingSignIn }

// SessionFor is how long somebody stays signed in; 0 is the usual.
func (c Config) SessionFor() time.Duration { return time.Duration(c.SessionHours) * time.Hour }

// KeepOperations is how long the log of operations is kept.
func (c Config) KeepOperations() time.Duration {
	return time.Duration(max(c.OplogDays, MinOplogDays)) * 24 * time.Hour
}

// KeepQuestions is how long questions are kept; 0 keeps none.
func (c Config) KeepQuestions() time.Duration {
	return time.Duration(c.KeepQuestionsDays) * 24 * time.Hour
}

func (c Config) checkAccess() (errs []error) {
	bad := complain(&errs)
	if c.Reading != "" && c.Reading != ReadingOpen && c.Reading != ReadingSignIn {
		bad("reading为%q,只能是 open(不登录也能读公开的)或 sign-in(登录才能读)", c.Reading)
	}
	for _, a := range c.AdminAllow {
		_, err := netip.ParseAddr(a)
		if _, perr := netip.ParsePrefix(a); err != nil && perr != nil {
			bad("admin_allow里的%q应是地址或网段,如 10.1.2.3、10.1.2.0/24", a)
		}
	}
	if c.SessionHours != 0 && (c.SessionHours < 1 || c.SessionHours > 720) {
		bad("session_hours为%d,须是1到720", c.SessionHours)
	}
	if c.OplogDays != 0 && c.OplogDays < MinOplogDays {
		bad("oplog_days为%d,至少%d天:访问日志须留存一年以上", c.OplogDays, MinOplogDays)
	}
	if c.OplogQuestions != "" && c.OplogQuestions != "on" && c.OplogQuestions != "off" {
		bad("oplog_questions为%q,只能是 on 或 off", c.OplogQuestions)
	}
	if c.KeepQuestionsDays < 0 || c.KeepQuestionsDays > MaxQuestionsDays {
		bad("keep_questions_days为%d,须是0(不记录)到%d天", c.KeepQuestionsDays, MaxQuestionsDays)
	}
	for _, o := range c.CORSOrigins {
		u, err := url.Parse(o)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "" || u.User != nil {
			bad("cors_origins里的%q应写成 https://主机[:端口]", o)
		}
	}
	switch {
	case c.OIDCIssuer == "" && c.OIDCClientID+c.OIDCClientSecret != "":
		bad("设置了统一身份认证的 client_id 或密钥,却没有 oidc_issuer")
	case c.OIDCIssuer != "" && c.OIDCClientID == "":
		bad("设置了 oidc_issuer,却没有 oidc_client_id")
	case c.OIDCIssuer != "" && c.PublicURL == "":
		bad("统一身份认证登录后要回到本服务:请设置 public_url,并在认证系统登记 %s/sign-in/oidc/callback", "网址")
	}
	return errs
}

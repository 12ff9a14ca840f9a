package redisstore

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// ErrAddress: the address of Redis is not understood.
var ErrAddress = errors.New("不认识的 Redis 地址")

// addressHelp is added to every error, without the address: it may hold a password.
const addressHelp = "应为 redis://[用户:密码@]主机[:端口][/库号]、rediss://…（TLS）、redis+sentinel://[用户:密码@]主机:端口,主机:端口/主节点名[/库号] 或 redis+cluster://[用户:密码@]主机:端口,主机:端口"

// ParseAddress reads the forms
//
//	redis://[user:password@]host[:6379][/database]
//	redis+sentinel://[user:password@]host[:26379],…/master[/database]
//	redis+cluster://[user:password@]host[:6379],…
//
// and, with TLS, rediss, rediss+sentinel and rediss+cluster. User and password are
// those of the data servers; ?sentinel_password= is that of the sentinels.
func ParseAddress(address string) (*redis.UniversalOptions, error) {
	bad := func(what string) error { return fmt.Errorf("%w：%s；%s", ErrAddress, what, addressHelp) }
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return nil, bad("缺少 ://")
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		end = i
	}
	authority, tail := rest[:end], rest[end:]
	hosts := authority[strings.LastIndex(authority, "@")+1:]
	user := authority[:len(authority)-len(hosts)]
	u, err := url.Parse(scheme + "://" + user + "h" + tail) // the hosts are read below; url knows only one
	if err != nil {
		return nil, bad("格式有误")
	}
	o := &redis.UniversalOptions{
		Protocol: 2, MaxRetries: -1, ContextTimeoutEnabled: true, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	o.Username = u.User.Username()
	o.Password, _ = u.User.Password()
	o.SentinelPassword = u.Query().Get("sentinel_password")
	kind, isTLS := strings.CutPrefix(scheme, "rediss")
	if !isTLS {
		kind = strings.TrimPrefix(scheme, "redis")
	}
	port, path := "6379", strings.Split(strings.Trim(u.Path, "/"), "/")
	switch {
	case !strings.HasPrefix(scheme, "redis"):
		return nil, bad("不认识的协议")
	case kind == "+sentinel":
		if path[0] == "" {
			return nil, bad("缺少主节点名")
		}
		port, o.MasterName, path = "26379", path[0], path[1:]
	case kind == "+cluster":
		o.IsClusterMode = true
	case kind != "":
		return nil, bad("不认识的协议")
	}
	if len(path) > 0 && path[0] != "" {
		if o.DB, err = strconv.Atoi(path[0]); err != nil || o.DB < 0 || o.IsClusterMode || len(path) > 1 {
			return nil, bad("库号有误")
		}
	}
	for host := range strings.SplitSeq(hosts, ",") {
		h, p, err := net.SplitHostPort(host)
		if err != nil {
			h, p = strings.Trim(host, "[]"), port
		}
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 || h == "" {
			return nil, bad("主机或端口有误")
		}
		o.Addrs = append(o.Addrs, net.JoinHostPort(h, p))
	}
	if kind == "" && len(o.Addrs) != 1 {
		return nil, bad("redis:// 只能有一个主机")
	}
	if isTLS {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		if kind == "" {
			o.TLSConfig.ServerName, _, _ = net.SplitHostPort(o.Addrs[0])
		}
	}
	return o, nil
}

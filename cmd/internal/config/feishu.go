package config

import (
	"fmt"
	"net/url"
)

// checkFeishu: 飞书 is an app with its secret; how events come follows from the Encrypt Key.
func (c Config) checkFeishu() (errs []error) {
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...)))
	}
	others := c.FeishuAppSecret != "" || c.FeishuEncryptKey != "" || c.FeishuVerificationToken != ""
	switch {
	case c.FeishuAppID == "" && others:
		bad("设置了飞书的密钥却没有 FEISHU_APP_ID;请补上,或把其余的去掉")
	case c.FeishuAppID != "" && c.FeishuAppSecret == "":
		bad("设置了 FEISHU_APP_ID 却没有 FEISHU_APP_SECRET;请从开发者后台“凭证与基础信息”复制")
	case c.FeishuVerificationToken != "" && c.FeishuEncryptKey == "":
		bad("设置了 FEISHU_VERIFICATION_TOKEN 却没有 FEISHU_ENCRYPT_KEY:不加密的请求也没有签名,不接收;请在“加密策略”里设置 Encrypt Key,或都去掉,改用长连接")
	}
	if u, err := url.Parse(c.FeishuAPI); c.FeishuAPI != "" && (err != nil || u.Host == "" || u.Path != "" && u.Path != "/" || u.Scheme != "https" && u.Scheme != "http") {
		bad("FEISHU_API_URL为%q,应写成 https://主机,如 https://open.larksuite.com", c.FeishuAPI)
	}
	return errs
}

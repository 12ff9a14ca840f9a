package config

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Bounds of ModelSeconds. A chat platform waits ten seconds for an answer, and the answer itself takes some.
const (
	DefaultModelSeconds = 6
	MaxModelSeconds     = 20
)

// ModelTimeout is how long the model may take over one question, both calls together.
func (c Config) ModelTimeout() time.Duration {
	if c.ModelSeconds == 0 {
		return DefaultModelSeconds * time.Second
	}
	return time.Duration(c.ModelSeconds) * time.Second
}

func (c Config) checkModel() (errs []error) {
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...)))
	}
	if c.ModelURL == "" {
		if c.Model != "" || c.ModelKey != "" || c.ModelSeconds != 0 {
			bad("设置了模型的名称、密钥或时限,却没有 model_url,模型不会启用;请补上地址,或把其余的去掉")
		}
		return errs
	}
	switch u, err := url.Parse(c.ModelURL); { // the address is not repeated: a password may stand in it
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		bad("model_url应写成 http://主机:端口/v1 或 https://主机/v1")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		bad("model_url里不要写账号、密码和参数;密钥请写在 model_key 或 POLICYBOT_MODEL_KEY_FILE 里")
	}
	if c.Model == "" {
		bad("设置了model_url却没有model;请写模型在该服务里的名称,如 qwen2.5-14b-instruct")
	}
	if strings.ContainsAny(c.ModelKey, " \t\r\n") {
		bad("model_key含空白,请检查是否多了换行")
	}
	if c.ModelSeconds < 0 || c.ModelSeconds > MaxModelSeconds {
		bad("model_seconds为%d,须在1到%d之间", c.ModelSeconds, MaxModelSeconds)
	}
	return errs
}

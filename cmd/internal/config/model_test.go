package config

import (
	"strings"
	"testing"
	"time"
)

func TestModel(t *testing.T) {
	for name, c := range map[string]struct {
		env  []string
		want string // in the complaint; "" none
	}{
		"off":             {nil, ""},
		"set":             {[]string{"POLICYBOT_MODEL_URL", "http://10.1.2.3:8000/v1", "POLICYBOT_MODEL", "qwen", "POLICYBOT_MODEL_KEY", "geheim", "POLICYBOT_MODEL_SECONDS", "4"}, ""},
		"no name":         {[]string{"POLICYBOT_MODEL_URL", "http://10.1.2.3:8000/v1"}, "没有model"},
		"no address":      {[]string{"POLICYBOT_MODEL", "qwen"}, "没有 model_url"},
		"a key alone":     {[]string{"POLICYBOT_MODEL_KEY", "geheim"}, "没有 model_url"},
		"no http":         {[]string{"POLICYBOT_MODEL_URL", "10.1.2.3:8000", "POLICYBOT_MODEL", "qwen"}, "应写成"},
		"a password":      {[]string{"POLICYBOT_MODEL_URL", "http://me:geheim@10.1.2.3/v1", "POLICYBOT_MODEL", "qwen"}, "不要写账号"},
		"a key in it":     {[]string{"POLICYBOT_MODEL_URL", "http://10.1.2.3/v1?key=geheim", "POLICYBOT_MODEL", "qwen"}, "参数"},
		"a line break":    {[]string{"POLICYBOT_MODEL_URL", "http://10.1.2.3/v1", "POLICYBOT_MODEL", "qwen", "POLICYBOT_MODEL_KEY", "ge heim"}, "空白"},
		"too much time":   {[]string{"POLICYBOT_MODEL_URL", "http://10.1.2.3/v1", "POLICYBOT_MODEL", "qwen", "POLICYBOT_MODEL_SECONDS", "21"}, "1到20"},
		"no time":         {[]string{"POLICYBOT_MODEL_URL", "http://10.1.2.3/v1", "POLICYBOT_MODEL", "qwen", "POLICYBOT_MODEL_SECONDS", "-1"}, "1到20"},
		"time, no number": {[]string{"POLICYBOT_MODEL_SECONDS", "4s"}, "整数"},
	} {
		got, err := Load(Source{Getenv: env(c.env...)}, Config{})
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", name, err)
		case err != nil && strings.Contains(err.Error(), "geheim"):
			t.Errorf("%s: the complaint tells a secret: %v", name, err)
		case name == "set" && (got.ModelTimeout() != 4*time.Second || strings.Contains(got.LogValue().String(), "geheim")):
			t.Errorf("%+v", got.LogValue())
		case name == "off" && got.ModelTimeout() != DefaultModelSeconds*time.Second:
			t.Errorf("%s", got.ModelTimeout())
		}
	}
}

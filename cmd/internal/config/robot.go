package config

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Robot is a robot of a group chat, which takes reminders.
type Robot struct {
	Name       string `json:"name"`        // in channels: wecom-robot:办公室
	Kind       string `json:"kind"`        // wecom-robot, dingtalk-robot, feishu-robot; "" as the address tells
	URL        string `json:"url"`         // with its key; or
	URLFile    string `json:"url_file"`    // a file that holds it
	Secret     string `json:"secret"`      // of 加签 or 签名校验; or
	SecretFile string `json:"secret_file"` // a file that holds it
}

// Keys are the address and the secret, read from their files where they have them.
func (r Robot) Keys() (address, secret string, err error) {
	if address, err = r.key(r.URL, r.URLFile, "url_file"); err != nil {
		return "", "", err
	}
	secret, err = r.key(r.Secret, r.SecretFile, "secret_file")
	return address, secret, err
}

func (r Robot) key(value, file, name string) (string, error) {
	if file == "" {
		return value, nil
	}
	b, err := readBounded(file)
	if err != nil {
		return "", fmt.Errorf("%w: 读不了robots里%s的%s,请检查路径和权限: %w", ErrInvalid, r.Name, name, err)
	}
	return strings.TrimSpace(string(b)), nil
}

func (c Config) checkRobots() (errs []error) {
	seen := map[string]bool{}
	for i, r := range c.Robots {
		bad := func(what string) { // without the address: it holds the key
			errs = append(errs, fmt.Errorf("%w: robots第%d项%s", ErrInvalid, i+1, what))
		}
		u, err := url.Parse(r.URL)
		switch {
		case !nameOfPlace(r.Name):
			bad("的name应是1到30个汉字、字母、数字、-或_,提醒里写作 wecom-robot:名称")
		case r.Kind != "" && r.Kind != "wecom-robot" && r.Kind != "dingtalk-robot" && r.Kind != "feishu-robot":
			bad("的kind应是wecom-robot、dingtalk-robot或feishu-robot")
		case (r.URL == "") == (r.URLFile == ""):
			bad("应写url或url_file之一")
		case r.URL != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http"):
			bad("的url应从群设置里的机器人复制,以https://开头")
		case r.Secret != "" && r.SecretFile != "":
			bad("同时写了secret和secret_file,请只留一个")
		case seen[r.Kind+":"+r.Name]:
			bad("的name和前面的重复")
		}
		seen[r.Kind+":"+r.Name] = true
	}
	return errs
}

// nameOfPlace tells whether s can stand behind the colon of a channel.
func nameOfPlace(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= 30 && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	})
}

package config

import (
	"strings"
	"testing"
)

func TestEmbed(t *testing.T) {
	for site, ok := range map[string]bool{
		"https://www.example.gov.cn": true, "http://10.1.2.3:8000": true, "https://*.example.gov.cn": true, "http://oa": true,
		"*": false, "https://*": false, "https://*.cn": false, "example.gov.cn": false, "https://a.cn/path": false, "https://a.cn; script-src *": false,
		"https://a.cn 'self'": false, "": false, "https://-a": false, "javascript://a": false, "https://a.cn\n": false,
	} {
		err := Config{Addr: DefaultAddr, Data: "/d", TZ: DefaultTZ, Hours: DefaultHours, Embed: []string{site}}.Validate()
		if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "embed") {
			t.Errorf("%q: %v", site, err)
		}
	}
}

func FuzzEmbed(f *testing.F) {
	f.Add("https://*.a.cn:80")
	f.Fuzz(func(t *testing.T, site string) {
		if originRE.MatchString(site) && strings.ContainsAny(site[strings.Index(site, "://")+3:], " ;,'\"\r\n\t/") {
			t.Errorf("%q could end the directive", site)
		}
	})
}

package app

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot/robot"
	"github.com/policybot/policybot/cmd/internal/config"
)

func TestRobots(t *testing.T) {
	cfg := config.Config{Robots: []config.Robot{
		{Name: "办公室", URL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"},
		{Name: "内网", Kind: robot.WeCom, URL: "https://wx.example.gov.cn/cgi-bin/webhook/send?key=k"},
		{Name: "教育股", URL: "https://oapi.dingtalk.com/robot/send?access_token=t", Secret: "s"},
	}}
	got, err := robots(cfg)
	if err != nil || len(got) != 2 || !slices.Equal(got[robot.WeCom].Names(), []string{"内网", "办公室"}) || got[robot.DingTalk].Accepts("教育股") != nil {
		t.Fatalf("%v %v", got, err)
	}
	cfg.Robots = []config.Robot{{Name: "内网", URL: "https://wx.example.gov.cn/send?key=TOPSECRET"}}
	if _, err := robots(cfg); !errors.Is(err, config.ErrInvalid) || strings.Contains(err.Error(), "TOPSECRET") {
		t.Error(err)
	}
}

package chat

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
)

// dingtalk has no threads: each message is somebody else's, and the answer calls who asked. Over
// HTTP 钉钉 sends nothing again, so what is said while the service is down is lost there.
type dingtalk struct {
	*dingtalkfake.DingTalk
	cfg dingtalkfake.Config

	mu    sync.Mutex
	asked map[string]string // who: the message
}

func newDingTalk(c config) platform {
	cfg := dingtalkfake.Config{ClientID: "dingbench", ClientSecret: "secret", Twice: true, Late: c.late, PerMinute: 20, Resend: time.Second}
	d := &dingtalk{DingTalk: dingtalkfake.New(cfg), cfg: cfg, asked: map[string]string{}}
	for i := range c.channels {
		d.AddGroup(dingtalkGroup(i))
	}
	return d
}

func dingtalkGroup(i int) string { return fmt.Sprintf("cidBENCH%06dAAAAAAAA==", i) }

func (d *dingtalk) say(channel int) string {
	d.mu.Lock()
	who := fmt.Sprintf("p%07d", len(d.asked))
	d.asked[who] = "" // taken
	d.mu.Unlock()
	d.AddPerson(who, who)
	id := d.Say(dingtalkfake.Said{Person: who, Group: dingtalkGroup(channel), Text: "初中班额上限是多少"}).ID
	d.mu.Lock()
	d.asked[who] = id
	d.mu.Unlock()
	return id
}

func (d *dingtalk) env(long bool) []string {
	env := []string{"DINGTALK_CLIENT_ID=" + d.cfg.ClientID, "DINGTALK_CLIENT_SECRET=" + d.cfg.ClientSecret, "DINGTALK_API_URL=" + d.API()}
	if long {
		return env
	}
	return append(env, "DINGTALK_HTTP=on")
}

func (d *dingtalk) endpoint(url string) { d.Endpoint(url) }
func (d *dingtalk) connected() bool     { return d.Streams() > 0 }
func (d *dingtalk) count() int          { return d.Count() }
func (d *dingtalk) limited() int        { return d.Limited() }
func (d *dingtalk) bad() []string       { return d.Bad() }
func (d *dingtalk) close()              { d.Close() }

func (d *dingtalk) idle(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, 10*time.Second) // what failed over HTTP never ends
	defer cancel()
	for _, x := range d.Deliveries() {
		x.Wait(wait)
	}
	return ctx.Err()
}

func (d *dingtalk) answers() (out []answer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.Messages() {
		a := answer{channel: -1}
		if _, err := fmt.Sscanf(m.Group, "cidBENCH%06d", &a.channel); err != nil {
			a.channel = -1
		}
		if len(m.Mention) == 1 {
			a.to = d.asked[m.Mention[0]]
		}
		out = append(out, a)
	}
	return out
}

func (d *dingtalk) attempts() (out []attempt) {
	for _, x := range d.Deliveries() {
		for _, a := range x.Attempts() {
			out = append(out, attempt{a.Took, a.Err})
		}
	}
	return out
}

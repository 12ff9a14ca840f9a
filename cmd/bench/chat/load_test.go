//go:build faults

package chat

import (
	"testing"
	"time"
)

// TestKilled: on each platform, over either transport, with kill -9 on the way, every message is
// answered exactly once. Timings are not looked at.
func TestKilled(t *testing.T) {
	t.Setenv("POLICYBOT_ENCODER", "off") // of what is looked at nothing is its
	for name := range platforms {
		for transport, long := range map[string]bool{"http": false, "long": true} {
			if name == "dingtalk" && !long {
				continue // it sends nothing again over HTTP
			}
			t.Run(name+"/"+transport, func(t *testing.T) {
				c := config{
					platform: name, rate: 60, over: 8 * time.Second, channels: 100, late: 0.1, kill: true,
					long: long, wait: time.Minute, out: t.Output(),
				}
				r, err := run(t.Context(), c)
				if err == nil {
					err = r.judge(c)
				}
				if err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

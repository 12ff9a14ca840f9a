//go:build faults

package slack

import (
	"testing"
	"time"
)

// TestKilled: over either transport, with kill -9 on the way, every message is
// answered exactly once. Timings are not looked at.
func TestKilled(t *testing.T) {
	t.Setenv("POLICYBOT_ENCODER", "off") // of what is looked at nothing is its
	for name, sockets := range map[string]bool{"http": false, "sockets": true} {
		t.Run(name, func(t *testing.T) {
			c := config{
				rate: 60, over: 8 * time.Second, channels: 100, late: 0.1, kill: true,
				sockets: sockets, wait: time.Minute, out: t.Output(),
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

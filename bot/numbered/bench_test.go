package numbered_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/boltinbox"
	"github.com/policybot/policybot/bot/numbered"
	"github.com/policybot/policybot/reminders"
)

// deaf keeps nothing of what it is given.
type deaf struct{ *rig }

func (deaf) Perform(context.Context, bot.Event, bot.Reply, string) (reminders.Receipt, error) {
	return reminders.Receipt{}, nil
}

// BenchmarkAnswers numbers what answers offer, in 200 groups that have had all numbers before, without
// waiting for a disk: what a message costs more where there are no buttons.
func BenchmarkAnswers(b *testing.B) {
	store, err := boltinbox.Open(filepath.Join(b.TempDir(), "chat.db"), boltinbox.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	p := numbered.New(store).Platform(deaf{&rig{}})
	var n atomic.Int64
	answer := func() {
		i := n.Add(1)
		id := fmt.Sprintf("wecom:CAIQ16HMjQYY/NGagIOA%dgq4KM0AI=", i)
		turn := bot.ReplyID(id, 0)
		m := &bot.Message{ID: turn, Kind: bot.KindNotice, At: time.Now(), Headline: "50人", Buttons: []bot.Button{
			{Action: bot.ActionMore, Label: "更多依据", Value: turn}, {Action: bot.ActionFeedback, Label: "有误反馈", Value: turn}}}
		regions := bot.Select{Action: bot.ActionRegion, Label: "换个地区"}
		for _, r := range []string{"", "塔城地区", "伊犁哈萨克自治州", "云岭县", "青川市", "河口县", "石门县"} {
			regions.Options = append(regions.Options, bot.Option{Label: "不限" + r, Value: turn + " " + r})
		}
		m.Selects = []bot.Select{regions}
		e := bot.Event{ID: id, Kind: bot.EventSaid, Platform: "wecom", Person: fmt.Sprintf("u%05d", i%200), Place: fmt.Sprintf("wr%05d", i%200)}
		if _, err := p.Perform(b.Context(), e, bot.Reply{Kind: bot.ReplySay, Message: m}, m.ID); err != nil {
			b.Error(err)
		}
	}
	for range 200 * 11 {
		answer()
	}
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			answer()
		}
	})
}

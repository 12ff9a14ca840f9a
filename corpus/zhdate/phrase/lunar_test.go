package phrase

import (
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

func TestEveryLunarYear(t *testing.T) {
	base := time.Date(2026, 11, 22, 10, 0, 0, 0, time.FixedZone("", 8*3600))
	for text, want := range map[string]zhdate.LunarDay{
		"每年农历八月十五提醒我慰问": {Month: 8, Day: 15}, "每年中秋提醒我慰问": {Month: 8, Day: 15}, "每年中秋前提醒我慰问": {Month: 8, Day: 14},
		"每年除夕提醒我值班": {Month: 12, Day: 30}, "每年春节前提醒我值班": {Month: 12, Day: 30}, "每年腊八提醒我熬粥": {Month: 12, Day: 8}, "每年正月十五提醒我值班": {Month: 1, Day: 15},
		"每年清明提醒我扫墓": {}, "每年闰四月初八提醒我祭祖": {}, "每年教师节提醒我慰问": {}, "明年中秋提醒我慰问": {}, "每年中秋提醒我慰问，到2030年12月31日为止": {},
	} {
		if r := Read(text, Options{Base: base, Hours: zhdate.OfficeHours()}); r.Lunar != want {
			t.Errorf("%s: %v, want %v (%s %s)", text, r.Lunar, want, r.Status, r.Reason)
		}
	}
}

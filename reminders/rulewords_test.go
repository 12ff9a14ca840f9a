package reminders_test

import (
	"testing"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

func TestRuleWords(t *testing.T) {
	for rule, want := range map[string]string{
		"FREQ=DAILY": "每天", "FREQ=DAILY;INTERVAL=3": "每3天",
		"FREQ=WEEKLY": "每周", "FREQ=WEEKLY;BYDAY=MO": "每周一", "FREQ=WEEKLY;BYDAY=WE,MO": "每周一、三", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "每周一至周五",
		"FREQ=WEEKLY;BYDAY=SA,SU": "每周六、日", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR": "每2周的周五",
		"FREQ=MONTHLY;BYMONTHDAY=25": "每月25日", "FREQ=MONTHLY;BYMONTHDAY=31": "每月最后一天",
		"FREQ=MONTHLY;BYMONTHDAY=15,30":       "每月15日、30日（没有这一天的月份为最后一天）",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29": "每年2月最后一天", "FREQ=YEARLY;BYMONTH=2,12;BYMONTHDAY=30": "每年2、12月30日（没有这一天的月份为最后一天）",
		"FREQ=MONTHLY;BYMONTHDAY=-1": "每月最后一天", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1,15": "每3个月的1日、15日",
		"FREQ=MONTHLY;BYDAY=2WE": "每月第2个周三", "FREQ=MONTHLY;BYDAY=-1FR": "每月最后一个周五",
		"FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=30": "每年9月30日", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1": "每年3、6、9、12月最后一天", "FREQ=YEARLY": "每年",
		"FREQ=WEEKLY;BYDAY=MO;COUNT=5": "每周一，共5次", "FREQ=DAILY;UNTIL=20261231T155959Z": "每天，到2026年12月31日止",
		"FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1": "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=HOURLY": "FREQ=HOURLY",
	} {
		if got := (&reminders.Rule{RRule: rule}).Words(); got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
	for _, c := range []struct {
		rule reminders.Rule
		want string
	}{
		{reminders.Rule{Lunar: &zhdate.LunarDay{Month: 8, Day: 15}}, "每年农历8月15日"},
		{reminders.Rule{Lunar: &zhdate.LunarDay{Month: 12, Day: 30}}, "每年除夕"},
		{reminders.Rule{Lunar: &zhdate.LunarDay{Day: 1, And: 15}}, "每月农历初一、十五"},
		{reminders.Rule{Lunar: &zhdate.LunarDay{Month: 1, Day: 1}, Workdays: reminders.After}, "每年农历1月1日（遇休息日顺延）"},
		{reminders.Rule{RRule: "FREQ=DAILY;INTERVAL=3", Workdays: reminders.Only}, "每3个工作日"},
		{reminders.Rule{RRule: "FREQ=WEEKLY;BYDAY=MO", Workdays: reminders.Skip}, "每周一（休息日不提醒）"},
		{reminders.Rule{RRule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Workdays: reminders.Only}, "每个工作日"},
		{reminders.Rule{RRule: "FREQ=MONTHLY;BYMONTHDAY=-1", Workdays: reminders.Before}, "每月最后一天（遇休息日提前）"},
	} {
		if got := c.rule.Words(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.rule, got, c.want)
		}
	}
}

package phrase

import (
	"regexp"
	"strings"
	"time"
)

// Verb is what is to happen to a reminder there is already.
type Verb string

const (
	Cancel Verb = "cancel" // 取消…的提醒, 12月10日不用报了
	Move   Verb = "move"   // 把明天的会改到后天
)

// Change is a phrase about a reminder that has been set: which, and what is to become of
// it. Nothing is set by it; whoever knows the reminders finds the one meant.
type Change struct {
	Verb  Verb
	What  string    // words of its task; "" when none were said
	Start time.Time // the time it is named by, with End; both zero without
	End   time.Time
	To    string // Move: the new time as said, 后天; to be read with the task
	By    string // Move: how much later (推迟两天) or, with a minus, earlier; "" with To
}

// The forms of a change. They are tried on the phrase without white space; a phrase with
// 提醒我 before its verb asks for a reminder of its own.
var (
	cancelFirst = regexp.MustCompile(`^(?:请|麻烦|帮我|给我|把|将)*(?:取消|删除|删掉|去掉|停掉|停止|关掉|撤销|撤回)(?:掉|了)?(.+?)(?:的)?(?:提醒|闹钟)(?:了|吧|。|！)*$`)
	cancelEnd   = regexp.MustCompile(`^(?:请|麻烦|帮我|给我)*(?:把|将)?(.+?)(?:的)?(?:提醒|闹钟|日程)?(?:都|先)?(?:取消|删除|作废|撤销)$`)
	cancelLast  = regexp.MustCompile(`^(?:请|麻烦|帮我|给我)*(?:把|将)?(.+?)(?:的)?(?:提醒|闹钟|日程)?(?:都|先)?(?:取消|删除|删|作废|撤销|停|关|去掉|关闭|不要)(?:了|掉|吧|。|！)+$`)
	notAgain    = regexp.MustCompile(`^(.*?)(?:不要|不用|不必|无需|不需要|别|停止)再?(?:提醒|通知|叫)(?:我|大家|我们)?(.*?)(?:了|吧|。|！)*$`)
	noLonger    = regexp.MustCompile(`^(.+?)(?:不用|不必|无需|不需要|用不着|不)再?(报|报送|报告|上报|交|开|开会|去|办|做|写|填|参加|签|签到|送|来|提交|打卡|检查|准备|值班)(.{0,8}?)了(?:吧|。|！)*$`)
	moveTo      = regexp.MustCompile(`^(?:请|麻烦|帮我|给我)*(?:把|将)?(.*?)(?:的)?(?:提醒|闹钟|时间|日期)*(?:提前|推迟|延后|延期|延长|放宽|顺延|调整|改期|改|调|挪|移|换|延)(?:到|至|成|为|在)(.+?)(?:了|吧|。|！)*$`)
	moveBy      = regexp.MustCompile(`^(?:请|麻烦|帮我|给我)*(把|将)?(.*?)(?:的)?(?:提醒|闹钟|时间|日期)*(推迟|延后|延期|顺延|提前)([0-9一二两三四五六七八九十半].*?)(?:了|吧|。|！)*$`)
	asksAnew    = regexp.MustCompile(`提醒(?:一下)?(?:我|大家|全体|各|@|[^的，。]{2,4}(?:主任|科长|老师|局长))`)
)

// manages is about reminders there are without saying what to change: 恢复明天的提醒.
var manages = regexp.MustCompile(`^(?:请|麻烦|帮我)*(?:恢复|暂停|查看|查询|查一下|看看|列出|显示|打开|开启)[^，,。]*(?:提醒|闹钟)(?:[^，,。]{0,6})(?:吧|。|！)*$`)

// changeOf is the reading of a phrase about a reminder there is already.
func changeOf(text string, o Options) (Reading, bool) {
	s := strings.TrimPrefix(strings.Join(strings.Fields(text), ""), "提醒：")
	if rest := strings.TrimPrefix(s, "提醒"); len(rest) < len(s) && !asksAnew.MatchString(s) {
		s = rest
	}
	if manages.MatchString(s) && !asksAnew.MatchString(s) {
		return Reading{Status: Ask, Mode: At, Who: Me,
			Reason: "这句话像是要处理已设的提醒，没有设新的提醒；要新设请写“提醒我”和时间、事项"}, true
	}
	c, ok := cancelOf(s)
	if !ok {
		c, ok = moveOf(s, o)
	}
	if !ok {
		return Reading{}, false
	}
	c.named(o)
	r := Reading{Status: Ask, Mode: At, Start: c.Start, End: c.End, What: c.What, Who: Me, Change: &c}
	switch c.Verb {
	case Cancel:
		r.Reason = "这句话像是要取消已设的提醒，没有设新的提醒；要取消请写“取消”和事项，要新设请写“提醒我”"
	default:
		r.Reason = "这句话像是要改已设的提醒，没有设新的提醒；请指明改哪一条，要新设请写“提醒我”"
	}
	return r, true
}

func cancelOf(s string) (c Change, ok bool) {
	c.Verb = Cancel
	if m := notAgain.FindStringSubmatchIndex(s); m != nil && !asksAnew.MatchString(s[:m[3]]) && !strings.Contains(s[:m[3]], "每") {
		c.What = s[m[2]:m[3]] + s[m[4]:m[5]]
		return c, true
	}
	if m := cancelFirst.FindStringSubmatch(s); m != nil {
		c.What = m[1]
		return c, true
	}
	for _, form := range []*regexp.Regexp{cancelEnd, cancelLast, noLonger} {
		m := form.FindStringSubmatch(s)
		if m == nil || asksAnew.MatchString(m[1]) || strings.ContainsAny(m[1], "，,。；") || strings.HasSuffix(m[1], "遇") {
			continue
		}
		c.What = strings.Join(m[1:], "")
		return c, true
	}
	return c, false
}

func moveOf(s string, o Options) (c Change, ok bool) {
	c.Verb = Move
	if m := moveTo.FindStringSubmatch(s); m != nil && aboutSet(m[1]) {
		r := newReader(m[2], o, true)
		if len(r.t) > 0 {
			if e, j, found := r.top(0); found && e.kind != eLength && e.kind != eVague {
				c.What, c.To = m[1], m[2]
				return c, j > 0
			}
		}
	}
	if m := moveBy.FindStringSubmatch(s); m != nil && aboutSet(m[2]) && (m[1] != "" || m[3] != "提前") {
		r := newReader(m[4], o, true)
		a, j, found := amountAt(r.t, 0)
		if found && j == len(r.t) && !a.about && !a.odd && a.months == 0 && a.workdays == 0 {
			c.What, c.By = m[2], (time.Duration(a.days)*24*time.Hour + time.Duration(a.secs)*time.Second).String()
			if m[3] == "提前" {
				c.By = "-" + c.By
			}
			return c, true
		}
	}
	return c, false
}

// aboutSet tells whether what stands before the verb names a reminder there is, rather
// than asking for one or giving a rule for days off.
func aboutSet(s string) bool {
	return !asksAnew.MatchString(s) && !strings.ContainsAny(s, "，,。；") && !daysOffBefore.MatchString(s)
}

var daysOffBefore = regexp.MustCompile(`(?:遇|逢|碰).{0,8}$|(?:节假日|休息日|周末)$`)

// named takes the time out of the words that name the reminder.
func (c *Change) named(o Options) {
	p := &phrase{reader: newReader(c.What, o, true), src: c.What, loc: o.Base.Location()}
	p.find()
	for _, e := range p.found {
		if e.kind == eTime && e.bad == "" && c.Start.IsZero() {
			next, _ := p.future(e, e.i, e.j)
			c.Start, c.End = at(next.a, next.s, p.loc), at(next.b, next.e, p.loc)
		}
		if e.kind != eLength {
			p.cut = append(p.cut, interval{e.i, e.j})
		}
	}
	c.What = strings.Trim(strings.TrimSuffix(strings.TrimSuffix(p.what(), "提醒"), "的"), "的把将 ，,“”")
}

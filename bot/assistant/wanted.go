package assistant

import (
	"regexp"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/search"
)

// Lists are asked for in sentences: 云岭有哪些期限, 本月要报的, 下周到期的, 最新的文件. What makes such a sentence one
// is that nothing is in it but what asks for a list, a time, and words that narrow it. Whether the words that are
// left do narrow it, the documents tell: a region, a body, a word of the text. Where they do not, the sentence is a
// question like any other.

var (
	// listRE are the words that ask for all there are.
	listRE = regexp.MustCompile(`(?:都|还|又|具体|分别|一共|总共)?(?:有(?:没有)?)?(?:哪些|哪几[项个份条]|几[项个份条]|多少[项个份条]|什么|啥)|(?:列|查|看|找)(?:出来?|一下|一列|一查|一看|看|查)|列出|列举|查询|查看|一览表?|清单|列表|目录|汇总|所有的?|全部的?|有没有|看看`)
	// dueRE are words for deadlines, dutyRE for what is to be handed in or done.
	dueRE  = regexp.MustCompile(`(?:快要?|即将|将要|将|马上就?要?|就要|要)?(?:到期|截止|期满|期限|时限)(?:日期|时间|日|节点)?|逾期|过期|超期|(?:任务|待办事项)(?:清单|列表|一览)|(?:时间|关键)节点`)
	dutyRE = regexp.MustCompile(`(?:需要|需|应该|应当|应|要|该|得|必须|须|待)(?:我们|我)?(?:去)?(?:报送|上报|报告|报备|报|上交|交|提交|递交|填报|备案|完成|办结|办理|办|做)|(?:还没有?|没有?|未)(?:报送|上报|报|交|办)`)
	// soonRE finds what is nearly due, overRE what was due.
	soonRE = regexp.MustCompile(`(?:快要?|即将|马上就?要?|就要)(?:到期|截止|期满)|临近(?:到期|截止)`)
	overRE = regexp.MustCompile(`逾期|过期|超期`)
	// notListRE finds what asks for one thing: of these an answer is wanted, and no list.
	notListRE = regexp.MustCompile(`多久|多长|多少(?:天|日|年|个?月|人|元|钱)|是多少|什么时候|啥时候|何时|什么时间|几[天日月号年]|哪[天日年]|哪一[天年]|怎么|如何|为什么|为何|是否|能否|能不能|可不可以|可以.*吗|谁|由哪|哪个|规定了|要求是|什么是|区别|含义|后果|怎样`)
	nearRE    = regexp.MustCompile(`最近几天|最近|近期|近来|这几天|这些天|这段时间|这阵子|接下来|眼下|眼前`)
	thisYear  = regexp.MustCompile(`年内`)
	// fillers are what stands around the words that narrow a list.
	fillers = []string{
		"要求", "现在", "目前", "当前", "今后", "之后", "以后", "这里", "系统里", "库里", "里面", "里边", "我们单位", "本单位", "我单位", "我局", "我县", "本县", "本局", "我们局", "我们县", "我们", "咱们", "一下", "材料", "事项",
		"任务", "事情", "工作", "东西", "关于", "有关", "涉及", "相关", "方面", "还有", "有没有", "都有", "这些", "那些",
		"都", "还", "有", "的", "了", "呢", "吗", "嘛", "么", "啊", "呀", "吧", "是", "我", "要", "哪", "事",
	}
	// alone are words that narrow nothing where they stand by themselves: 本月 内.
	alone = "里中内在这些等前后和与及"
)

// wanted is a list that is asked for.
type wanted struct {
	Words    []string // that narrow it
	From, To zhdate.Date
	Period   string // how the time was said; "" when none was
	Near     bool   // 近期: no time, but soon
	Over     bool   // 逾期: what was due before today
}

// readTime takes the time out of a text.
func (a *Assistant) readTime(e *bot.Event, text string, at time.Time) (w wanted, rest string) {
	text = thisYear.ReplaceAllString(text, "今年")
	zone, hours := a.timesAt(e)
	at = at.In(zone)
	x, ok := phrase.Parse(text, phrase.Options{Base: at, Hours: hours, Calendar: a.Calendar})
	if ok && !x.Length && x.Rule == "" && !x.From.IsZero() {
		w.Period = strings.TrimSpace(text[x.Start:x.End])
		w.From = zhdate.DateOf(x.From.In(zone))
		if w.To = w.From; !x.To.IsZero() {
			w.To = zhdate.DateOf(x.To.In(zone))
		}
		if today := zhdate.DateOf(at); x.Limit == zhdate.By && !w.To.Before(today) { // 9月30日前
			w.From = today
		}
		text = text[:x.Start] + "\n" + text[x.End:]
		return w, nearRE.ReplaceAllString(text, "\n")
	}
	if near := nearRE.FindString(text); near != "" {
		w.Near = true
		text = nearRE.ReplaceAllString(text, "\n")
	}
	return w, text
}

// timesAt are the clock and the hours where an event happened.
func (a *Assistant) timesAt(e *bot.Event) (*time.Location, zhdate.Hours) {
	if a.TimesOf != nil && e.Place != "" {
		return a.TimesOf(e.Platform + ":" + e.Place)
	}
	return a.Zone, a.Hours
}

// wordsIn are the words of a text without the fillers at their ends.
func wordsIn(text string) (out []string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return strings.ContainsRune(" \t\n，,。.？?！!、：:；;~～“”\"'《》", r)
	}) {
		for again := true; again && w != ""; {
			again = false
			for _, f := range []string{"和", "与", "跟", "同", "把"} { // 和校车有关的
				w = strings.TrimPrefix(w, f)
			}
			for _, f := range fillers {
				for _, cut := range []string{strings.TrimPrefix(w, f), strings.TrimSuffix(w, f)} {
					if len(cut) < len(w) {
						w, again = cut, true
					}
				}
			}
		}
		if strings.Trim(w, alone) != "" {
			out = append(out, w)
		}
	}
	return out
}

// places are the suffixes of the names of places, which people leave out.
var places = []string{"自治州", "自治县", "自治区", "地区", "特区", "新区", "林区", "省", "市", "州", "盟", "县", "区", "旗", "镇", "乡"}

// shortPlace is 云岭 of 云岭县.
func shortPlace(name string) string {
	for _, s := range places {
		if cut, ok := strings.CutSuffix(name, s); ok && len([]rune(cut)) >= 2 {
			return cut
		}
	}
	return name
}

// likePlace tells whether a word is written like the name of a place.
func likePlace(w string) bool { return shortPlace(w) != w }

// regionIn is the region a word names or begins with, the longest, and what of the word is left.
func regionIn(regions []string, w string) (region, rest string) {
	best := ""
	for _, r := range regions {
		for _, name := range []string{r, shortPlace(r)} {
			if len([]rune(name)) >= 2 && strings.HasPrefix(w, name) && len(name) > len(best) {
				region, best = r, name
			}
		}
		if region == "" && len([]rune(w)) >= 2 && strings.Contains(r, w) { // 额敏 of 塔城地区额敏县
			region, best = w, w
		}
	}
	return region, strings.TrimPrefix(strings.TrimPrefix(w, best), "的")
}

// tooLong tells whether a text is longer than a question may be: no list is asked for in so many words.
func tooLong(text string) bool { return len([]rune(text)) > search.MaxQueryRunes }

package phrase

// Words that cannot be ignored. Wherever it stands, strange says something of the time or
// under what condition; outside are words that a task may well have, so they count before
// the time, between the time and the command, and at the head of a clause of their own.
var (
	strange = [...]string{
		"除外", "除了", "以外", "之外", "不含", "不包括", "不包含", "例外",
		"如果", "假如", "要是", "倘若", "若是", "一旦", "除非", "的话", "只要", "如有", "若有", "如遇", "若遇", "视情况", "看情况", "必要时", "有需要", "万一", "直到",
		"遇节假日", "遇休息日", "遇周末", "遇法定", "遇假期", "遇双休日", "遇节日", "逢节假日", "逢周末", "逢休息日", "节假日顺延", "节假日提前",
		"为准", "前提是", "若干次", "直至", "待确认", "等通知", "听通知", "视领导", "视工作", "视具体", "到时看", "另行安排",
		"待定", "未定", "未确定", "不确定", "没确定", "另行通知", "待通知", "说不定", "另定", "再定", "另议", "暂定",
		"单周", "双周", "单月", "双月", "单数", "双数", "奇数", "偶数", "逢单", "逢双", "每隔", "每逢", "隔周", "隔月", "隔日", "隔天",
	}
	outside = [...]string{
		"农历", "阴历", "旧历", "公历", "阳历", "西历", "节假日", "工作日", "上班日", "小时后", "分钟后", "天后", "点钟", "顺延",
		"早中晚", "早、中、晚", "早晚", "三餐", "一日三", "每", "上旬", "中旬", "下旬", "月初", "月中", "月末", "月底",
		"可能", "也许", "或许", "好像", "似乎", "大致", "估计", "预计", "预期", "暂时", "未必", "不一定", "大概率", "争取", "尽量", "不出意外", "没意外", "最好",
		"随机", "随便", "任意", "随时", "轮流", "交替", "轮换", "再说", "改天", "改日", "回头", "一会儿", "一会", "方便的时候", "方便时", "有空", "得空", "不定时", "不定期",
		"最早", "不早于", "不晚", "至少", "至多", "最多", "不少于", "不超过", "不足", "以上", "以下", "更早", "更晚", "超过",
		"只", "仅", "光在", "学期内", "学期中", "学期里", "期间", "汛期", "假期", "暑假", "寒假", "会前", "会后", "课前", "课后", "饭前", "饭后", "睡前",
		"某", "那个月", "那周", "那年", "当周", "当月", "兴许", "没准", "岁末", "年末", "年初",
		"或者取消", "或取消", "或者不", "不对", "说错", "更正",
		"当地", "时间", "工作时间", "上班时间", "UTC", "GMT", "夏令",
	}
	// inClause are words that a clause after the task has only when it goes on about the time or
	// says under what condition: …，没回复就再提醒, …，早半小时, …，连续三次.
	inClause = [...]string{
		"就", "则", "再", "为止", "提前", "提早", "推后", "延后", "推迟", "延迟", "学期", "期间", "暑假", "寒假", "另说", "算了", "免了", "还没", "没来", "已交", "除", "停", "改成", "改为", "作罢",
		"改期", "可调", "调整", "暂缓", "缓", "共", "不是", "或", "要不", "还是", "不行", "或者", "只限", "不限", "随时", "不定",
	}
)

// strayWord finds a word that no part of the phrase explains.
func (p *phrase) strayWord(free []bool) (i, j int, ok bool) {
	t := p.t
	for i := range t {
		if !free[i] {
			continue
		}
		if n, k := t.Any(i, "不用了", "不用", "不要", "不必", "不提醒", "免了", "休息", "跳过", "除去"); k >= 0 && (n == len(t) || t.In(n, ",。;!)")) && p.secondClause(i) {
			return i, n, true
		}
		if n, k := t.Any(i, strange[:]...); k >= 0 && !t.In(n, "志报刊") && (free[n] || !t.Has(i, "直到")) {
			return i, n, true
		}
		inTask := i >= p.main.j && (p.cmd < 0 || i >= p.cmdEnd) && p.word(i-1, free)
		if n, k := t.Any(i, outside[:]...); k >= 0 && !inTask && !p.ofNoun(i, n, free) {
			return i, n, true
		}
	}
	return 0, 0, false
}

// ofNoun tells whether the word at cells i to j is the beginning of a name or a noun rather
// than said of the time: 每日新闻报, 期间费用, 时间表, 工作日志.
func (p *phrase) ofNoun(i, j int, free []bool) bool {
	t := p.t
	switch {
	case t.In(j, "志报刊"):
		return true
	case t.Has(i, "时间"):
		return !p.ofZone(i) && !(p.main.kind == eRepeat && (t.Has(i-2, "工作") || t.Has(i-2, "上班")))
	case t.Has(i, "期间"), t.Has(i, "以上"), t.Has(i, "以下"), t.Has(i, "超过"):
		// 会议时间表 and 以上材料 name a thing: in the task, whatever stands before it
		return i >= p.main.j && (p.cmd < 0 || i >= p.cmdEnd)
	case t.Has(i, "只"), t.Has(i, "仅"), t.Has(i, "假期"), t.Has(i, "暑假"), t.Has(i, "寒假"), t.Has(i, "最好"), t.Has(i, "随时"), t.Has(i, "回头"):
		return i > p.main.j && p.cmd >= 0 && i >= p.cmdEnd && !p.t.In(i-1, ",。;(")
	}
	return false
}

// ofZone tells whether the 时间 at i says by which clock: 明天|东京时间|9点.
func (p *phrase) ofZone(i int) bool {
	for _, e := range p.found {
		if e.i == i+2 && e.said == 0 && e.clock && e.i > p.main.i {
			return true
		}
	}
	for _, place := range [...]string{"东京", "纽约", "伦敦", "巴黎", "莫斯科", "新疆", "乌鲁木齐", "美国", "英国", "日本", "欧洲", "世界", "标准", "美东"} {
		if p.t.Has(i-len([]rune(place)), place) {
			return true
		}
	}
	return false
}

// secondClause tells whether a comma stands before i, or the reminder repeats.
func (p *phrase) secondClause(i int) bool {
	for ; i > 0; i-- {
		if p.t.In(i-1, ",。;(") {
			return true
		}
	}
	return p.main.kind == eRepeat
}

// strayClause finds a clause after the task that goes on about the time: how often, how much
// earlier, until when, on what condition.
func (p *phrase) strayClause(free []bool) (i, j int, ok bool) {
	t := p.t
	for i := max(p.main.j, p.cmdEnd, 1); i < len(t); i++ {
		if k, n, often := timesOver(t, i); often && free[i] && n > 1 && (k == len(t) || t.In(k, ",。;!)")) {
			return i, k, true // …三次
		}
		if !free[i] || !t.In(i-1, ",。;(") {
			continue
		}
		end := i
		for end < len(t) && free[end] && !t.In(end, ",。;)") {
			end++
		}
		if t.In(i, "早晚迟") && end > i+1 {
			if _, _, amount := amountAt(t, i+1); amount {
				return i, end, true
			}
		}
		for k := i; k < end; k++ {
			if _, which := t.Any(k, inClause[:]...); which >= 0 && !p.ofDay(k) {
				return i, end, true
			}
		}
	}
	for _, w := range [...]string{"至少", "至多", "最多", "左右", "来次", "来遍", "多次", "几次"} {
		if i := len(t) - len([]rune(w)); i > p.main.j && free[i] && t.Has(i, w) {
			return i, len(t), true
		}
	}
	if p.t.At(p.main.j) == '?' && p.main.j < len(t)-1 {
		return p.main.i, p.main.j + 1, true // 12月10日？提醒我
	}
	if end := len(t) - 1; end > 0 && t.In(end, "吗么") && free[end] && !free[end-1] {
		return end - 1, end + 1, true // 2月除外|吗
	}
	return 0, 0, false
}

// ofDay tells whether the character at i, a word of inClause by itself, is a piece of another:
// 成就, 原则, 扣除, 停车.
func (p *phrase) ofDay(i int) bool {
	t := p.t
	switch t.At(i) {
	case '就':
		return t.In(i-1, "成造") || t.In(i+1, "业诊读餐近绪医地任职")
	case '则':
		return t.In(i-1, "原规细总附法准")
	case '除':
		return t.In(i-1, "扣免清消拆解删排") || t.In(i+1, "草雪尘锈湿法虫")
	case '停':
		return t.In(i+1, "车电水课职产业止") || t.In(i-1, "暂")
	case '再':
		return t.In(i+1, "生")
	case '共':
		_, _, often := timesOver(t, i+1)
		_, _, lasts := amountAt(t, i+1)
		return !often && !lasts
	case '缓':
		return t.At(i-1) == '暂'
	case '或':
		return t.In(i-1, "间") // 间或
	}
	return t.Has(i, "还是") && t.In(i+2, "要得")
}

// strayPerson finds a choice or an exception among those to be reminded: 提醒我|或张三,
// 提醒我|不是张三, 提醒|除张三外所有人.
func (p *phrase) strayPerson(free []bool) (i, j int, ok bool) {
	t := p.t
	for _, i := range []int{p.cmdEnd, p.main.j} {
		if i <= 0 || i >= len(t) || !free[i] {
			continue
		}
		if n, k := t.Any(i, "或者", "或", "不是", "而不是", "而非", "还是", "并非"); k >= 0 {
			return i, n, true
		}
		if t.At(i) == '除' {
			for n := i + 1; n < len(t) && free[n] && !t.In(n, ",。;"); n++ {
				if t.At(n) == '外' {
					return i, n + 1, true
				}
			}
		}
	}
	return 0, 0, false
}

// function are characters that say nothing by themselves: left over between the parts, they
// belong to a sentence that was not understood.
const function = "除不只仅才又也还或和与及而但非未没并且一二三四五六七八九十0123456789后"

// strayBetween finds words between the time and the command that begin no matter, when the
// matter stands after the command: 每月15号|某一天|提醒我对账. 明天9点|开会|提醒我带材料 has two.
func (p *phrase) strayBetween(free []bool) (i, j int, ok bool) {
	t := p.t
	i, j = p.main.j, p.cmd
	for i < j && !p.word(i, free) && !t.In(i, ",。;:!") {
		i++
	}
	if t.At(p.main.j) == '的' { // 12月1号到期|的合同提醒我续签
		return 0, 0, false
	}
	if i >= j || p.cmdEnd >= len(t) || !p.word(p.cmdEnd, free) || t.In(i, taskVerbs) || t.In(i, ",。;:!我") {
		return 0, 0, false
	}
	for k := i; k < j; k++ {
		if !p.word(k, free) {
			return 0, 0, false
		}
	}
	return i, j, true
}

// strayPiece finds a piece before or between the time and the command that is no matter: a
// number, a negation.
func (p *phrase) strayPiece(free []bool) (i, j int, ok bool) {
	t, end := p.t, max(p.cmd, p.main.i)
	for i := 0; i < end; i++ {
		if !p.word(i, free) || p.word(i-1, free) {
			continue
		}
		j := i
		for j < end && p.word(j, free) && t.In(j, function) {
			j++
		}
		if j > i && !p.word(j, free) && t.At(j) != ')' {
			return i, j, true
		}
	}
	return 0, 0, false
}

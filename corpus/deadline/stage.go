package deadline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// Times that a plan sets by its form: fields, dated lists, stages.

var (
	fieldBefore = regexp.MustCompile(`(?:时限|期限|时间|时间安排|时间节点|时间要求|进度安排|日期|截止日|步骤|阶段|环节|期间|届时|一|二|三|四|五|六)(?:要求|安排|节点)?[)）]?\s*(?:(?:为|是)?\s*[:：]|(?:时限|期限|时间|日期)(?:仍|均|统一|暂)?(?:为|是))\s*$|(?:时限|时间|日期)(?:初步|暂|初|拟|原则上|仍|仍然|均|统一)?(?:为|是|(?:定|安排|确定|计划)[于在为])$|(?:缴费|参保|报名|申报|申请|受理|填报|登记|征订|报到|注册|认证|选房)期(?:限|间)?(?:为|是|[:：])\s*$`)
	noField     = regexp.MustCompile(`(?:发布|公告|中标|成交|抓取|采集|截取|下载|访问|印发|成文|公布|生成|发文|更新|公开|来源|咨询|办公|值班|接待|营业|上班|颁布|施行|实施|生效|浏览|打印|有效|出生)(?:时间|日期|期限)?\s*(?:为|是)?\s*[:：]?\s*$`)
	opensList   = regexp.MustCompile(`^\s*(?:[)）])?\s*[:：]`)
	stageName   = regexp.MustCompile(`(?:阶段|步骤|环节|步)[^()（）,，。]{0,12}[(（]$`)
	stageBefore = regexp.MustCompile(`(?:阶段|步骤|环节|时间|部署|自查|整改|总结|检查|验收|评估|排查|启动|动员|实施|推进|提升|巩固|报名|考试|录取|公示|[\p{Han}]{2,})[(（]$`)
)

var timeIs = regexp.MustCompile(`(?:时间|日期|期限|时限)(?:应|须|原则上|一般)?$`)

var arranged = regexp.MustCompile(`(?:安排在|定于|定在|暂定|暂定于|初定于)$`)

// inTurn is the part of a thing done in turn that a time is for.
var inTurn = regexp.MustCompile(`(?:^|[,，;；。\s])第[一二三四五六七八九十\d]{1,2}(?:批次?|轮|次|期|阶段|志愿|剂|针|学期|季)(?:为|是|[:：])?$`)

// movedTo stands before the day a time is moved to: 截止日期由12月15日延长至|12月31日.
var movedTo = regexp.MustCompile(`(?:延长|延期|推迟|延后|调整|顺延|提前|改期|改)(?:至|到|为)\s*$`)

// stated tells times whose form alone says that something is set for them: a
// field (完成时限:2026年6月底), a dated list (3月1日—15日:宣传发动), a stage with its
// days in brackets.
func stated(t *timed, before, after string) bool {
	if noField.MatchString(before) {
		return false
	}
	if before = fromNow.ReplaceAllString(before, ""); fieldBefore.MatchString(before) || fieldName.MatchString(before) || movedTo.MatchString(before) {
		return true
	}
	if t.To.Day > 0 && (t.Kind == scan.Period || t.Limit == zhdate.By) && (namesStep(before, after) || partOfField.MatchString(before)) {
		return true
	}
	if taskLine.MatchString(before) && hasTask(before) && !strings.ContainsAny(before, "为是") && lineEnds.MatchString(after) {
		return true
	}
	if t.Limit == zhdate.By && timeIs.MatchString(before) {
		return true // 报销时间|不得晚于次年3月底
	}
	if t.To.Day > 0 && arranged.MatchString(before) && hasTask(lastPiece(before)) {
		return true // 补考安排在|9月11日至17日
	}
	if t.To.Day > 0 && t.To.Month > 0 && inTurn.MatchString(before) {
		return true // 第一批|6月25日至26日
	}
	if t.To.Day > 0 && timeIs.MatchString(before) && timeOf(lastPieceOf(before)) {
		return true // 获取文件时间|7月4日至7月11日
	}
	if t.To.Month == 0 && t.Quarter == 0 && t.Limit == zhdate.NoLimit {
		return false
	}
	if stageName.MatchString(before) && (strings.HasPrefix(after, ")") || strings.HasPrefix(after, "）")) {
		return true
	}
	if stageTask.MatchString(before) && hasTask(before) && endsBracket.MatchString(after) {
		return true
	}
	return opensList.MatchString(after) && len(before) < 30 ||
		stageBefore.MatchString(before) && (strings.HasPrefix(after, ")") || strings.HasPrefix(after, "）")) && t.To.Month > 0 && (t.Kind == scan.Period || t.Limit == zhdate.By)
}

// stageTask is a stage of a list that its month stands behind, and ends: 市级抽查(|4月下旬)。
var (
	stageTask   = regexp.MustCompile(`^\s*(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）.、．]\s*)?[\p{Han}、]{2,12}[(（]$`)
	endsBracket = regexp.MustCompile(`^(?:份|左右)?[)）]\s*(?:[。；;]|$)`)
)

// namesStep tells the days of a step that its line names: 打印准考证：|4月13日至17日.
func namesStep(before, after string) bool {
	name := strings.TrimSpace(before)
	field := strings.TrimRight(name, ":：")
	return field != name && stepLine.MatchString(field) && (hasTask(field) || comesForward.MatchString(field)) && !fieldOf.MatchString(name) && !forceBefore.MatchString(field) && !seasonOf.MatchString(name) &&
		(nothingMore.MatchString(after) || endsPiece.MatchString(after))
}

// taskLine is a task that a line of a list names before its time, and lineEnds what may stand behind
// that: 医师定期考核，|8月底；.
var (
	taskLine = regexp.MustCompile(`^(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）.、．])?\s*[\d年\p{Han}、“”]{2,24}[,，]\s*$`)
	lineEnds = regexp.MustCompile(`^\s*(?:[(（][^()（）]{1,20}[)）])?\s*[。；;]?\s*$`)
)

// partOfField is a part of what a field is for: 申报时间：春季学期|4月1日至5月10日，秋季学期|….
var (
	stepLine    = regexp.MustCompile(`^(?:[\d一二三四五六七八九十]{1,3}[.、．])?\s*[\p{Han}“”]{2,12}$`)
	partOfField = regexp.MustCompile(`(?:报名|登记|缴费|报到|注册|申请|申报|填报|领取|受理|办理|提交)(?:时间|日期|期限)\s*[:：]\s*(?:[^。；;]{0,60}[,，、])?\s*[\p{Han}]{1,8}$`)
)

// stage tells headings that set the days of a stage: 第一阶段(3月1日—4月15日).
func (r *reader) stage(t *timed) bool {
	s := &r.sentences[t.sentence]
	if s.section < 0 || t.Kind == scan.Recurrence || t.Event {
		return false
	}
	before, after := r.before(t), r.after(t)
	if titled(t, lastPiece(before), firstPiece(after)) || inForce(t, lastPiece(before), firstPiece(after)) ||
		strings.HasPrefix(after, "的") {
		return false
	}
	if t.To.Month > 0 || t.Quarter > 0 || t.Edge != zhdate.EdgeNone || t.Festive() {
		return true
	}
	return strings.Contains(before, "阶段") || strings.Contains(before, "步") ||
		t.Limit != zhdate.NoLimit && hasTask(after)
}

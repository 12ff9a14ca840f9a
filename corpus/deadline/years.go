package deadline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// Years alone: mostly names, sometimes a time.

// A year alone mostly belongs to a name: 2026年消费品以旧换新工作, 2017年普通高考. It sets a
// time where it stands alone, before a verb, or before what is to be reached by its end.
var (
	yearSets   = regexp.MustCompile(`^\s*(?:[,，：:]|、?(?:20\d\d年)|(?:全面|全部|基本|力争|争取|要|应|须|确保|计划|预计|将|拟|率先|前|初|末|内|继续|逐步|实现|完成|达到|达|建成|启动|创建|新增|新建|年均|提高|增加|减少|下降|开始|正式|再|实施|开展|组织|召开|举办|出台|制定|通过))`)
	yearAims   = regexp.MustCompile(`^[^,，。;；的]{2,24}?(?:达到?(?:\d|[一二三四五六七八九十百])|达到|实现|完成|提高到|增至|增加到|降至|下降到|不低于|不少于|控制在|覆盖率|超过|建成|以上)`)
	quoteOpens = regexp.MustCompile(`[“"「《]$`)
	yearNames  = regexp.MustCompile(`^\s*(?:应届|往届|级|届|版|全国|普通|中央|中考|高考|招生|度)`)
)

// purpose opens the sentence that says why a notice is issued, in the year of which everything in it is.
var purpose = regexp.MustCompile(`^\s*(?:为|根据|按照|依据|经)[^。；;]*[,，、]\s*$`)

var thisYear = regexp.MustCompile(`^(?:今年|明年|本年|本年度)$`)

func (r *reader) bareYear(t *timed) bool {
	if t.Kind != scan.Year || t.Limit != zhdate.NoLimit || t.Edge != zhdate.EdgeNone || t.Quarter > 0 || t.From.Month > 0 ||
		t.To.Year == 0 && !thisYear.MatchString(r.text(t.span)) {
		return false
	}
	after := r.after(t)
	if yearNames.MatchString(after) || quoteOpens.MatchString(r.before(t)) {
		return true
	}
	if s := &r.sentences[t.sentence]; s.pre && t.To.Year == r.base.Issued.Year && purpose.MatchString(r.before(t)) {
		return true
	}
	if rest := strings.TrimLeft(after, " ,，"); len(rest) < len(after) && (strings.HasPrefix(after, ",") || strings.HasPrefix(after, "，")) {
		start, _, ok := taskIn(firstPiece(rest))
		return !(ok && start == 0) && !yearAims.MatchString(rest) && !yearSets.MatchString(rest) &&
			!duty.MatchString(rest) && !hasTask(firstPiece(rest))
	}
	s := &r.sentences[t.sentence]
	if s.heading || s.row || yearSets.MatchString(after) || placeReaches(after) {
		return false
	}
	pa := firstPiece(after)
	start, _, ok := taskIn(pa)
	return !(ok && start == 0) && !yearAims.MatchString(pa)
}

// goesOnWith says what a year goes on with, which nobody can tell done: 2026年|继续推行改革.
var goesOnWith = regexp.MustCompile(`^[^,，。]{0,6}?(?:继续|持续|进一步|不断|大力|坚持)`)

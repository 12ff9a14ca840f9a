package deadline

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// A table that came out of its file as running text: the heads of its columns in one line, a time
// before each row, who answers for it as the last cell.

// flatHead is the line of heads of such a table: 时间 工作安排 地点 负责人.
var flatHead = regexp.MustCompile(`(?:时\s?间|日\s?期|完成时限|时间节点)\s+(?:[\p{Han}]{1,8}\s+){1,6}(?:负责人|责任人|责任单位|责任部门|负责部门|牵头单位|牵头部门|承办单位|主办单位)\s`)

// maxFlat is how many bytes such a table may take.
const maxFlat = 6000

// readFlat lists where tables without their cells stand, up to the first sentence behind them.
func (r *reader) readFlat() {
	for _, m := range flatHead.FindAllStringIndex(r.doc.Text, 20) {
		end := min(len(r.doc.Text), m[1]+maxFlat)
		if at := strings.IndexAny(r.doc.Text[m[1]:end], "。；;"); at >= 0 {
			end = m[1] + at
			if line := strings.LastIndexByte(r.doc.Text[m[1]:end], '\n'); line >= 0 {
				end = m[1] + line
			}
		}
		r.flat = append(r.flat, corpus.Span{Start: m[1], End: end})
	}
}

// flatCells are the words from t to the next time of the table that it stands in; ok is false when
// it stands in none.
func (r *reader) flatCells(t *timed) (cells []string, ok bool) {
	k := sort.Search(len(r.flat), func(k int) bool { return r.flat[k].End > t.span.Start })
	if k == len(r.flat) || r.flat[k].Start > t.span.Start || r.sentences[t.sentence].row {
		return nil, false
	}
	end := r.flat[k].End
	i := sort.Search(len(r.times), func(i int) bool { return r.times[i].span.Start >= t.span.End })
	for ; i < len(r.times) && r.times[i].span.Start < end; i++ {
		if between := r.doc.Text[t.span.End:r.times[i].span.Start]; len(strings.Fields(between)) > 1 {
			end = r.times[i].span.Start
			break
		}
	}
	return strings.Fields(r.doc.Text[min(t.span.End, end):end]), true
}

// flatWho is the first of the cells behind the task that are somebody, a name written with blanks
// taken as one: what follows belongs to rows without a time.
func flatWho(cells []string) string {
	var names []string
	for i := 1; i < len(cells); i++ {
		name := cells[i]
		if i+1 < len(cells) && utf8.RuneCountInString(name) == 1 && utf8.RuneCountInString(cells[i+1]) == 1 {
			name += cells[i+1]
			i++
		}
		switch {
		case !isPlace.MatchString(name) && personName.MatchString(name), isActor(name) && !isRoom.MatchString(name):
			names = append(names, name)
		case len(names) > 0:
			return strings.Join(names, "、")
		}
	}
	return strings.Join(names, "、")
}

// personName is a name as people have it, by the commonest family names; isPlace are cells that are where, not who.
var (
	personName = regexp.MustCompile(`^[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文章佟]\p{Han}{1,2}$`)
	isPlace    = regexp.MustCompile(`(?:室|楼|厅|处|站|群|馆|场|校|院|所|网|栏|台|店|账号|公众|部|中心)$`)
	isRoom     = regexp.MustCompile(`(?:会议室|教室|实验室|展厅|大厅|礼堂|食堂|网站|平台|楼)$`)
)

package tabular

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// headWord is how the names of columns end.
var headWord = regexp.MustCompile(`(?:序号|名次|班级|户数|编号|代码|代号|项目|名称|事项|内容|类别|类型|种类|品种|品类|险种|工种|病种|树种|作物|档次|档位|等级|级别|层次|学历|学位|学段|学科|科目|专业|岗位|职位|职务|职称|对象|人群|标准|金额|额度|限额|总额|数额|定额|单价|价格|费用|比例|比率|系数|费率|税率|分值|得分|分数|总分|满分|时间|日期|期限|时限|年限|年度|月份|时段|周期|频次|频率|次数|地点|地址|位置|范围|区域|地区|区县|县区|市县|乡镇|镇街|街道|社区|电话|号码|联系人|联系方式|负责人|邮编|邮箱|网址|单位|部门|科室|机构|学校|医院|企业|公司|网点|窗口|税务所|人数|名额|计划|数量|职位数|户数|班数|面积|规模|条件|要求|材料|依据|说明|备注|方式|渠道|途径|办法|措施|情形|情况|状态|指标|目标|任务|进度|上限|下限|年龄段|年龄|性别|姓名|属性|课时|天数|月数|学时|层级|形式|责任人|考点|班次|线路|站点|车型|型号|规格|用途|来源|奖级|奖项|供热公司|职责|分工|方法|结果|起点|终点|开始|结束|起始|截止|权限|阶段|程序|步骤|环节|流程)$`)

// titleWord ends the title of a table.
var titleWord = regexp.MustCompile(`(?:表|一览|清单|名单|目录|名录)(?:[(（][^()（）]*[)）])?$`)

// headUnit is a unit behind the name of a column.
var headUnit = regexp.MustCompile(`[(（](?:单位[:：])?[^（）()]{0,8}(?:元|人|名|个|天|日|月|年|亩|米|里|吨|斤|克|分|%|％|次|所|套|户|时|岁|㎡|m|g|座|间|辆|份|度|平)[^（）()]{0,4}[)）]$`)

// headEnd is the last character of many more.
var headEnd = regexp.MustCompile(`[数额率量价费期人级类别号址称分目限段度所次款]$`)

// braced is a line in brackets, which goes on with the line before.
var braced = regexp.MustCompile(`^[(（][^()（）]{1,16}[)）]$`)

// What speaks for a cell as the name of a column, and against it.
const (
	knownName  = 1.6
	unitName   = 1.6
	likelyName = 0.4
	plainName  = -0.2
	longName   = -1.2
	figureName = -2.5
	yearName   = 0.6 // 2025年, of which several stand in a header
	contrast   = 0.8 // a name above a column of figures
	repeated   = -1.5
	ofNames    = 4.0  // names a header is reckoned to have, whatever its width
	midway     = -2.0 // the line above is one too, and may be the title as well
	minNames   = 0.5  // what the names of a header come to at least
)

var weekday = regexp.MustCompile(`^(?:每?周|星期)[一二三四五六日末].{0,8}$|节假日`)

var year = regexp.MustCompile(`^(?:19|20)\d{2}年?度?(?:[(（].{1,6}[)）])?$`)

// named is how much a text looks like the name of a column.
func named(c *cell, t string) float64 {
	n := utf8.RuneCountInString(t)
	bare := t
	score := 0.0
	unit := headUnit.MatchString(t)
	if i := strings.IndexAny(t, "(（"); i > 0 && braced.MatchString(t[i:]) {
		bare = t[:i]
	}
	switch {
	case year.MatchString(t), weekday.MatchString(t):
		return yearName
	case c.kind.figures(), c.kind == none:
		return figureName
	case strings.ContainsAny(t, "，；。"):
		return figureName
	case headWord.MatchString(bare):
		score = knownName
	case unit:
	case headEnd.MatchString(bare):
		score = likelyName
	default:
		score = plainName
	}
	if unit {
		score += unitName
	}
	if n > 14 {
		score += longName
	}
	return score
}

// header is the first lines of a run, taken as the names of columns.
type header struct {
	rows  [][]Cell
	end   int // place in the run behind it
	name  float64
	worst float64 // of its names
}

// head is the header a run begins with, for a table of a width. A unit in brackets may stand on a line of its own.
func (f *finder) head(r run, width int) (h header, ok bool) {
	h.worst = knownName
	var row []Cell
	at := 0
	seen := map[string]bool{}
	for len(row) < width {
		if at >= len(r.at) {
			return h, false
		}
		k := r.at[at]
		c := &f.lines[k]
		if c.text == "" || titleWord.MatchString(c.text) && c.length > 2 {
			return h, false
		}
		one := Cell{k, k + 1}
		at++
		more := at < len(r.at) && (len(r.gaps) == 0 || r.gaps[at-1] == inner)
		if more && braced.MatchString(f.lines[r.at[at]].text) && !braced.MatchString(c.text) {
			one.Last = r.at[at] + 1
			at++
		}
		t := f.text(one)
		name := c.name
		if one.Last-one.First > 1 {
			name = named(c, t)
		}
		h.name += name
		h.worst = min(h.worst, name)
		if seen[t] {
			h.name += repeated
		}
		seen[t] = true
		row = append(row, one)
	}
	h.name *= ofNames / float64(width)
	h.rows, h.end = [][]Cell{row}, at
	named := h.name >= minNames
	if f.midway(r.at[0]) {
		h.name += midway
	}
	return h, named && h.worst > figureName
}

// mayHead tells whether the lines from i on may be a header of any width, as is soon seen of most.
func (f *finder) mayHead(i int) bool {
	if f.lines[i].text == "" { // it begins with a cell; thousands of blank lines would all be looked through
		return false
	}
	sum, n := 0.0, 0
	for k := i; k < len(f.lines) && n < maxWidth; k++ {
		c := &f.lines[k]
		if c.text == "" {
			continue
		}
		if !c.cellLike() {
			break
		}
		if !braced.MatchString(c.text) {
			n++
			sum += c.name
		}
		if n > 1 && sum+unitName*float64(n) >= minNames && sum+float64(n)*likelyName > 0 {
			return true
		}
	}
	return false
}

// midway tells whether the header of which line k is one begins above it.
func (f *finder) midway(k int) bool {
	above := k - 1
	for above >= 0 && above > k-7 && f.lines[above].text == "" {
		above--
	}
	if above < 0 || !f.lines[above].cellLike() || f.lines[above].length > 3 {
		return false
	}
	least := likelyName
	if above < k-1 {
		least = knownName
	}
	return f.lines[above].name >= least
}

// Header tells whether the cells of one row can be the names of columns.
func Header(cells []string) bool {
	sum := 0.0
	for _, t := range cells {
		c := newCell(t)
		name := named(&c, t)
		if name <= figureName || titleWord.MatchString(t) && c.length > 2 {
			return false
		}
		sum += name
	}
	return len(cells) > 0 && sum*ofNames/float64(len(cells)) >= minNames
}

package corpus

// The words people read for the codes of this package, the same on every page, in
// every message and on the command line. Label says a thing where it matters; Word
// is the name of it, as it is typed and where there is no room.

// Label says what kind of text it is, with the warning the reader of a digest or a
// template has to have.
func (a Authority) Label() string {
	switch a {
	case Template:
		return "范文，不是政策依据"
	case Digest:
		return "演示摘编，非原文"
	}
	return a.Word()
}

// Word is the name of the kind of text.
func (a Authority) Word() string {
	switch a {
	case Official:
		return "正式文件"
	case Excerpt:
		return "节选转载"
	case Template:
		return "范文"
	case Digest:
		return "摘编"
	}
	return "性质未标明"
}

// Policy tells whether such a text states policy by itself.
func (a Authority) Policy() bool { return a == Official || a == Excerpt }

// Label says whether a text is in force.
func (v Validity) Label() string {
	if v.known() {
		return v.Word()
	}
	return "有效性未知"
}

// Word is the name of the state.
func (v Validity) Word() string {
	switch v {
	case InForce:
		return "有效"
	case NotYet:
		return "尚未生效"
	case Amended:
		return "已修改"
	case Repealed:
		return "已废止"
	}
	return "未知"
}

func (v Validity) known() bool { return v != Unknown && v != "" }

// Stale tells whether a text is known not to be in force: not yet, or no longer.
func (v Validity) Stale() bool { return v == NotYet || v == Amended || v == Repealed }

// Label says for how wide a place a text is. A text without a place may be anybody's.
func (l Level) Label() string {
	if l == National {
		return "全国或未写明"
	}
	return l.Word()
}

// Word is the name of the level.
func (l Level) Word() string {
	switch l {
	case National:
		return "全国"
	case Provincial:
		return "省级"
	case City:
		return "市级"
	case County:
		return "县级"
	}
	return "乡镇"
}

// Label is the name of the kind of deadline.
func (k DeadlineKind) Label() string {
	switch k {
	case Recurring:
		return "定期"
	case Target:
		return "目标"
	}
	return "期限"
}

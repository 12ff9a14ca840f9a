package card

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// A lead is the words before a list: 申请人应当符合下列条件：. It says what the items are, and is a line itself, since it
// tells whether all of them are asked for or one (之一).

// maxLead is how long it is at most, in runes.
const maxLead = 160

var (
	opens = regexp.MustCompile(`[：:]\s*$`)

	leadMaterial  = regexp.MustCompile(`(?:提交|提供|携带|准备|出具|报送|交验|递交|上传|持|带齐|备齐|附)[^。；;]{0,40}?(?:下列|以下|如下|相关|有关)?[^。；;]{0,16}(?:材料|资料|证件|证明|文件|要件)(?:之一|的?原件[^。；;]{0,10}|[及和与][^。；;：:]{0,12})?(?:如下|包括)?[^。；;，,：:]{0,6}[：:]?\s*$|(?:材料|资料|证件)(?:包括|有|为|如下)[^。；;，,]{0,4}[：:]\s*$`)
	leadCondition = regexp.MustCompile(`(?:符合|具备|满足|具有)[^。；;：:]{0,12}?(?:下列|以下|如下)[^。；;：:]{0,12}?(?:条件|资格)|(?:申请|申报|报名|报考|应聘|参评|参赛|投标|对象)[^。；;：:]{0,20}(?:符合|具备|满足)[^。；;：:]{0,8}(?:下列|以下|如下)[^。；;：:]{0,8}要求|(?:条件|资格)(?:是|为|如下|包括)[^。；;，,]{0,4}[：:]\s*$`)
	leadTarget    = regexp.MustCompile(`(?:对象|范围)(?:是|为|如下|包括|主要是|主要包括)[^。；;，,]{0,6}[：:]\s*$|^(?:下列|以下)[^。；;：:，,]{0,10}(?:人员|对象|企业|单位|群体|家庭|学生|儿童|机构|组织)[^。；;：:]{0,4}(?:可以?|能|均可|享受|纳入|适用|给予|优先)`)
	// rules are lists that are not for those who want something.
	rules = regexp.MustCompile(`职责|程序|流程|步骤|方式|内容|事项|措施|情形|行为|工作|任务|原则|办法处理|规定办理|处理|处罚|处分|评分|计分|加分`)
)

// leadOf is what a lead says of its list; nothing for what is none.
func leadOf(text string) mark {
	text = strings.TrimSpace(text)
	if !mayLead(text) || utf8.RuneCountInString(text) > maxLead {
		return mark{}
	}
	m := mark{colon: opens.MatchString(text)}
	switch {
	case against.MatchString(unharmed.ReplaceAllString(text, "")):
		m.bar, m.rest = true, m.colon
	case leadCondition.MatchString(text):
		m.field = corpus.CardCondition
	case leadMaterial.MatchString(text):
		m.field = corpus.CardMaterial
	case leadTarget.MatchString(text):
		m.field = corpus.CardTarget
	case m.colon && rules.MatchString(text):
		m.aside = true
	default:
		return mark{}
	}
	return m
}

// unharmed is what has not come about: 未被取消资格 keeps nobody out.
var unharmed = regexp.MustCompile(`(?:未|无|没有|不存在)[^，,。；;、：:]{0,12}`)

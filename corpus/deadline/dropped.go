package deadline

import (
	"regexp"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// Times of what is not asked for, or not any more.

// dropped tells times of what is no longer asked for: 原定12月10日前报送的材料不再报送,
// 由12月15日延长至12月31日, 1月20日前不得申请.
func dropped(t *timed, before, after, pa string) bool {
	if t.Kind == scan.Recurrence || t.Kind == scan.Offset {
		return false
	}
	if t.Limit == zhdate.NoLimit && (t.To.Day > 0 || t.Festive()) && suspended.MatchString(after) {
		return true
	}
	return originally.MatchString(before) || movedOn.MatchString(after) || noLonger.MatchString(pa) ||
		t.Limit == zhdate.By && notBefore.MatchString(pa)
}

var (
	originally = regexp.MustCompile(`(?:原定|原计划|原为|原要求|原规定|原通知|原先|原截止(?:日期|时间)?(?:为|是)?)(?:于|在)?[^,，。]{0,6}$`)
	movedOn    = regexp.MustCompile(`^(?:前|的)?[,，]?(?:现|统一|予以|再)?(?:延长|延期|推迟|延后|调整|顺延|提前|改)(?:至|到|为)`)
	suspended  = regexp.MustCompile(`^(?:[(（][^()（）]{1,6}[)）])?[^,，。；;]{0,14}?(?:系统(?:停机|维护|升级|切换|检修)|停机|(?:正常|照常)(?:开放|营业|办公|上班|上课)|暂停(?:办理|受理|服务|营业|办公|开放|供|业务|对外)?|停止(?:办公|营业|服务|对外)|停[运水电课]|不(?:对外)?(?:办公|办理|营业|开放|受理)|休[息馆]|放假|闭馆)|^(?:起)?(?:全面|正式|陆续)?恢复(?:正常)?(?:办公|办理|服务|营业|开放|受理|运行|通行|供|上班|业务)?(?:[,，。；;]|$)`)
	noLonger   = regexp.MustCompile(`^[^,，。]{0,24}(?:不再|无需|不用|不必)(?:报送|上报|提交|报|开展|组织|进行|填报|执行)`)
	notBefore  = regexp.MustCompile(`^(?:一律|均)?(?:不得|禁止|严禁|不予|不能|不可)`)
)
